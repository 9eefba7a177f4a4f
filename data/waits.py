"""What cases wait for, as rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from casework.waiting import Wait
from data.scheme_tables import WaitRow
from data.upsert import insert_into


def put(session: Session, wait: Wait, at: datetime, by: str) -> None:
    """One wait a case: the newer replaces the older."""
    values = {
        "project": wait.project, "expected_on": wait.expected_on.isoformat() if wait.expected_on else None,
        "other_id": wait.other_id, "note": wait.note, "since": at, "set_by": by,
    }  # fmt: skip
    row = insert_into(session, WaitRow).values(application_id=wait.application_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["application_id"], set_=values))


def all_waits(session: Session) -> dict[str, Wait]:
    rows = session.scalars(select(WaitRow).execution_options(populate_existing=True))
    return {r.application_id: _wait(r) for r in rows}


def drop(session: Session, application_id: str) -> bool:
    gone = delete(WaitRow).where(WaitRow.application_id == application_id).returning(WaitRow.application_id)
    return session.execute(gone).first() is not None


def move(session: Session, project: str, day: date) -> list[str]:
    """The cases whose day changed by it."""
    on = (WaitRow.project == project, WaitRow.expected_on != day.isoformat())
    moved = update(WaitRow).where(*on).values(expected_on=day.isoformat()).returning(WaitRow.application_id)
    return list(session.scalars(moved.execution_options(synchronize_session=False)))


def _wait(row: WaitRow) -> Wait:
    day = date.fromisoformat(row.expected_on) if row.expected_on else None
    return Wait(row.application_id, row.project, day, row.other_id, row.note)
