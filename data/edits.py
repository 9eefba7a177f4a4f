"""Small edits: a revision that keeps only the assets that differ from the revision whose rows it stands on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from data.columns import JsonText, to_json
from data.database import Base
from data.frames import CRS, Layers, canonical, plain

Key = tuple[str, str]  # layer, asset number
Edits = dict[
    Key, dict[str, Any] | None
]  # the whole row as it is now, geometry as WKB in hex; None: it is gone


class EditRow(Base):
    __tablename__ = "grid_edit"
    __table_args__ = (UniqueConstraint("revision_id", "layer", "asset", name="uq_grid_edit_asset"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("grid_revision.id", ondelete="CASCADE"))
    layer: Mapped[str] = mapped_column(Text)
    asset: Mapped[str] = mapped_column(Text)
    row: Mapped[Any] = mapped_column(JsonText, nullable=True)


def write_edits(session: Session, revision_id: int, edits: Edits) -> None:
    session.add_all(
        EditRow(revision_id=revision_id, layer=layer, asset=asset, row=row)
        for (layer, asset), row in edits.items()
    )


def read_edits(session: Session, revision_id: int) -> Edits:
    """In the order they were made, so that what was added keeps its place."""
    asked = select(EditRow).where(EditRow.revision_id == revision_id).order_by(EditRow.id)
    return {(r.layer, r.asset): r.row for r in session.scalars(asked)}


def applied(layers: Layers, edits: Edits) -> Layers:
    """The layers with the edits; those that are not touched are the same objects."""
    out = dict(layers)
    for name in dict.fromkeys(layer for layer, _ in edits):
        mine = {asset: row for (layer, asset), row in edits.items() if layer == name}
        found = _edited(name, layers.get(name), mine)
        if len(found):
            out[name] = found
        else:
            out.pop(name, None)
    return out


def _edited(name: str, frame: pd.DataFrame | None, rows: Mapping[str, dict[str, Any] | None]) -> pd.DataFrame:
    """Changed rows stay where they stand, so that dense feature numbers move as little as can be."""
    if frame is None:
        return _frame(name, [row for row in rows.values() if row is not None])
    place = pd.Series(frame.index, index=frame["id"])
    touched = [asset for asset in rows if asset in place.index]
    kept = frame.drop(index=place[touched])
    new = _frame(name, [row for row in rows.values() if row is not None])
    order = [
        float(place[asset]) if asset in place.index else len(frame) + n for n, asset in enumerate(new["id"])
    ]
    together = pd.concat([kept, new.set_axis(order)]).sort_index() if len(new) else kept
    return canonical(name, together)


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame([{k: v for k, v in row.items() if k != "geometry"} for row in rows], dtype=object)
    if "id" not in table:
        table["id"] = pd.Series(dtype=object)
    shapes = shapely.from_wkb([row.get("geometry") for row in rows])
    return canonical(name, gpd.GeoDataFrame(table, geometry=list(shapes), crs=CRS))


def row_of(frame: pd.DataFrame, position: int) -> dict[str, Any]:
    """One row as it is kept among the edits."""
    found = frame.iloc[position]
    row = {str(k): plain(v) for k, v in found.items() if k != "geometry"}
    shape = found.get("geometry")
    row["geometry"] = None if shape is None else shapely.to_wkb(shape, hex=True, flavor="iso", byte_order=1)
    return {k: v for k, v in row.items() if v is not None}


def edited_hash(base_sha256: str, edits: Edits) -> str:
    """Never the same for two contents; the base's own where nothing differs from it."""
    if not edits:
        return base_sha256
    rows = [(*key, edits[key]) for key in sorted(edits)]
    return hashlib.sha256(f"{base_sha256}\n{to_json(rows)}".encode()).hexdigest()
