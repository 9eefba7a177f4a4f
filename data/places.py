"""Departments and districts: what bounds the sight of the people in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Integer, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.duty import Absence
from casework.people import Place, PlaceKind
from casework.refusals import Stale
from data.database import Base
from message import say


class DepartmentRow(Base):
    __tablename__ = "department"

    code: Mapped[str] = mapped_column(Text, primary_key=True)  # the lane of the process
    name: Mapped[str] = mapped_column(Text)
    closed: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)


class DistrictRow(Base):
    __tablename__ = "district"

    code: Mapped[str] = mapped_column(Text, primary_key=True)  # as in the grid's nodes
    name: Mapped[str] = mapped_column(Text)
    closed: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)


class AbsenceRow(Base):
    """Somebody is off duty for some days, and who acts instead."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)


_ROWS: dict[PlaceKind, Any] = {
    PlaceKind.DEPARTMENT: DepartmentRow,
    PlaceKind.DISTRICT: DistrictRow,
}


def list_places(session: Session, kind: PlaceKind) -> list[Place]:
    table = _ROWS[kind]
    return [_place(row) for row in session.scalars(select(table).order_by(table.code))]


def find_place(session: Session, kind: PlaceKind, code: str) -> Place | None:
    row = session.get(_ROWS[kind], code)
    return None if row is None else _place(row)


def add_place(session: Session, kind: PlaceKind, code: str, name: str) -> None:
    session.add(_ROWS[kind](code=code, name=name, closed=False, version=1))
    session.flush()


def change_place(session: Session, kind: PlaceKind, place: Place, *, name: str, closed: bool) -> None:
    """Raises `Stale` when somebody changed it since `place` was read."""
    table = _ROWS[kind]
    change = (
        update(table)
        .where(table.code == place.code, table.version == place.version)
        .values(name=name, closed=closed, version=place.version + 1)
        .returning(table.code)
    )
    if session.execute(change).first() is None:
        raise Stale(
            say("{code} was changed by somebody else. Nothing was saved; look at it again.", code=place.code)
        )


def add_absence(session: Session, absence: Absence) -> None:
    session.add(
        AbsenceRow(
            account_id=absence.account_id,
            substitute_id=absence.substitute_id,
            first_day=absence.first_day,
            last_day=absence.last_day,
        )
    )
    session.flush()


def remove_absence(session: Session, absence_id: int) -> None:
    session.execute(delete(AbsenceRow).where(AbsenceRow.id == absence_id))


def absences(session: Session, since: date) -> list[Absence]:
    """Those that are not over on the day `since`, in order."""
    query = (
        select(AbsenceRow).where(AbsenceRow.last_day >= since).order_by(AbsenceRow.first_day, AbsenceRow.id)
    )
    return [
        Absence(row.account_id, row.first_day, row.last_day, row.substitute_id, row.id)
        for row in session.scalars(query)
    ]


def _place(row: DepartmentRow | DistrictRow) -> Place:
    return Place(row.code, row.name, row.closed, row.version)
