"""One table per layer of the native schema, generated from it."""

from __future__ import annotations

from typing import Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from data.database import Base
from gridmodel.schema import LAYERS, Kind, Layer

SRID: Final = 4326

# Unknown columns of an import, as JSON; `attributes` is already a column of the layer expansions.
UNKNOWN: Final = "unknown_columns"

_TYPES: Final[dict[Kind, type[Any]]] = {
    "text": Text,
    "float": Double,
    "int": Integer,
    "bool": Boolean,
    "date": Text,  # ISO 8601
}
_GEOMETRY: Final = {"point": "POINT", "line": "LINESTRING", "any": "GEOMETRY"}


def _table(layer: Layer) -> Table:
    name = f"layer_{layer.name}"
    columns = [
        Column("fid", Integer, primary_key=True),
        Column("revision_id", ForeignKey("grid_revision.id", ondelete="CASCADE"), nullable=False),
        Column("feature", Integer, nullable=False),
        *(Column(c.name, _TYPES[c.kind], nullable=not c.required) for c in layer.columns),
        Column(UNKNOWN, Text),
    ]
    if layer.geometry != "none":
        columns.append(Column("geometry", Geometry(_GEOMETRY[layer.geometry], srid=SRID)))
    key = "id" if "id" in layer.column_names() else "feature"
    unique = UniqueConstraint("revision_id", key, name=f"uq_{name}_revision_{key}")
    in_order = Index(f"ix_{name}_revision_feature", "revision_id", "feature")
    return Table(name, Base.metadata, *columns, unique, in_order)


LAYER_TABLES: Final[dict[str, Table]] = {layer.name: _table(layer) for layer in LAYERS.values()}
