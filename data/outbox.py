"""Notices as rows: written with the act they tell of, sent later, each reminder once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, func, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from casework.notices import Audience, Channel, Happened, Notice, NoticeState
from data.case_tables import OutboxRow, ReminderRow
from data.columns import UtcTime
from data.upsert import insert_into

_ENUMS: Final[dict[str, Any]] = {
    "what": Happened,
    "audience": Audience,
    "channel": Channel,
    "state": NoticeState,
}
_PLAIN: Final = tuple(name for name in Notice.__dataclass_fields__ if name not in _ENUMS)


def put_notice(session: Session, at: datetime, **values: Any) -> None:
    inside = values["channel"] == Channel.APP
    state = NoticeState.SHOWN if inside else NoticeState.WAITING
    session.add(OutboxRow(state=state, attempts=0, next_at=at, created_at=at, **values))


def claim_reminder(session: Session, key: str, application_id: str | None, at: datetime) -> bool:
    """True for the first who asks, ever; the key stays taken when the transaction commits."""
    row = insert_into(session, ReminderRow).values(key=key, application_id=application_id, at=at)
    taken = row.on_conflict_do_nothing(index_elements=["key"]).returning(ReminderRow.key)
    return session.execute(taken).first() is not None


def known_reminders(session: Session, keys: Iterable[str]) -> frozenset[str]:
    asked = list(keys)
    found: set[str] = set()
    for start in range(0, len(asked), 500):
        part = asked[start : start + 500]
        found.update(session.scalars(select(ReminderRow.key).where(ReminderRow.key.in_(part))))
    return frozenset(found)


def is_waiting(session: Session, now: datetime) -> bool:
    asked = select(OutboxRow.id).where(OutboxRow.state == NoticeState.WAITING, OutboxRow.next_at <= now)
    return session.scalar(asked.limit(1)) is not None


def claim_notice(session: Session, now: datetime, lease: timedelta) -> tuple[Notice, str] | None:
    """The next notice to send with the lease its sender must show; a sender that died loses it."""
    due = and_(OutboxRow.state == NoticeState.WAITING, OutboxRow.next_at <= now)
    asked = select(OutboxRow).where(due).order_by(OutboxRow.next_at, OutboxRow.id).limit(1)
    row = session.scalars(asked.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.attempts += 1
    row.next_at = now + lease
    row.lease = secrets.token_hex(8)
    session.flush()
    return _notice(row), row.lease


def settle_notice(session: Session, notice: Notice, lease: str, **values: Any) -> bool:
    """False when the lease was lost and another sender's word counts."""
    held = and_(OutboxRow.id == notice.id, OutboxRow.lease == lease)
    done = update(OutboxRow).where(held).values(lease=None, **values).returning(OutboxRow.id)
    return session.execute(done.execution_options(synchronize_session=False)).first() is not None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Notices that were given up, or wait after a failed attempt, for one reason."""

    what: Happened
    state: NoticeState
    reason: str
    count: int
    newest: datetime


def troubles(session: Session, limit: int = 100) -> list[Trouble]:
    """The newest first."""
    newest = func.max(OutboxRow.created_at)
    columns = (OutboxRow.what, OutboxRow.state, OutboxRow.last_error)
    asked = select(*columns, func.count(), type_coerce(newest, UtcTime)).where(
        OutboxRow.last_error.is_not(None)
    )
    found = session.execute(asked.group_by(*columns).order_by(newest.desc()).limit(limit))
    return [Trouble(Happened(w), NoticeState(s), e or "", c, at) for w, s, e, c, at in found]


def counts(session: Session) -> dict[str, int]:
    """Notices by their state."""
    asked = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    return dict(session.execute(asked).tuples().all())


def send_again(session: Session, what: Happened, reason: str, at: datetime) -> int:
    """Those given up for this reason wait again, with all their attempts; returns how many."""
    given_up = and_(
        OutboxRow.state == NoticeState.REFUSED, OutboxRow.what == what, OutboxRow.last_error == reason
    )
    change = update(OutboxRow).where(given_up).values(state=NoticeState.WAITING, attempts=0, next_at=at)
    done = change.returning(OutboxRow.id).execution_options(synchronize_session=False)
    return len(session.execute(done).all())


def notices_for(
    session: Session, account_id: int | None, department: str | None, *, limit: int = 100
) -> list[Notice]:
    """Newest first: a person's own, and those of a department."""
    whose = [OutboxRow.account_id == account_id] if account_id is not None else []
    if department is not None:
        whose.append(and_(OutboxRow.account_id.is_(None), OutboxRow.department == department))
    if not whose:
        return []
    asked = select(OutboxRow).where(OutboxRow.channel == Channel.APP, or_(*whose))
    return [_notice(row) for row in session.scalars(asked.order_by(OutboxRow.id.desc()).limit(limit))]


def mark_read(session: Session, account_id: int, until_id: int, at: datetime) -> None:
    mine = and_(OutboxRow.account_id == account_id, OutboxRow.id <= until_id, OutboxRow.read_at.is_(None))
    session.execute(update(OutboxRow).where(mine).values(read_at=at))


def _notice(row: OutboxRow) -> Notice:
    values = {name: getattr(row, name) for name in _PLAIN}
    return Notice(**values, **{name: kind(getattr(row, name)) for name, kind in _ENUMS.items()})
