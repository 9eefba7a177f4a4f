"""The tables of supply schemes, the capacity ledger and what cases wait for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.columns import JsonText, UtcTime
from data.database import Base


class SchemeRow(Base):
    __tablename__ = "scheme"
    __table_args__ = (UniqueConstraint("application_id", "alternative", name="uq_scheme_alternative"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    alternative: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    study_id: Mapped[str] = mapped_column(Text)
    candidate: Mapped[int] = mapped_column(Integer)
    grid: Mapped[str] = mapped_column(Text)
    revision: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    chosen: Mapped[Any] = mapped_column(JsonText)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    replied_at: Mapped[datetime | None] = mapped_column(UtcTime)
    replied_version: Mapped[int | None] = mapped_column(Integer)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    accepted_version: Mapped[int | None] = mapped_column(Integer)
    accepted_by: Mapped[str | None] = mapped_column(Text)


class SchemeVersionRow(Base):
    """Only ever added."""

    __tablename__ = "scheme_version"
    __table_args__ = (UniqueConstraint("scheme_id", "version", name="uq_scheme_version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    scheme_id: Mapped[str] = mapped_column(ForeignKey("scheme.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    entries: Mapped[Any] = mapped_column(JsonText)
    author: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(Text)


class LedgerRow(Base):
    """One row a grid: whoever counts it up holds the ledger of that grid until the transaction ends."""

    __tablename__ = "ledger"

    grid: Mapped[str] = mapped_column(Text, primary_key=True)
    turn: Mapped[int] = mapped_column(Integer)  # counts every change
    last: Mapped[int] = mapped_column(Integer)  # position given last


class PromiseRow(Base):
    __tablename__ = "promise"
    __table_args__ = (Index("ix_promise_grid_state", "grid", "state"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    scheme_id: Mapped[str] = mapped_column(ForeignKey("scheme.id", ondelete="CASCADE"), index=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    number: Mapped[str] = mapped_column(Text)
    applicant: Mapped[str] = mapped_column(Text)
    grid: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    node: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    kw: Mapped[float] = mapped_column(Double)
    kvar: Mapped[float] = mapped_column(Double)
    elements: Mapped[Any] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class WaitRow(Base):
    """What a case waits for: a project of the utility, or the release of another case."""

    __tablename__ = "case_wait"

    application_id: Mapped[str] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    project: Mapped[str | None] = mapped_column(Text, index=True)
    expected_on: Mapped[str | None] = mapped_column(Text)  # ISO day of the project
    other_id: Mapped[str | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcTime)
    set_by: Mapped[str] = mapped_column(Text)
