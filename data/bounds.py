"""A filter by bounding box that uses the spatial index on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _TouchesBox(FunctionElement[bool]):
    """Arguments: geometry column, min x, min y, max x, max y."""

    inherit_cache = True
    name = "touches_box"
    type = Boolean()


def bbox_filter(model: Any, bounds: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Rows whose bounding box meets `bounds` (lon/lat); `model` is a mapped class or a table."""
    table: Table = model if isinstance(model, Table) else model.__table__
    return _TouchesBox(table.c.geometry, *(float(b) for b in bounds))


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
