"""Monthly reports as they were made: the bytes of a month, a department (empty: all) and a language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from data.columns import UtcTime
from data.database import Base
from data.upsert import insert_into


class MonthlyReportRow(Base):
    __tablename__ = "monthly_report"

    month: Mapped[str] = mapped_column(Text, primary_key=True)  # 2026-10
    department: Mapped[str] = mapped_column(Text, primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


def kept_report(session: Session, month: str, department: str, language: str) -> bytes | None:
    row = session.get(MonthlyReportRow, (month, department, language))
    return None if row is None else row.pdf


def keep_report(
    session: Session, month: str, department: str, language: str, pdf: bytes, at: datetime
) -> bool:
    """False when it is there already: a report once made is not changed."""
    row = insert_into(session, MonthlyReportRow).values(
        month=month, department=department, language=language, made_at=at, pdf=pdf
    )
    added = row.on_conflict_do_nothing(index_elements=["month", "department", "language"])
    return session.execute(added.returning(MonthlyReportRow.month)).first() is not None


def months(session: Session, department: str) -> list[str]:
    asked = select(MonthlyReportRow.month).where(MonthlyReportRow.department == department).distinct()
    return sorted(session.scalars(asked), reverse=True)
