"""A process of its own, with limits: reads one GeoPackage with stock sqlite3, prints its layers as JSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely

from data.geopackage.blob import wkb_of
from data.geopackage.rtree import quoted
from data.readers.limits import CHILD_VALUE_BYTES, MAX_FEATURES
from data.readers.sandbox import be_child
from data.writers.levels import KV_COLUMN


def read(path: str) -> Iterator[dict[str, Any]]:
    yield from _layers(_open(Path(path)))


def _open(path: Path) -> sqlite3.Connection:
    """Read-only; `immutable` unless a write-ahead log with content lies beside it."""
    log = Path(f"{path}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CHILD_VALUE_BYTES)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {pragma}")
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != "ok":
        raise sqlite3.DatabaseError(problem)
    return connection


def _layers(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    query = """SELECT c.table_name, g.column_name, g.srs_id,
        s.organization, s.organization_coordsys_id, s.definition
        FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name)
        LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
        WHERE c.data_type IN ('features', 'attributes') AND c.table_name <> 'layer_styles'"""
    for table, geometry, srid, organization, code, definition in connection.execute(query).fetchall():
        yield {
            "name": table,
            "crs": _crs(srid, organization, code, definition),
            **_rows(connection, table, geometry),
        }


def _crs(srid: int | None, organization: str | None, code: int | None, definition: str | None) -> str | None:
    if srid is None or srid in (-1, 0):
        return None
    return f"EPSG:{code}" if str(organization).upper() == "EPSG" else f"WKT {definition}"


def _rows(connection: sqlite3.Connection, table: str, geometry: str | None) -> dict[str, Any]:
    """Columns with their values; blobs other than the geometry cannot be kept and are named."""
    info = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    kinds = {row[1]: str(row[2]).upper() for row in info}
    row_number = {row[1] for row in info if row[5] and kinds[row[1]] == "INTEGER" and row[1] != "id"}
    left_out = sorted(n for n, k in kinds.items() if k == "BLOB" and n != geometry)
    names = [n for n in kinds if n not in row_number and n not in left_out and n not in (geometry, KV_COLUMN)]
    asked = ", ".join(quoted(n) for n in (*names, *((geometry,) if geometry else ())))
    if not asked:
        return {"names": [], "values": [], "shapes": [], "left_out": left_out}
    rows = connection.execute(f"SELECT {asked} FROM {quoted(table)} LIMIT {MAX_FEATURES + 1}").fetchall()
    columns = [list(c) for c in zip(*rows, strict=True)] if rows else [[] for _ in kinds]
    shapes = _hex_wkb(columns.pop()) if geometry else []
    values = [_flags(c) if kinds[n] == "BOOLEAN" else c for n, c in zip(names, columns, strict=False)]
    return {"names": names, "values": values, "shapes": shapes, "left_out": left_out}


def _flags(values: list[Any]) -> list[Any]:
    return [bool(v) if v in (0, 1) else v for v in values]


def _hex_wkb(blobs: list[bytes | None]) -> list[str | None]:
    """Parsed and written anew, so that the parent reads only what shapely wrote."""
    shapes = shapely.from_wkb([None if b is None else wkb_of(b) for b in blobs])
    return [None if s is None else shapely.to_wkb(shapely.force_2d(s), hex=True) for s in shapes]


if __name__ == "__main__":
    be_child(read, (sqlite3.Error, shapely.errors.ShapelyError))
