"""The audit trail: one row per act and per denial, only ever added, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, Integer, Select, Text, event, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.people import Action, Actor
from data.audit_chain import FIELDS, Head, row_hash, signed
from data.columns import JsonText, UtcTime
from data.database import Base
from data.people import AccountRow
from data.sealed import key_file

_WAITING: Final = "audit rows that wait for the commit"


class AuditRow(Base):
    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    actor: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(Integer)  # no foreign key: the row outlives the account
    role: Mapped[str] = mapped_column(Text)
    via: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    allowed: Mapped[bool] = mapped_column(Boolean)
    detail: Mapped[Any] = mapped_column(JsonText)
    remote: Mapped[str] = mapped_column(Text)
    row_hash: Mapped[str | None] = mapped_column(Text)  # none: written before there was a chain


class AuditHeadRow(Base):
    """One row: where the chain ends. Whoever adds to the chain holds it until the transaction ends."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    last_id: Mapped[int] = mapped_column(Integer)
    rows: Mapped[int] = mapped_column(Integer)
    row_hash: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    signature: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Event:
    """What a row says; `detail` never holds a secret or a document, only names and numbers."""

    actor: Actor
    action: Action
    subject: str = ""
    allowed: bool = True
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Search:
    """Every filled field narrows; `text` is looked for in actor and subject."""

    text: str = ""
    action: str = ""
    allowed: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    department: str | None = None  # of the people who acted


def add(session: Session, at: datetime, happened: Event) -> None:
    """Chained when the transaction commits, not before: the chain's end is then held for a moment only."""
    actor = happened.actor
    row = AuditRow(
        at=at,
        actor=actor.name[:200],
        account_id=actor.account_id,
        role=actor.role.value,
        via=actor.via,
        action=happened.action.value,
        subject=happened.subject[:500],
        allowed=happened.allowed,
        detail=happened.detail,
        remote=actor.remote,
    )
    waiting: list[AuditRow] | None = session.info.get(_WAITING)
    if waiting is None:
        waiting = session.info[_WAITING] = []
        event.listen(session, "before_commit", _chain)
    waiting.append(row)


def _chain(session: Session) -> None:
    waiting: list[AuditRow] = session.info[_WAITING]
    if not waiting:
        return
    end = session.get(AuditHeadRow, 1, with_for_update=True, populate_existing=True)
    if end is None:
        end = AuditHeadRow(id=1, last_id=0, rows=0, row_hash="", at=waiting[0].at, signature="")
        session.add(end)
    for row in waiting:
        row.id = end.last_id + 1
        row.row_hash = row_hash(end.row_hash, {name: getattr(row, name) for name in FIELDS})
        end.last_id, end.rows, end.row_hash, end.at = row.id, end.rows + 1, row.row_hash, row.at
    session.add_all(waiting)
    waiting.clear()
    end.signature = signed(_head(end), key_file(session.get_bind().dialect).ring().audit).signature


def head(session: Session) -> Head | None:
    row = session.get(AuditHeadRow, 1)
    return None if row is None else _head(row)


def _head(row: AuditHeadRow) -> Head:
    return Head(row.last_id, row.rows, row.row_hash, row.at, row.signature)


def every_row(session: Session) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Fields and stored hash, oldest first, a thousand at a time."""
    columns = [getattr(AuditRow, name) for name in FIELDS]
    query = select(*columns, AuditRow.row_hash).order_by(AuditRow.id).execution_options(yield_per=1000)
    for row in session.execute(query):
        yield dict(zip(FIELDS, row[:-1], strict=True)), row[-1]


def latest(session: Session, limit: int = 100, search: Search | None = None) -> list[AuditRow]:
    """Newest first."""
    query = _narrowed(select(AuditRow), search or Search())
    return list(session.scalars(query.order_by(AuditRow.id.desc()).limit(limit)))


def _narrowed(query: Select[tuple[AuditRow]], search: Search) -> Select[tuple[AuditRow]]:
    if search.text:
        query = query.where(
            or_(
                AuditRow.actor.icontains(search.text, autoescape=True),
                AuditRow.subject.icontains(search.text, autoescape=True),
            )
        )
    if search.action:
        query = query.where(AuditRow.action == search.action)
    if search.allowed is not None:
        query = query.where(AuditRow.allowed == search.allowed)
    if search.since:
        query = query.where(AuditRow.at >= search.since)
    if search.until:
        query = query.where(AuditRow.at < search.until)
    if search.department is not None:
        people = select(AccountRow.id).where(AccountRow.department == search.department)
        query = query.where(AuditRow.account_id.in_(people))
    return query
