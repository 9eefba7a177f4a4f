"""When the room that another case holds becomes free."""

from __future__ import annotations

from datetime import date

from casework.calendar import WorkCalendar
from casework.waiting import Wait
from data import applications as application_rows
from data import ledger
from data.database import Session


def free_on(session: Session, every: dict[str, Wait], calendar: WorkCalendar) -> dict[str, date]:
    """When another's promise ends by itself, or else its whole case is due."""
    out: dict[str, date] = {}
    for other_id in {w.other_id for w in every.values() if w.other_id is not None}:
        held = [p.expires_at for p in ledger.promises_of(session, other_id) if p.counts and p.expires_at]
        due = application_rows.get_application(session, other_id).due_at
        day = max(held) if held else due
        if day is not None:
            out[other_id] = calendar.local_day(day)
    return out
