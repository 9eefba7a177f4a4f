"""Plain rows for the map's panel out of the layers: counts, levels, extent, asset numbers, search."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.frames import Layers
from data.tile_features import drawn, text, voltage_class
from gridmodel.schema import MAP_LAYERS


def summary(layers: Layers, open_lines: int) -> dict[str, Any]:
    """Bounds, voltage levels and how many assets each row of the panel stands for."""
    has_stations = "stations" in layers and len(layers["stations"]) > 0
    counts = _counts(layers, has_stations)
    counts["open"] = open_lines
    return {
        "bounds": _bounds(layers),
        "levels": _levels(layers),
        "counts": counts,
        "has_stations": has_stations,
        "derived": bool(has_stations and layers["stations"]["derived"].fillna(False).astype(bool).any()),
    }


def _counts(layers: Layers, has_stations: bool) -> dict[str, int]:
    out: dict[str, int] = {}
    for part in drawn(layers):
        looks, numbers = np.unique(part.tags[:, :2], axis=0, return_counts=True)
        for (v, k), number in zip(looks.tolist(), numbers.tolist(), strict=True):
            row = _row(part.name, v, k, has_stations)
            if row:
                out[row] = out.get(row, 0) + number
    return out


def _row(layer: str, v: int, k: int, has_stations: bool) -> str | None:
    """The row of the layer panel an asset counts in; the browser's hm.rowOf paints by the same rule."""
    if layer == "lines":
        return "lv" if v == 0 else "hv" if v > 1 else ("cable", "overhead", "line")[k]
    if layer == "stations":
        return ("substation", "switching", "switching", "distribution")[k]
    if layer == "transformers":
        return None if has_stations else "substation" if v > 1 else "distribution"
    if layer == "switches":
        return None if k else "switches"
    return {"loads": "customers", "generators": "generators"}.get(layer)


def _bounds(layers: Layers) -> list[float]:
    """West, south, east, north of the nodes."""
    frame = layers["nodes"] if "nodes" in layers else next(iter(layers.values()))
    return [round(float(x), 6) for x in frame["geometry"].total_bounds]


def _levels(layers: Layers) -> list[dict[str, Any]]:
    kv = np.unique(layers["nodes"]["vn_kv"].dropna().to_numpy(float)) if "nodes" in layers else np.zeros(0)
    return [{"class": int(v), "kv": float(k)} for k, v in zip(kv, voltage_class(kv), strict=True)][::-1]


def block(layers: Layers, first: int, size: int) -> dict[str, Any]:
    """Asset numbers of `size` dense feature numbers from `first`, and the names that say more."""
    ids: list[str] = []
    names: dict[int, str] = {}
    start = 0
    for layer in MAP_LAYERS:
        if layer not in layers:
            continue
        frame = layers[layer]
        low, high = max(first - start, 0), min(first + size - start, len(frame))
        if low < high:
            part = frame.iloc[low:high]
            own, called = text(part, "id"), text(part, "name")
            names.update({len(ids) + i: n for i, n in enumerate(called) if says_more(n, own.iloc[i])})
            ids.extend(own)
        start += len(frame)
    return {"first": first, "ids": ids, "names": names}


def says_more(name: str, asset_id: str) -> bool:
    """A name that is only a word and the asset number ("Line 17") is left to the reader's language."""
    return bool(name) and name != asset_id and not name.endswith(" " + asset_id)
