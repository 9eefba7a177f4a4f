"""A GeoPackage of layers: stock sqlite3, spatial index, styles for QGIS; our own import reads it back unchanged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from data.frames import Layers, unknown_columns
from data.geopackage import base_tables, blob, functions, rtree
from data.geopackage.rtree import quoted
from data.readers.gpkg import KV_COLUMN
from data.writers.levels import level_kv
from data.writers.styles import layer_styles
from gridmodel.schema import LAYERS, Kind

SRID: Final = 4326
_TYPES: Final[dict[Kind, str]] = {
    "text": "TEXT",
    "float": "DOUBLE",
    "int": "INTEGER",
    "bool": "BOOLEAN",
    "date": "TEXT",
}
_SHAPES: Final = {"point": "POINT", "line": "LINESTRING", "any": "GEOMETRY"}


def write_geopackage(path: Path, layers: Layers) -> None:
    """Write canonical frames as the layers of a new file; a file of this name is refused by sqlite."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        functions.register(connection)
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        base_tables.bootstrap(connection)
        connection.execute("BEGIN")
        for name, frame in layers.items():
            _write(connection, name, frame, layers)
        layer_styles(connection, [n for n in layers if LAYERS[n].geometry != "none"])
        connection.execute("COMMIT")
    finally:
        connection.close()


def _write(connection: sqlite3.Connection, name: str, frame: pd.DataFrame, layers: Layers) -> None:
    columns = _columns(name, frame)
    shaped = LAYERS[name].geometry != "none"
    kv = level_kv(name, layers)
    if kv is not None:
        columns.append((KV_COLUMN, "DOUBLE", [None if v != v else v for v in kv.tolist()]))
    declared = [f"{quoted(label)} {kind}" for label, kind, _ in columns]
    if shaped:
        shapes = frame["geometry"].to_numpy()
        columns.append(("geometry", _SHAPES[LAYERS[name].geometry], blob.encode_many(shapes, SRID)))
        declared.append(f'"geometry" {_SHAPES[LAYERS[name].geometry]}')
    connection.execute(
        f"CREATE TABLE {quoted(name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {', '.join(declared)})"
    )
    names, marks = ", ".join(quoted(c[0]) for c in columns), ", ".join("?" * len(columns))
    rows = zip(*(values for _, _, values in columns), strict=True)
    connection.executemany(f"INSERT INTO {quoted(name)} ({names}) VALUES ({marks})", rows)
    _register(connection, name, frame["geometry"].to_numpy() if shaped else None)


def _register(connection: sqlite3.Connection, name: str, shapes: np.ndarray[Any, Any] | None) -> None:
    bounds: list[float | None] = [None] * 4
    if shapes is not None:
        bounds = [None if v != v else float(v) for v in shapely.total_bounds(shapes)]
    kind, srid = ("attributes", None) if shapes is None else ("features", SRID)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (name, kind, name, *bounds, srid),
    )
    if shapes is not None:
        row = (name, "geometry", _SHAPES[LAYERS[name].geometry], SRID)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", row)
        rtree.add_spatial_index(connection, name, "geometry")


def _columns(name: str, frame: pd.DataFrame) -> list[tuple[str, str, list[Any]]]:
    """Name, declared type and values: the schema's columns that hold something, then the company's own."""
    out = [
        (c.name, _TYPES[c.kind], _plain(frame[c.name], c.kind))
        for c in LAYERS[name].columns
        if c.required or frame[c.name].notna().any()
    ]
    taken = {"fid", "geometry", KV_COLUMN, *(c.name.lower() for c in LAYERS[name].columns)}
    for label in unknown_columns(name, frame):
        free = _free(label, taken)
        taken.add(free.lower())
        out.append((free, *_own(frame[label].tolist())))
    return out


def _plain(values: pd.Series[Any], kind: Kind) -> list[Any]:
    if kind == "int":
        return [None if v != v else int(v) for v in values]
    objects = values.astype(object)
    return list(objects.where(values.notna(), None))


def _free(label: str, taken: set[str]) -> str:
    """sqlite knows no capitals in names: `ID` beside `id` gets a number."""
    name, n = label, 2
    while name.lower() in taken:
        name, n = f"{label}_{n}", n + 1
    return name


def _own(values: Iterable[Any]) -> tuple[str, list[Any]]:
    found = list(values)
    kinds = {type(v) for v in found if v is not None}
    if kinds == {bool}:
        return "BOOLEAN", found
    if kinds == {int} and all(abs(v) < 2**63 for v in found if v is not None):
        return "INTEGER", found
    if kinds == {float}:
        return "DOUBLE", found
    return "TEXT", [
        v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in found
    ]
