"""Connection checks that somebody saved: a name to find them by, and the answer as it was given."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from casework.people import Action, Actor
from casework.refusals import Invalid
from casework.saved_study import LONGEST_NAME, SavedStudy
from data import studies as rows
from data.grids import revision
from message import say
from services.access import act, require
from services.desk import Desk

SHOWN: Final = 12


def save(desk: Desk, actor: Actor, study: str, name: str) -> SavedStudy:
    """Give a check a name; whoever may see studies finds it and opens it by its link."""
    require(actor, Action.CHECK_CONNECTION, study)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(
            say("A study needs a name of 1 to {most} characters. Nothing was saved.", most=LONGEST_NAME)
        )
    saved = {"name": name, "by": actor.name, "at": desk.now().isoformat(timespec="seconds")}
    with act(desk, actor, Action.CHECK_CONNECTION, study, act="save study", name=name) as session:
        rows.keep_name(session, study, saved)
    found = saved_study(desk, actor, study)
    assert found is not None
    return found


def saved_study(desk: Desk, actor: Actor, study: str) -> SavedStudy | None:
    """None for a check that nobody saved."""
    require(actor, Action.SEE_STUDY, study)
    with desk.database.read() as session:
        row = rows.get_study(session, study)
        grid = revision(session, row.grid_revision_id).grid
    return _saved(row, grid) if "saved" in row.inputs else None


def saved_studies(desk: Desk, actor: Actor) -> list[SavedStudy]:
    require(actor, Action.SEE_STUDY)
    with desk.database.read() as session:
        found = rows.named_studies(session, SHOWN)
        return [_saved(row, revision(session, row.grid_revision_id).grid) for row in found]


def _saved(row: rows.Study, grid: str) -> SavedStudy:
    saved = row.inputs["saved"]
    return SavedStudy(row.id, saved["name"], saved["by"], datetime.fromisoformat(saved["at"]), grid)
