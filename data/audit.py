"""The audit trail: one row per act and per denial, only ever added, in the transaction of the act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Integer, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.people import Action, Actor
from data.columns import JsonText, UtcTime
from data.database import Base


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


@dataclass(frozen=True, slots=True)
class Event:
    """What a row says; `detail` never holds a secret or a document, only names and numbers."""

    actor: Actor
    action: Action
    subject: str = ""
    allowed: bool = True
    detail: dict[str, Any] = field(default_factory=dict)


def add(session: Session, at: datetime, event: Event) -> None:
    actor = event.actor
    session.add(
        AuditRow(
            at=at,
            actor=actor.name[:200],
            account_id=actor.account_id,
            role=actor.role.value,
            via=actor.via,
            action=event.action.value,
            subject=event.subject[:500],
            allowed=event.allowed,
            detail=event.detail,
            remote=actor.remote,
        )
    )


def latest(session: Session, limit: int = 100) -> list[AuditRow]:
    """Newest first."""
    return list(session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)))
