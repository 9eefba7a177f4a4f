"""Grids and their revisions: nothing is overwritten, an import makes a new revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ForeignKey, Select, Text, UniqueConstraint, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from casework.refusals import NotFound
from data.columns import JsonText, UtcTime
from data.database import Base
from data.edits import Edits, applied, edited_hash, read_edits, write_edits
from data.epoch import changed
from data.frames import Layers, canonical, content_hash
from data.layer_rows import read_rows, write_rows
from gridmodel.schema import LAYERS, MAP_LAYERS
from message import say


class Grid(Base):
    __tablename__ = "grid"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created: Mapped[datetime] = mapped_column(UtcTime)


class GridRevision(Base):
    __tablename__ = "grid_revision"
    __table_args__ = (UniqueConstraint("grid_id", "number", name="uq_grid_revision_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id", ondelete="CASCADE"))
    number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    crs: Mapped[str] = mapped_column(Text)
    states: Mapped[Any] = mapped_column(JsonText)
    report: Mapped[Any] = mapped_column(JsonText)
    data_time: Mapped[datetime] = mapped_column(UtcTime)
    content_sha256: Mapped[str] = mapped_column(Text)
    nodes: Mapped[int]
    lines: Mapped[int]
    transformers: Mapped[int]
    loads: Mapped[int]
    base_id: Mapped[int | None]  # the revision whose rows this one stands on; none: its own
    grid: Mapped[Grid] = relationship(lazy="joined")


@dataclass(frozen=True, slots=True)
class RevisionInfo:
    id: int
    grid: str
    number: int
    created: datetime
    author: str
    reason: str
    crs: str
    nodes: int
    lines: int
    transformers: int
    loads: int
    content_sha256: str
    states: dict[str, Any]
    report: dict[str, Any]
    data_time: datetime
    base_id: int | None = None

    @property
    def rows_id(self) -> int:
        """The revision whose rows this one is read from (data/edits.py)."""
        return self.base_id or self.id

    @property
    def revision(self) -> str:
        """The number as people see it: r0001."""
        return f"r{self.number:04d}"


def save_revision(
    session: Session,
    name: str,
    layers: Layers,
    *,
    author: str,
    reason: str,
    states: dict[str, Any],
    report: dict[str, Any],
    crs: str,
    data_time: datetime | None = None,
) -> RevisionInfo:
    """Write all layers as the next revision of the grid `name`, which is made when it is new."""
    frames = {layer: canonical(layer, frame) for layer, frame in layers.items()}
    now = datetime.now(UTC)
    grid = _grid_to_extend(session, name, now)
    row = GridRevision(
        grid=grid,
        number=_next_number(session, grid.id),
        created_at=now,
        author=author,
        reason=reason,
        crs=crs,
        states=states,
        report=report,
        data_time=data_time or now,
        content_sha256=content_hash(frames, states),
        **{k: len(frames.get(k, ())) for k in ("nodes", "lines", "transformers", "loads")},
    )
    session.add(row)
    session.flush()
    _write_layers(session, row.id, frames)
    changed(session)
    return _info(row)


def load_layers(session: Session, revision_id: int) -> Layers:
    """The layers of a revision that have rows, in canonical form (data/frames.py)."""
    base_id = session.scalar(select(GridRevision.base_id).where(GridRevision.id == revision_id))
    frames = {name: read_rows(session, base_id or revision_id, name) for name in LAYERS}
    there = {name: frame for name, frame in frames.items() if len(frame)}
    return applied(there, read_edits(session, revision_id)) if base_id else there


def save_edited(
    session: Session, parent: RevisionInfo, edits: Edits, counts: dict[str, int], *, author: str, reason: str
) -> RevisionInfo:
    """The next revision of the parent's grid, which keeps only `edits`: all that differs from the parent's base."""
    now = datetime.now(UTC)
    base = revision(session, parent.rows_id)
    grid = _grid_to_extend(session, parent.grid, now)
    row = GridRevision(
        grid=grid,
        number=_next_number(session, grid.id),
        created_at=now,
        author=author,
        reason=reason,
        crs=parent.crs,
        states=parent.states,
        report={},
        data_time=now,
        content_sha256=edited_hash(base.content_sha256, edits),
        base_id=base.id,
        **{k: getattr(parent, k) + counts.get(k, 0) for k in ("nodes", "lines", "transformers", "loads")},
    )
    session.add(row)
    session.flush()
    write_edits(session, row.id, edits)
    return _info(row)


def latest_revision(session: Session, name: str) -> RevisionInfo | None:
    found = session.scalars(_latest().where(Grid.name == name)).first()
    return _info(found) if found else None


def locked_newest(session: Session, name: str) -> RevisionInfo | None:
    """The newest revision, which stays the newest until this transaction ends."""
    session.scalars(select(Grid).where(Grid.name == name).with_for_update()).first()
    return latest_revision(session, name)


def revision(session: Session, revision_id: int) -> RevisionInfo:
    found = session.get(GridRevision, revision_id)
    if found is None:
        raise NotFound(say("This revision of the grid is not here any more; it may have been removed."))
    return _info(found)


def revision_numbered(session: Session, name: str, number: int) -> RevisionInfo | None:
    asked = select(GridRevision).join(Grid).where(Grid.name == name, GridRevision.number == number)
    found = session.scalars(asked).first()
    return _info(found) if found else None


def revisions_of(session: Session, name: str) -> list[RevisionInfo]:
    """Every revision of one grid, the newest first."""
    asked = select(GridRevision).join(Grid).where(Grid.name == name).order_by(GridRevision.number.desc())
    return [_info(row) for row in session.scalars(asked)]


def list_grids(session: Session) -> list[RevisionInfo]:
    """The newest revision of every grid, by name."""
    return [_info(row) for row in session.scalars(_latest().order_by(Grid.name))]


def grid_names(session: Session) -> list[str]:
    return list(session.scalars(select(Grid.name).order_by(Grid.name)))


def remove_grid(session: Session, name: str) -> None:
    """Remove the grid with all its revisions and layers, and the studies made on them."""
    grid_id = session.scalar(select(Grid.id).where(Grid.name == name))
    if grid_id is None:
        raise NotFound(say("There is no grid named {name}. Nothing was changed.", name=name))
    changed(session)
    session.execute(delete(Grid).where(Grid.id == grid_id))


def _latest() -> Select[GridRevision]:
    newest = select(func.max(GridRevision.id)).group_by(GridRevision.grid_id)
    return select(GridRevision).join(Grid).where(GridRevision.id.in_(newest))


def _grid_to_extend(session: Session, name: str, now: datetime) -> Grid:
    """The row is locked, so that two imports of one grid get two numbers."""
    asked = select(Grid).where(Grid.name == name).with_for_update()
    grid = session.scalars(asked).first()
    if grid is not None:
        return grid
    try:
        with session.begin_nested():
            session.add(made := Grid(name=name, created=now))
        return made
    except IntegrityError:  # another import made it just now
        return session.scalars(asked).one()


def _next_number(session: Session, grid_id: int) -> int:
    asked = select(func.max(GridRevision.number)).where(GridRevision.grid_id == grid_id)
    return (session.scalar(asked) or 0) + 1


def _write_layers(session: Session, revision_id: int, frames: dict[str, pd.DataFrame]) -> None:
    """Features are numbered densely through the revision: the layers of the map first, in their order."""
    first = 0
    for name in dict.fromkeys((*MAP_LAYERS, *LAYERS)):
        if name in frames:
            write_rows(session, revision_id, name, frames[name], first)
            first += len(frames[name])


def _info(row: GridRevision) -> RevisionInfo:
    return RevisionInfo(
        id=row.id,
        grid=row.grid.name,
        number=row.number,
        created=row.created_at,
        author=row.author,
        reason=row.reason,
        crs=row.crs,
        nodes=row.nodes,
        lines=row.lines,
        transformers=row.transformers,
        loads=row.loads,
        content_sha256=row.content_sha256,
        states=row.states,
        report=row.report,
        data_time=row.data_time,
        base_id=row.base_id,
    )
