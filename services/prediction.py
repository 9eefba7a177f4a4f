"""How well the remaining time can be foretold: the model trained and measured on any event log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.people import Action, Actor
from casework.prediction.evaluation import evaluate
from data.readers.event_log import read_event_log
from services.access import require
from services.desk import Desk


def evaluate_log(
    desk: Desk, actor: Actor, file: str, *, case: str | None = None, activity: str | None = None, timestamp: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Read a log and return what the prediction is worth on it; nothing of it is kept."""
    require(actor, Action.SEE_STUDY, Path(file).name)
    read = read_event_log(Path(file), case, activity, timestamp)
    found = evaluate(read.log)
    at = datetime.fromtimestamp(found.pop("split_s"), UTC)
    return {
        "log": Path(file).name,
        "events": read.events,
        "activities": len(read.log.activities),
        "columns": {
            "case": read.columns.case,
            "activity": read.columns.activity,
            "timestamp": read.columns.timestamp,
        },
        "split_at": at.isoformat(timespec="seconds"),
        **found,
        "notes": [note.english() for note in read.notes],
    }
