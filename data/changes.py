"""What changed, as numbered rows in the transaction of the change: the memory behind every open page's nudge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Text, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from data.columns import UtcTime
from data.database import LAST_ACTS, Base

CHANNEL = "headroom_change"  # of PostgreSQL's NOTIFY
KEPT = 10_000  # rows; whoever slept longer is told that everything may have changed
PRUNED_EVERY = 1_000
_IN_ORDER = 4_727_002  # key of PostgreSQL's advisory lock: numbers are committed in their order
_PENDING = "changes"


class ChangeRow(Base):
    __tablename__ = "change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    topic: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(
        Integer
    )  # only this account is told; none: all who may hear
    at: Mapped[datetime] = mapped_column(UtcTime)


@dataclass(frozen=True, slots=True)
class Change:
    id: int
    topic: str
    account_id: int | None


def add(session: Session, topic: str, account_id: int | None, at: datetime) -> None:
    """Remember the change; it is written as the transaction's last act, once however often it is said."""
    pending = session.info.setdefault(_PENDING, {})
    if not pending:
        session.info.setdefault(LAST_ACTS, []).append(_write)
    pending.setdefault((topic, account_id), at)


def _write(session: Session) -> None:
    """Numbers in the order of the commits: the lock is taken last, so that it cannot stand in a circle."""
    postgres = session.get_bind().dialect.name == "postgresql"
    if postgres:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IN_ORDER})
    rows = [ChangeRow(topic=t, account_id=a, at=at) for (t, a), at in session.info.pop(_PENDING).items()]
    session.add_all(rows)
    session.flush()
    newest_id = rows[-1].id
    if newest_id % PRUNED_EVERY < len(rows):
        session.execute(delete(ChangeRow).where(ChangeRow.id <= newest_id - KEPT))
    if postgres:
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


def newest(session: Session) -> int:
    """The number of the last change; 0 before the first."""
    return session.scalar(select(func.max(ChangeRow.id))) or 0


def newest_of(session: Session, topic: str) -> int:
    """The number of the last change that was about this; 0 when none is remembered."""
    query = select(ChangeRow.id).where(ChangeRow.topic == topic).order_by(ChangeRow.id.desc()).limit(1)
    return session.scalar(query) or 0


def after(session: Session, number: int, most: int) -> list[Change]:
    """The changes since, oldest first; of more than `most` only the newest."""
    query = select(ChangeRow).where(ChangeRow.id > number).order_by(ChangeRow.id.desc()).limit(most)
    return [Change(row.id, row.topic, row.account_id) for row in reversed(session.scalars(query).all())]
