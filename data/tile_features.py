"""What of a grid is drawn: every asset's number, place, voltage class, kind and first zoom, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmodel.schema import MAP_LAYERS

Ints = NDArray[np.int64]
Look = tuple[Any, Any, Any]  # voltage class, kind, first zoom of every row
Layers = Mapping[str, gpd.GeoDataFrame | pd.DataFrame]

# voltage classes of the map: 0 below 1 kV, 1 up to 20 kV, 2 35 kV, 3 110 kV, 4 from 220 kV
CLASS_FROM_KV = np.array([1.0, 30.0, 100.0, 200.0])
LINE_KINDS = {"cable": 0, "overhead": 1}
STATION_KINDS = {"substation": 0, "switching_station": 1, "ring_main_unit": 2, "distribution_station": 3}
PLANNED, DERIVED, RETIRED = 1, 2, 4
KEYS = ("v", "k", "s")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One tile layer: `shapes` in unit web mercator, `first_zoom` the map zoom a feature appears at."""

    name: str
    shapes: NDArray[np.object_]
    numbers: Ints
    tags: Ints  # v, k, s; for open points k is the direction into the line, 64 steps a turn
    first_zoom: Ints


def first_numbers(layers: Layers) -> dict[str, int]:
    """The dense number of each map layer's first row, in the order of MAP_LAYERS."""
    out, at = {}, 0
    for name in MAP_LAYERS:
        out[name] = at
        at += len(layers[name]) if name in layers else 0
    return out


def voltage_class(kv: Any) -> Ints:
    """Voltage class codes of voltages in kV; unknown counts as 10-20 kV so that it is drawn, not lost."""
    values = np.nan_to_num(np.asarray(kv, float), nan=10.0)
    classes: Ints = np.searchsorted(CLASS_FROM_KV, values, side="right").astype(np.int64)
    return classes


def drawn(layers: Layers) -> list[Drawn]:
    """Everything drawable, from the bottom of the picture to its top."""
    starts = first_numbers(layers)
    kv = _node_kv(layers)
    makers = {
        "lines": _lines, "loads": _loads, "generators": _loads, "nodes": _nodes, "source": _source,
        "transformers": _transformers, "switches": _switches, "stations": _stations,
    }  # fmt: skip
    out = []
    for name, make in makers.items():
        if name in layers and len(layers[name]):
            frame = layers[name]
            out.append(_pack(name, frame, make(frame, kv), starts[name]))
    return out


def text(frame: pd.DataFrame, name: str) -> pd.Series[str]:
    """A column as text, empty where it is missing."""
    if name not in frame:
        return pd.Series("", index=frame.index)
    return frame[name].astype(object).where(frame[name].notna(), "").astype(str)


def flag(frame: pd.DataFrame, name: str, default: bool) -> NDArray[np.bool_]:
    if name not in frame:
        return np.full(len(frame), default)
    return np.array([default if pd.isna(x) else bool(x) for x in frame[name]], bool)


def unit_mercator(shapes: Any) -> NDArray[np.object_]:
    """Lon/lat shapes in web mercator scaled to the unit square, y down."""
    projected: NDArray[np.object_] = shapely.transform(shapes, _unit)
    return projected


def _unit(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = np.radians(np.clip(lonlat[:, 1], -85.0511, 85.0511))
    y = 0.5 - np.log(np.tan(np.pi / 4 + lat / 2)) / (2 * np.pi)
    return np.column_stack((lonlat[:, 0] / 360 + 0.5, y))


def _pack(name: str, frame: pd.DataFrame, look: Look, start: int) -> Drawn:
    v, k, zoom = look
    shapes = np.asarray(frame["geometry"].array, dtype=object)
    status = text(frame, "status")
    s = (
        PLANNED * status.isin(("planned", "promised")).to_numpy(np.int64)
        + DERIVED * flag(frame, "derived", False).astype(np.int64)
        + RETIRED * (status == "retired").to_numpy(np.int64)
    )
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    tags = np.column_stack((v, k, s))[there]
    shapes = shapes[there] if name == "lines" else shapely.centroid(shapes[there])
    return Drawn(name, unit_mercator(shapes), start + np.flatnonzero(there), tags, zoom[there])


def _node_kv(layers: Layers) -> dict[str, float]:
    if "nodes" not in layers:
        return {}
    nodes = layers["nodes"]
    return dict(zip(nodes["id"].astype(str), nodes["vn_kv"].astype(float), strict=True))


def _class_of(frame: pd.DataFrame, kv: dict[str, float], *columns: str) -> Ints:
    """The class at the first of the columns that names a known node."""
    found = pd.Series(np.nan, index=frame.index)
    for column in columns:
        found = found.fillna(text(frame, column).map(kv).astype(float))
    return voltage_class(found)


def _lines(frame: pd.DataFrame, kv: dict[str, float]) -> Look:
    v = _class_of(frame, kv, "from_node", "to_node")
    kind = text(frame, "kind").map(LINE_KINDS).fillna(2).to_numpy(np.int64)
    return v, kind, np.where(v > 0, 0, 14)


def _loads(frame: pd.DataFrame, kv: dict[str, float]) -> Look:
    v = _class_of(frame, kv, "node")
    if "transformer" in frame:
        v = np.where((text(frame, "transformer") != "").to_numpy(), 0, v)
    return v, np.zeros_like(v), np.full_like(v, 14)


def _nodes(frame: pd.DataFrame, kv: dict[str, float]) -> Look:
    v = voltage_class(frame["vn_kv"])
    return v, np.zeros_like(v), np.where(v > 0, 12, 17)


def _source(frame: pd.DataFrame, kv: dict[str, float]) -> Look:
    v = _class_of(frame, kv, "node")
    return v, np.zeros_like(v), np.zeros_like(v)


def _transformers(frame: pd.DataFrame, kv: dict[str, float]) -> Look:
    v = voltage_class(frame["hv_kv"])
    return v, np.zeros_like(v), np.where(v > 1, 0, 12)


def _switches(frame: pd.DataFrame, kv: dict[str, float]) -> Look:
    v = _class_of(frame, kv, "node", "from_node")
    return v, (~flag(frame, "closed", True)).astype(np.int64), np.where(v > 0, 15, 17)


def _stations(frame: pd.DataFrame, kv: dict[str, float]) -> Look:
    kind = text(frame, "kind").map(STATION_KINDS).fillna(3).to_numpy(np.int64)
    return np.where(kind == 0, 3, 1), kind, np.where(kind == 0, 0, 12)
