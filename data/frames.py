"""Layers in memory: one canonical form, so that what is saved, loaded and hashed is the same thing."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.columns import to_json
from gridmodel.schema import LAYERS, Kind

CRS: Final = "EPSG:4326"
Layers = dict[str, pd.DataFrame]  # a GeoDataFrame where the layer has shapes


def canonical(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Schema columns in schema order, then unknown ones as objects, then `geometry`.

    Numbers are float64 with NaN (whole ones too), texts and dates objects with None; flags are bool, or
    objects with None where one is missing. No pandas NA anywhere: it cannot be compared.
    """
    layer = LAYERS[name]
    data: dict[str, pd.Series[Any]] = {}
    for column in layer.columns:
        found = frame[column.name] if column.name in frame else pd.Series([None] * len(frame), dtype=object)
        data[column.name] = _typed(found, column.kind)
    for label in unknown_columns(name, frame):
        data[label] = _objects(_one_kind([plain(v) for v in frame[label]]))
    index = pd.RangeIndex(len(frame))
    table = pd.DataFrame({k: v.set_axis(index) for k, v in data.items()}, index=index)
    if layer.geometry == "none":
        return table
    shapes = gpd.GeoSeries(_shapes(frame), crs=CRS, index=index)
    shaped: pd.DataFrame = gpd.GeoDataFrame(table, geometry=shapes)
    return shaped


def _one_kind(values: list[Any]) -> list[Any]:
    """Whole numbers among broken ones are broken ones too, as in every file format but JSON."""
    if {type(v) for v in values if v is not None} == {int, float}:
        return [None if v is None else float(v) for v in values]
    return values


def unknown_columns(name: str, frame: pd.DataFrame) -> list[str]:
    known = (*LAYERS[name].column_names(), "geometry")
    return [str(c) for c in frame.columns if c not in known]


def plain(value: Any) -> Any:
    """A JSON value; a missing one (NaN, NA, NaT) is None."""
    if isinstance(value, dict | list | tuple):
        return json.loads(json.dumps(value, default=str))
    if value is None or pd.isna(value):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | bool | int | float) else str(value)


def pack_unknown(name: str, frame: pd.DataFrame) -> list[str | None]:
    """Per row the unknown columns as JSON text, None where they are all missing."""
    labels = unknown_columns(name, frame)
    if not labels:
        return [None] * len(frame)
    rows = zip(*(frame[label] for label in labels), strict=True)
    kept = ({k: v for k, v in zip(labels, row, strict=True) if v is not None} for row in rows)
    return [json.dumps(row, ensure_ascii=False) if row else None for row in kept]


def unpack_unknown(texts: list[str | None]) -> dict[str, list[Any]]:
    rows = [json.loads(t) if t else {} for t in texts]
    labels = dict.fromkeys(label for row in rows for label in row)
    return {label: [row.get(label) for row in rows] for label in labels}


def content_hash(layers: Layers, states: dict[str, Any]) -> str:
    """SHA-256 of what the grid says: states, and every layer's rows by asset number, however they stood."""
    digest = hashlib.sha256(to_json(states).encode())
    for name in sorted(layers):
        frame = _by_number(canonical(name, layers[name]))
        digest.update(f"\n{name}:{len(frame)}".encode())
        for label in sorted(set(frame.columns) - {"geometry"}):
            column = frame[label]
            if column.notna().any():
                values = column.astype(object).where(column.notna(), None).tolist()
                digest.update(f"\n{label}:{to_json(values)}".encode())
        if "geometry" in frame:
            for wkb in shapely.to_wkb(frame["geometry"].to_numpy(), flavor="iso", byte_order=1):
                digest.update(b"\n" + (wkb or b"-"))
    return digest.hexdigest()


def _by_number(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows by asset number; where that does not tell them apart (profiles), by all they hold."""
    if "id" in frame and frame["id"].notna().all() and frame["id"].is_unique:
        keys = frame["id"].astype(str).tolist()
    else:
        plain = frame.astype(object).where(frame.notna(), None)
        keys = [to_json([str(v) for v in row]) for row in plain.itertuples(index=False)]
    return frame.iloc[sorted(range(len(keys)), key=keys.__getitem__)]


def _typed(values: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    if kind in ("float", "int") and pd.api.types.is_numeric_dtype(values):
        return values.astype("float64")
    missing = values.isna().to_numpy()
    pairs = zip(values, missing, strict=True)
    if kind in ("float", "int"):
        return pd.Series([np.nan if m else float(v) for v, m in pairs], dtype="float64")
    if kind in ("text", "date"):
        return _objects([None if m else str(v) for v, m in pairs])
    flags = _objects([None if m else bool(v) for v, m in pairs])
    return flags.astype(bool) if len(flags) and not missing.any() else flags


def _objects(values: list[Any]) -> pd.Series[Any]:
    """Object dtype whatever the values are; pandas would guess otherwise."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return pd.Series(array)


def _shapes(frame: pd.DataFrame) -> Any:
    if "geometry" not in frame:
        return np.full(len(frame), None, dtype=object)
    return frame["geometry"].to_numpy()
