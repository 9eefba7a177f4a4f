"""The tables of the applications: cases, tasks, pauses, events, definitions, calendar, reminders, outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Double, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.columns import JsonText, UtcTime
from data.database import Base
from data.sealed import SealedText


class DefinitionRow(Base):
    """A published drawing of a process; never changed, only followed by a newer version."""

    __tablename__ = "process_definition"
    __table_args__ = (UniqueConstraint("customer_class", "version", name="uq_process_definition_version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_class: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(Text)
    xml: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(Text)


class NumberRow(Base):
    """The last number given in a year."""

    __tablename__ = "application_number"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class ApplicationRow(Base):
    __tablename__ = "application"
    __table_args__ = (
        Index("ix_application_state_created", "state", "created_at"),
        Index("ix_application_state_due", "state", "due_at"),
        # Counted and filtered without touching the rows themselves, which are wide.
        Index("ix_application_list", "state", "customer_class", "kind", "department", "turn", "number"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    applicant_name: Mapped[str] = mapped_column(SealedText("application.applicant_name"))
    applicant_phone: Mapped[str] = mapped_column(SealedText("application.applicant_phone"))
    applicant_id_number: Mapped[str] = mapped_column(SealedText("application.applicant_id_number"))
    applicant_account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    customer_class: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    importance: Mapped[str] = mapped_column(Text)
    existing_kva: Mapped[float] = mapped_column(Double)
    new_kva: Mapped[float] = mapped_column(Double)
    demand_kw: Mapped[float] = mapped_column(Double)
    power_factor: Mapped[float] = mapped_column(Double)
    lon: Mapped[float] = mapped_column(Double)
    lat: Mapped[float] = mapped_column(Double)
    address: Mapped[str] = mapped_column(SealedText("application.address"))
    grid: Mapped[str | None] = mapped_column(Text)
    node: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text)
    district: Mapped[str | None] = mapped_column(Text)
    wanted_on: Mapped[str | None] = mapped_column(Text)  # ISO date
    state: Mapped[str] = mapped_column(Text)
    turn: Mapped[str] = mapped_column(Text)
    definition_id: Mapped[int] = mapped_column(ForeignKey("process_definition.id"))
    done: Mapped[Any] = mapped_column(JsonText)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    due_assumed: Mapped[bool] = mapped_column(Boolean)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    demonstration: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)


class TaskRow(Base):
    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_application", "application_id"),
        Index("ix_task_list", "state", "due_at", "node", "application_id"),
        Index(
            "ix_task_application_state", "application_id", "state", "due_at"
        ),  # the first open step of a case
        Index("ix_task_state_due", "state", "due_at"),
        Index("ix_task_assignee_state", "assignee_id", "state"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    ordinal: Mapped[int] = mapped_column(Integer)  # 1, 2, … within its application
    node: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    lane: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text)
    roles: Mapped[Any] = mapped_column(JsonText)
    turn: Mapped[str] = mapped_column(Text)
    assignee_id: Mapped[int | None] = mapped_column(Integer)
    assignee: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(Integer)
    arrived_at: Mapped[datetime] = mapped_column(UtcTime)
    allowed_days: Mapped[float | None] = mapped_column(Double)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    due_assumed: Mapped[bool] = mapped_column(Boolean)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    done_by: Mapped[str | None] = mapped_column(Text)
    done_by_id: Mapped[int | None] = mapped_column(Integer)
    data: Mapped[Any] = mapped_column(JsonText)
    version: Mapped[int] = mapped_column(Integer)


class HandRow(Base):
    """Whose step it was before it was handed over: he keeps sight of the case."""

    __tablename__ = "case_hand"

    account_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    application_id: Mapped[str] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )


class PauseRow(Base):
    __tablename__ = "case_pause"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class CaseEventRow(Base):
    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(Text)
    node: Mapped[str | None] = mapped_column(Text)
    task_id: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[Any] = mapped_column(JsonText)


class CalendarDayRow(Base):
    """A day the company decided about; it wins over the published calendar."""

    __tablename__ = "calendar_day"

    day: Mapped[str] = mapped_column(Text, primary_key=True)  # ISO date
    working: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class DeadlineRuleRow(Base):
    """Working days of a node in a class from a day on; `node` "*" is the whole process."""

    __tablename__ = "deadline_rule"
    __table_args__ = (
        UniqueConstraint("customer_class", "node", "valid_from", name="uq_deadline_rule_valid_from"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_class: Mapped[str] = mapped_column(Text)
    node: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[str] = mapped_column(Text)  # ISO date
    working_days: Mapped[float] = mapped_column(Double)
    verified: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class ReminderRow(Base):
    """One row per reminder that ever was: its key makes a second one impossible."""

    __tablename__ = "reminder"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    application_id: Mapped[str | None] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcTime)


class OutboxRow(Base):
    """A notice: shown to its account, and sent by the worker where its channel leads outside."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_next", "state", "next_at"),
        Index("ix_outbox_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[str | None] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(Integer)
    department: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    params: Mapped[Any] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime] = mapped_column(UtcTime)
    lease: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_error: Mapped[str | None] = mapped_column(Text)
