"""Rows of a layer, in and out in bulk: prepared blobs on the GeoPackage, COPY on PostGIS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import Geometry
from sqlalchemy import Column, Table, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import LargeBinary

from data.frames import CRS, canonical, pack_unknown, unpack_unknown
from data.geopackage import blob
from data.layer_tables import LAYER_TABLES, SRID, UNKNOWN
from gridmodel.schema import LAYERS, Kind

Row = tuple[Any, ...]


def write_rows(session: Session, revision_id: int, name: str, frame: pd.DataFrame, first: int) -> None:
    """Write a canonical frame; its rows become the features `first`, `first` + 1, …"""
    if not len(frame):
        return
    table = LAYER_TABLES[name]
    columns = [c.name for c in table.columns if c.name != "fid"]
    connection = session.connection()
    raw = connection.connection.driver_connection
    assert raw is not None
    postgres = connection.dialect.name == "postgresql"
    values: dict[str, Iterable[Any]] = {
        "revision_id": [revision_id] * len(frame),
        "feature": range(first, first + len(frame)),
        UNKNOWN: pack_unknown(name, frame),
        **{c.name: _plain_column(frame[c.name], c.kind) for c in LAYERS[name].columns},
    }
    if "geometry" in columns:
        shapes = frame["geometry"].to_numpy()
        values["geometry"] = _ewkb_hex(shapes) if postgres else blob.encode_many(shapes, SRID)
    rows = zip(*(values[c] for c in columns), strict=True)
    (_copy if postgres else _execute_many)(raw, table, columns, rows)


def _plain_column(values: pd.Series[Any], kind: Kind) -> list[Any]:
    """Python values, None where missing."""
    if kind == "int":
        return [None if v != v else int(v) for v in values]
    objects = values.astype(object)
    return list(objects.where(values.notna(), None))


def _ewkb_hex(shapes: np.ndarray[Any, Any]) -> Any:
    return shapely.to_wkb(shapely.set_srid(shapes, SRID), hex=True, include_srid=True)


def _names(columns: list[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _execute_many(raw: Any, table: Table, columns: list[str], rows: Iterable[Row]) -> None:
    marks = ", ".join("?" * len(columns))
    raw.executemany(f'INSERT INTO "{table.name}" ({_names(columns)}) VALUES ({marks})', rows)


def _copy(raw: Any, table: Table, columns: list[str], rows: Iterable[Row]) -> None:
    with raw.cursor().copy(f'COPY "{table.name}" ({_names(columns)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def read_rows(session: Session, revision_id: int, name: str) -> pd.DataFrame:
    """The canonical frame that was written, in the order of its features."""
    table = LAYER_TABLES[name]
    asked = (*LAYERS[name].column_names(), UNKNOWN, *(("geometry",) if "geometry" in table.c else ()))
    postgres = session.connection().dialect.name == "postgresql"
    query = select(*(stored(table.c[c], postgres) for c in asked))
    query = query.where(table.c.revision_id == revision_id).order_by(table.c.feature)
    rows = session.execute(query).all()
    columns: dict[str, Any] = dict(zip(asked, zip(*rows, strict=True), strict=True)) if rows else {}
    unknown = unpack_unknown(list(columns.pop(UNKNOWN, ())))
    shapes = columns.pop("geometry", None)
    frame = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in (columns | unknown).items()})
    if shapes is None:
        return canonical(name, frame)
    return canonical(name, gpd.GeoDataFrame(frame, geometry=decode(shapes, postgres), crs=CRS))


def stored(column: Column[Any], postgres: bool) -> Any:
    """Geometry as the bytes that are stored, without a call per row of the database's functions."""
    if not isinstance(column.type, Geometry):
        return column
    return type_coerce(column, LargeBinary) if not postgres else column.ST_AsBinary().label("geometry")


def decode(values: Any, postgres: bool) -> Any:
    if not postgres:
        return blob.decode_many(values)
    wkbs = np.empty(len(values), dtype=object)
    wkbs[:] = [None if v is None else bytes(getattr(v, "data", v)) for v in values]
    return shapely.from_wkb(wkbs)
