"""A hand-made grid for the map's tests: a 110/20 kV substation, a feeder with a tie."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point

# S1 -- (110/20) -- B -- 1 -- N1 -- 2 -- N2     N2 | 3 | B (normally open at N2)
#                              |T1|
#                              L0 -- 4 -- L1 (two houses)          X: an island without a source
PLACES = {
    "S1": (7.80, 48.40), "B": (7.801, 48.40), "N1": (7.82, 48.40), "N2": (7.84, 48.40),
    "L0": (7.8201, 48.4001), "L1": (7.8201, 48.4011), "X": (7.90, 48.45), "Y": (7.91, 48.45),
}  # fmt: skip
KV = {"S1": 110.0, "B": 20.0, "N1": 20.0, "N2": 20.0, "L0": 0.4, "L1": 0.4, "X": 20.0, "Y": 20.0}


def frame(rows: list[dict[str, Any]], shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs="EPSG:4326")


def line(id: str, a: str, b: str, backwards: bool = False, **more: Any) -> tuple[dict[str, Any], LineString]:
    ends = [PLACES[a], PLACES[b]]
    row = {"id": id, "from_node": a, "to_node": b, "length_km": 1.0, "r_ohm_per_km": 0.2, "x_ohm_per_km": 0.1}
    row |= {"c_nf_per_km": 0.0, "max_i_a": 200.0, "kind": "cable", "normally_open": False, "open_at": None}
    return {**row, **more}, LineString(ends[::-1] if backwards else ends)


def small_grid() -> dict[str, gpd.GeoDataFrame]:
    lines = [
        line("1", "B", "N1", kind="overhead"), line("2", "N1", "N2", backwards=True),
        line("3", "B", "N2", open_at="N2"), line("4", "L0", "L1"), line("5", "X", "Y"),
    ]  # fmt: skip
    points = {name: Point(*place) for name, place in PLACES.items()}
    trafo = {"vk_percent": 10.0, "vkr_percent": 0.5, "pfe_kw": 0.0, "i0_percent": 0.0}
    transformers = [
        {
            "id": "T0",
            "hv_node": "S1",
            "lv_node": "B",
            "sn_kva": 25000.0,
            "hv_kv": 110.0,
            "lv_kv": 20.0,
            **trafo,
        },
        {"id": "T1", "hv_node": "N1", "lv_node": "L0", "sn_kva": 400.0, "hv_kv": 20.0, "lv_kv": 0.4, **trafo},
    ]
    loads = [
        {"id": f"H{i}", "node": "L1", "p_kw": 50.0, "q_kvar": 10.0, "customers": 1.0, "basis": "peak"}
        for i in (1, 2)
    ]
    source = [{"id": "G", "node": "S1", "vm_pu": 1.0}]
    return {
        "nodes": frame([{"id": n, "vn_kv": KV[n]} for n in PLACES], list(points.values())),
        "lines": frame([row for row, _ in lines], [shape for _, shape in lines]),
        "transformers": frame(transformers, [points["S1"], points["N1"]]),
        "loads": frame(loads, [points["L1"]] * 2),
        "source": frame(source, [points["S1"]]),
    }
