"""A grid of a million features: the demonstration grid laid side by side, long 110 kV lines across all of it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.frames import CRS, Layers, canonical

STEP_LON, STEP_LAT = 0.16, 0.10  # a copy beside the other, as towns lie
_LINKS = (
    "id",
    "node",
    "hv_node",
    "mv_node",
    "lv_node",
    "from_node",
    "to_node",
    "open_at",
    "line",
    "transformer",
)

_HV = {"kind": "overhead", "r_ohm_per_km": 0.12, "x_ohm_per_km": 0.39, "c_nf_per_km": 9.0, "max_i_a": 645.0}


def features(layers: Layers) -> int:
    return sum(len(frame) for frame in layers.values())


def tiled(layers: Layers, wanted: int) -> Layers:
    """As many copies as give `wanted` features, in rows of about the same length."""
    copies = -(-wanted // features(layers))
    side = int(np.ceil(np.sqrt(copies)))
    at = [divmod(n, side) for n in range(copies)]
    out = {name: _repeated(name, frame, at) for name, frame in layers.items()}
    return out | {"lines": _with_long_lines(out, layers, at)}


def _repeated(name: str, frame: pd.DataFrame, at: list[tuple[int, int]]) -> pd.DataFrame:
    parts = []
    for row, column in at:
        part = frame.copy()
        for label in [c for c in _LINKS if c in part]:
            part[label] = part[label].map(lambda v, k=f"{row}.{column}/": v if v is None else f"{k}{v}")
        if name == "stations":
            part["nodes"] = [_prefixed(v, f"{row}.{column}/") for v in part["nodes"]]
        if "geometry" in part:
            move = np.array([column * STEP_LON, row * STEP_LAT])
            part["geometry"] = shapely.transform(part["geometry"].to_numpy(), lambda xy, m=move: xy + m)
        parts.append(part)
    return canonical(name, pd.concat(parts, ignore_index=True))


def _prefixed(nodes: object, key: str) -> object:
    return nodes if not isinstance(nodes, str) else ",".join(key + n.strip() for n in nodes.split(","))


def _with_long_lines(out: Layers, one: Layers, at: list[tuple[int, int]]) -> pd.DataFrame:
    """From the source of the first copy of each row to that of the last, open at the far end as 110 kV is run."""
    source = str(one["source"]["node"].iloc[0])
    nodes = out["nodes"].set_index("id")["geometry"]
    rows, shapes = [], []
    for row in sorted({r for r, _ in at}):
        columns = [c for r, c in at if r == row]
        a, b = (f"{row}.{c}/{source}" for c in (columns[0], columns[-1]))
        if a != b:
            rows.append(
                {
                    "id": f"HV{row}",
                    "from_node": a,
                    "to_node": b,
                    "open_at": b,
                    "length_km": 12.0 * len(columns),
                }
                | _HV
            )
            shapes.append(shapely.LineString([nodes[a], nodes[b]]))
    long = canonical("lines", gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS))
    return canonical("lines", pd.concat([out["lines"], long], ignore_index=True))
