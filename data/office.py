"""Rows of what an office keeps for itself: own words, workers, views, shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.duty import Shift
from casework.notices import Audience, Happened
from data.office_tables import NoticeWordsRow, SavedViewRow, ShiftRow, WorkerRow
from data.upsert import insert_into

Words = dict[tuple[str, str, str], str]  # (what, audience, language) -> words


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SavedView:
    id: int
    name: str
    query: str


_SHIFT: Final = ("account_id", "first_day", "last_day", "id")


def words_of(session: Session, what: Happened, audience: Audience, language: str) -> str | None:
    row = session.get(NoticeWordsRow, (what.value, audience.value, language))
    return None if row is None else row.words


def all_words(session: Session) -> Words:
    return {(r.what, r.audience, r.language): r.words for r in session.scalars(select(NoticeWordsRow))}


def put_words(
    session: Session, what: Happened, audience: Audience, language: str, words: str, by: str, at: datetime
) -> None:
    """Empty words take the company's own back."""
    if not words:
        key = (what.value, audience.value, language)
        columns = (NoticeWordsRow.what, NoticeWordsRow.audience, NoticeWordsRow.language)
        session.execute(delete(NoticeWordsRow).where(*(c == v for c, v in zip(columns, key, strict=True))))
        return
    session.merge(
        NoticeWordsRow(
            what=what.value,
            audience=audience.value,
            language=language,
            words=words,
            changed_by=by,
            changed_at=at,
        )
    )
    session.flush()


def beat(session: Session, name: str, now: datetime, forget_before: datetime) -> None:
    """The worker lives; those silent for long are forgotten."""
    session.execute(delete(WorkerRow).where(WorkerRow.seen_at < forget_before, WorkerRow.name != name))
    row = insert_into(session, WorkerRow).values(name=name, started_at=now, seen_at=now)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"seen_at": now}))


def workers(session: Session) -> list[Worker]:
    rows = session.scalars(select(WorkerRow).order_by(WorkerRow.seen_at.desc()))
    return [Worker(r.name, r.started_at, r.seen_at) for r in rows]


def views_of(session: Session, account_id: int, page: str) -> list[SavedView]:
    asked = select(SavedViewRow).where(SavedViewRow.account_id == account_id, SavedViewRow.page == page)
    return [SavedView(r.id, r.name, r.query) for r in session.scalars(asked.order_by(SavedViewRow.name))]


def save_view(session: Session, account_id: int, page: str, name: str, query: str) -> None:
    """The same name again is the same view with another query."""
    row = insert_into(session, SavedViewRow).values(account_id=account_id, page=page, name=name, query=query)
    keys = ["account_id", "page", "name"]
    session.execute(row.on_conflict_do_update(index_elements=keys, set_={"query": query}))


def remove_view(session: Session, account_id: int, page: str, name: str) -> None:
    session.execute(
        delete(SavedViewRow).where(
            SavedViewRow.account_id == account_id, SavedViewRow.page == page, SavedViewRow.name == name
        )
    )


def shifts(session: Session, since: date) -> list[Shift]:
    """Those not over on the day `since`, in order."""
    asked = select(ShiftRow).where(ShiftRow.last_day >= since).order_by(ShiftRow.first_day, ShiftRow.id)
    return [Shift(*(getattr(row, name) for name in _SHIFT)) for row in session.scalars(asked)]


def add_shift(session: Session, shift: Shift) -> None:
    session.add(ShiftRow(account_id=shift.account_id, first_day=shift.first_day, last_day=shift.last_day))
    session.flush()


def remove_shift(session: Session, shift_id: int) -> None:
    session.execute(delete(ShiftRow).where(ShiftRow.id == shift_id))
