"""The memory of planned projects: one row each, belonging to a grid and not to one of its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.refusals import Invalid, NotFound, Stale
from data.columns import JsonText, UtcTime
from data.database import Base
from data.grids import Grid
from gridmodel.expansions.project import Project, project_of
from message import say


class ExpansionRow(Base):
    __tablename__ = "expansion"
    __table_args__ = (UniqueConstraint("grid_id", "code", name="uq_expansion_grid_code"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_zh: Mapped[str] = mapped_column(Text, server_default="")
    stage: Mapped[str] = mapped_column(Text)
    in_service: Mapped[str] = mapped_column(Text)  # ISO date
    certainty: Mapped[str] = mapped_column(Text)
    steps: Mapped[Any] = mapped_column(JsonText)
    note: Mapped[str] = mapped_column(Text)
    demonstration: Mapped[bool] = mapped_column(Boolean)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, slots=True)
class Kept:
    """A project as it is kept, with the version its next writer must name."""

    project: Project
    version: int
    changed_by: str
    changed_at: datetime


def list_projects(session: Session, grid: str) -> list[Kept]:
    """Every project of the grid, by date and code."""
    asked = select(ExpansionRow).join(Grid).where(Grid.name == grid)
    return sorted((_kept(row) for row in session.scalars(asked)), key=lambda k: k.project.order)


def projects_of(session: Session, grid: str) -> list[Project]:
    return [kept.project for kept in list_projects(session, grid)]


def add_project(session: Session, grid: str, project: Project, *, by: str, at: datetime) -> Kept:
    """Keep a new project; Invalid when its number is taken."""
    grid_id = _grid_id(session, grid)
    if _find(session, grid, project.code) is not None:
        raise Invalid(
            say(
                "Project {code} is there already. Nothing was saved; choose another number.",
                code=project.code,
            )
        )
    row = ExpansionRow(grid_id=grid_id, version=1, **_values(project, by, at))
    session.add(row)
    session.flush()
    return _kept(row)


def change_project(
    session: Session, grid: str, project: Project, version: int, *, by: str, at: datetime
) -> Kept:
    """Write over the version that was read; the second writer of two gets Stale."""
    row = _find(session, grid, project.code, lock=True)
    if row is None:
        raise NotFound(say("There is no project {code}. Nothing was saved.", code=project.code))
    _same(row, version)
    for name, value in _values(project, by, at).items():
        setattr(row, name, value)
    row.version = version + 1
    session.flush()
    return _kept(row)


def remove_project(session: Session, grid: str, code: str, version: int) -> Kept:
    """Take a project out and return it, so that removing can be undone."""
    row = _find(session, grid, code, lock=True)
    if row is None:
        raise NotFound(say("There is no project {code}. Nothing was changed.", code=code[:80]))
    _same(row, version)
    kept = _kept(row)
    session.execute(delete(ExpansionRow).where(ExpansionRow.id == row.id))
    return kept


def _same(row: ExpansionRow, version: int) -> None:
    if row.version != version:
        raise Stale(
            say(
                "{who} has changed project {code} meanwhile. Your change was not saved; look at it and try again.",
                who=row.changed_by,
                code=row.code,
            )
        )


def _grid_id(session: Session, grid: str) -> int:
    found = session.scalar(select(Grid.id).where(Grid.name == grid))
    if found is None:
        raise NotFound(say("There is no grid named {grid}.", grid=grid))
    return found


def _find(session: Session, grid: str, code: str, lock: bool = False) -> ExpansionRow | None:
    asked = select(ExpansionRow).join(Grid).where(Grid.name == grid, ExpansionRow.code == code)
    return session.scalars(asked.with_for_update(of=ExpansionRow) if lock else asked).first()


def _values(project: Project, by: str, at: datetime) -> dict[str, Any]:
    return {**project.json(), "changed_by": by, "changed_at": at}


def _kept(row: ExpansionRow) -> Kept:
    names = ("code", "name", "name_zh", "stage", "in_service", "certainty", "steps", "note", "demonstration")
    project = project_of({name: getattr(row, name) for name in names})
    return Kept(project, row.version, row.changed_by, row.changed_at)
