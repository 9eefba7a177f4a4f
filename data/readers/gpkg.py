"""GeoPackages with stock sqlite3, read-only, distrusting what their schema says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import shapely

from casework.refusals import Invalid
from data.geopackage.blob import wkb_of
from data.geopackage.rtree import quoted
from data.readers.limits import GPKG_MAX_BYTES, VALUE_MAX_BYTES
from data.readers.wire import PIECE, Found, Piece, binary_left_out, hexed
from message import Message, say

KV_COLUMN: Final = (
    "headroom_kv"  # our own exports paint by it (data/writers/levels.py); no column of the grid
)


def read_gpkg(path: Path, notes: list[Message]) -> Iterator[Found]:
    """Layers with their own reference system; what could not be kept is added to `notes`."""
    if path.stat().st_size > GPKG_MAX_BYTES:
        raise Invalid(
            say(
                "{file} is larger than {limit} MB. Nothing was imported.",
                file=path.name,
                limit=GPKG_MAX_BYTES // 2**20,
            )
        )
    yield from _layers(path, _open(path), notes)


def _open(path: Path) -> sqlite3.Connection:
    """Read-only; `immutable` unless a write-ahead log with content lies beside it."""
    log = Path(f"{path}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {pragma}")
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != "ok":
        raise sqlite3.DatabaseError(problem)
    return connection


def _layers(path: Path, connection: sqlite3.Connection, notes: list[Message]) -> Iterator[Found]:
    query = """SELECT c.table_name, g.column_name, g.srs_id,
        s.organization, s.organization_coordsys_id, s.definition
        FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name)
        LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
        WHERE c.data_type IN ('features', 'attributes') AND c.table_name <> 'layer_styles'"""
    for table, geometry, srid, organization, code, definition in connection.execute(query).fetchall():
        names, pieces = _rows(path, connection, table, geometry, notes)
        yield Found(path.name, table, _crs(srid, organization, code, definition), names, pieces)


def _crs(srid: int | None, organization: str | None, code: int | None, definition: str | None) -> str | None:
    if srid is None or srid in (-1, 0):
        return None
    return f"EPSG:{code}" if str(organization).upper() == "EPSG" else f"WKT {definition}"


def _rows(
    path: Path, connection: sqlite3.Connection, table: str, geometry: str | None, notes: list[Message]
) -> tuple[list[str], Iterator[Piece]]:
    """Blobs other than the geometry cannot be kept and are named."""
    info = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    kinds = {row[1]: str(row[2]).upper() for row in info}
    row_number = {row[1] for row in info if row[5] and kinds[row[1]] == "INTEGER" and row[1] != "id"}
    left_out = sorted(n for n, k in kinds.items() if k == "BLOB" and n != geometry)
    notes += [binary_left_out(path.name, table, column) for column in left_out]
    names = [n for n in kinds if n not in row_number and n not in left_out and n not in (geometry, KV_COLUMN)]
    asked = ", ".join(quoted(n) for n in (*names, *((geometry,) if geometry else ())))
    flags = [i for i, n in enumerate(names) if kinds[n] == "BOOLEAN"]
    return names, _pieces(
        connection, f"SELECT {asked} FROM {quoted(table)}", flags, bool(geometry)
    ) if asked else iter(())


def _pieces(connection: sqlite3.Connection, query: str, flags: list[int], shaped: bool) -> Iterator[Piece]:
    cursor = connection.execute(query)
    while found := cursor.fetchmany(PIECE):
        rows = [list(row) for row in found]
        shapes: list[str | None] = _hex_wkb([row.pop() for row in rows]) if shaped else [None] * len(rows)
        for row in rows if flags else ():
            for i in flags:
                row[i] = bool(row[i]) if row[i] in (0, 1) else row[i]
        yield rows, shapes


def _hex_wkb(blobs: list[bytes | None]) -> list[str | None]:
    """Parsed and written anew, so that the parent reads only what shapely wrote."""
    shapes = shapely.from_wkb([None if b is None else wkb_of(b) for b in blobs])
    return hexed(None if s is None else shapely.force_2d(s) for s in shapes)
