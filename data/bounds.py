"""A filter by bounding box that uses the spatial index on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, and_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType


class _TouchesBox(FunctionElement[Any]):
    """Arguments: geometry column, min x, min y, max x, max y."""

    inherit_cache = True
    name = "touches_box"
    type = NullType()  # as Boolean it would be written "(…) = 1" on sqlite, which no index answers


def bbox_filter(
    model: Any, bounds: tuple[float, float, float, float], revision_id: int | None = None
) -> ColumnElement[bool]:
    """Rows whose bounding box meets `bounds` (lon/lat), of one revision if given; class or table."""
    table: Table = model if isinstance(model, Table) else model.__table__
    touches = _TouchesBox(table.c.geometry, *(float(b) for b in bounds))
    if revision_id is None:
        return touches
    # "+ 0": a plain comparison would make sqlite read the whole revision and leave the spatial index alone.
    return and_(touches, (table.c.revision_id + 0) == revision_id)


@compiles(_TouchesBox, "geopackage")
def _by_rtree(element: _TouchesBox, compiler: SQLCompiler, **kw: Any) -> str:
    column, *edges = list(element.clauses)
    x0, y0, x1, y1 = (compiler.process(e, **kw) for e in edges)
    table = column.table
    (key,) = table.primary_key.columns
    index = f'"rtree_{table.name}_{column.name}"'
    # The R*Tree keeps 32-bit edges rounded outwards, so nothing that touches is missed.
    return (
        f"{compiler.process(key, **kw)} IN (SELECT id FROM {index}"
        f" WHERE maxx >= {x0} AND maxy >= {y0} AND minx <= {x1} AND miny <= {y1})"
    )


@compiles(_TouchesBox, "postgresql")
def _by_gist(element: _TouchesBox, compiler: SQLCompiler, **kw: Any) -> str:
    column, *edges = (compiler.process(e, **kw) for e in element.clauses)
    return f"{column} && ST_MakeEnvelope({', '.join(edges)}, 4326)"
