"""When running cases are predicted to end, and what the prediction behind it is worth, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Integer, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.forecast import Predicted
from data.case_tables import ApplicationRow
from data.columns import JsonText, UtcTime
from data.database import Base
from data.upsert import insert_into


class ForecastRow(Base):
    """Only of running cases; where there is no claim there is no row."""

    __tablename__ = "case_forecast"

    application_id: Mapped[str] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    low_at: Mapped[datetime] = mapped_column(UtcTime)
    median_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    high_at: Mapped[datetime] = mapped_column(UtcTime)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    shift_days: Mapped[int] = mapped_column(
        Integer
    )  # contained in the three: what it waits for is so far away


class ForecastQualityRow(Base):
    """The latest measurement: one row, its number is 1."""

    __tablename__ = "forecast_quality"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    measured_at: Mapped[datetime] = mapped_column(UtcTime)
    method: Mapped[str] = mapped_column(Text)
    figures: Mapped[Any] = mapped_column(JsonText)


def replace_forecasts(session: Session, found: Mapping[str, Predicted], at: datetime) -> None:
    """What is claimed now, of cases that are still there."""
    session.execute(delete(ForecastRow))
    there = set(session.scalars(select(ApplicationRow.id).where(ApplicationRow.finished_at.is_(None))))
    session.add_all(
        ForecastRow(
            application_id=i, low_at=p.low, median_at=p.median, high_at=p.high, made_at=at, shift_days=0
        )
        for i, p in found.items()
        if i in there
    )
    session.flush()


def shift_forecasts(session: Session, days: Mapping[str, int]) -> None:
    """Each case of `days` so many days later than it would be by itself, all others not."""
    named = select(ForecastRow).where(
        or_(ForecastRow.shift_days != 0, ForecastRow.application_id.in_(set(days)))
    )
    for row in session.scalars(named.execution_options(populate_existing=True)):
        by = timedelta(days=days.get(row.application_id, 0) - row.shift_days)
        row.low_at, row.median_at, row.high_at = row.low_at + by, row.median_at + by, row.high_at + by
        row.shift_days = days.get(row.application_id, 0)
    session.flush()


def forecasts_of(session: Session, ids: Iterable[str]) -> dict[str, Predicted]:
    rows = session.scalars(select(ForecastRow).where(ForecastRow.application_id.in_(set(ids))))
    return {r.application_id: Predicted(r.low_at, r.median_at, r.high_at) for r in rows}


def keep_quality(session: Session, at: datetime, method: str, figures: dict[str, Any]) -> None:
    values = {"measured_at": at, "method": method, "figures": figures}
    row = insert_into(session, ForecastQualityRow).values(id=1, **values)
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))


def quality(session: Session) -> tuple[datetime, str, dict[str, Any]] | None:
    row = session.get(ForecastQualityRow, 1)
    return None if row is None else (row.measured_at, row.method, dict(row.figures))
