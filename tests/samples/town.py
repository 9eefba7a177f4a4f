"""A town of one substation, two feeders with a normally open tie, four distribution transformers and their customers.

110 kV S -- T0 -- B == feeder 1 == P1 -- P2 -- P3     P3 | tie | P6
                     == feeder 2 == P4 -- P5 -- P6    transformers at P2, P3, P5, P6, a low-voltage line behind each
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point

Layers = dict[str, gpd.GeoDataFrame]
_PLACES = {
    "S": (120.1500, 30.2500), "B": (120.1502, 30.2500), "P1": (120.1552, 30.2503), "P2": (120.1604, 30.2508),
    "P3": (120.1655, 30.2516), "P4": (120.1548, 30.2462), "P5": (120.1601, 30.2455), "P6": (120.1652, 30.2463),
}  # fmt: skip
_FEEDERS = (("B", "P1"), ("P1", "P2"), ("P2", "P3"), ("B", "P4"), ("P4", "P5"), ("P5", "P6"), ("P6", "P3"))
_STATIONS = {"P2": (400.0, 0.62), "P3": (630.0, 0.75), "P5": (315.0, 0.55), "P6": (400.0, 0.84)}
_NAMES = {"P2": "新村", "P3": "学校", "P5": "市场", "P6": "医院"}


def town() -> Layers:
    """Loads are peaks; the feeder's second line is overhead, the rest are cables."""
    places = dict(_PLACES)
    kv = {name: 110.0 if name == "S" else 10.5 for name in places}
    for pole in _STATIONS:
        lon, lat = places[pole]
        places |= {f"{pole}L": (lon + 0.0001, lat + 0.0001), f"{pole}M": (lon + 0.0004, lat + 0.0012)}
        kv |= {f"{pole}L": 0.4, f"{pole}M": 0.4}
    nodes = [
        {"id": name, "vn_kv": kv[name], "name": f"{name}号节点", "district": "城东供电所"} for name in places
    ]
    transformers, loads = _stations()
    return {
        "nodes": _frame(nodes, [Point(p) for p in places.values()]),
        "lines": _lines(places),
        "transformers": _frame(transformers, [Point(places[str(t["hv_node"])]) for t in transformers]),
        "loads": _frame(loads, [Point(places[str(row["node"])]) for row in loads]),
        "source": _frame(
            [{"id": "G", "node": "S", "vm_pu": 1.02, "s_sc_max_mva": 2000.0, "s_sc_min_mva": 1200.0, "rx": 0.1, "f_hz": 50.0}],
            [Point(places["S"])],
        ),
    }  # fmt: skip


def _lines(places: dict[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    rows: list[dict[str, Any]] = []
    for number, (a, b) in enumerate(_FEEDERS, start=1):
        overhead = number == 2
        rows.append({
            "id": f"L{number}", "name": f"10kV东{number}线", "from_node": a, "to_node": b, "length_km": 0.5 + 0.1 * number,
            "r_ohm_per_km": 0.27 if overhead else 0.125, "x_ohm_per_km": 0.335 if overhead else 0.08,
            "c_nf_per_km": 9.0 if overhead else 320.0, "max_i_a": 380.0 if overhead else 365.0,
            "kind": "overhead" if overhead else "cable", "std_type": "JKLYJ-120" if overhead else "YJV22-3x240",
            "open_at": a if (a, b) == ("P6", "P3") else None,
        })  # fmt: skip
    for number, pole in enumerate(_STATIONS, start=1):
        rows.append({
            "id": f"D{number}", "name": f"0.4kV{_NAMES[pole]}线", "from_node": f"{pole}L", "to_node": f"{pole}M", "length_km": 0.15,
            "r_ohm_per_km": 0.206, "x_ohm_per_km": 0.08, "c_nf_per_km": 0.0, "max_i_a": 270.0, "kind": "cable",
            "std_type": "YJV22-4x150", "open_at": None,
        })  # fmt: skip
    return _frame(rows, [LineString([places[str(r["from_node"])], places[str(r["to_node"])]]) for r in rows])


def _stations() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    transformers: list[dict[str, Any]] = [{
        "id": "T0", "name": "城东变1号主变", "hv_node": "S", "lv_node": "B", "sn_kva": 31500.0, "hv_kv": 110.0, "lv_kv": 10.5,
        "vk_percent": 10.5, "vkr_percent": 0.45, "pfe_kw": 24.0, "i0_percent": 0.1, "vector_group": "YNd11", "tap_side": "hv",
        "tap_neutral": 0.0, "tap_pos": -1.0, "tap_min": -8.0, "tap_max": 8.0, "tap_step_percent": 1.25,
    }]  # fmt: skip
    loads: list[dict[str, Any]] = []
    for number, (pole, (kva, used)) in enumerate(_STATIONS.items(), start=1):
        transformers.append({
            "id": f"T{number}", "name": f"{_NAMES[pole]}配变", "hv_node": pole, "lv_node": f"{pole}L", "sn_kva": kva, "hv_kv": 10.5,
            "lv_kv": 0.4, "vk_percent": 4.0, "vkr_percent": 1.05, "pfe_kw": 0.57, "i0_percent": 0.8, "vector_group": "Dyn11",
            "tap_side": "hv", "tap_neutral": 0.0, "tap_pos": 0.0, "tap_min": -2.0, "tap_max": 2.0, "tap_step_percent": 2.5,
        })  # fmt: skip
        p_kw = round(kva * used * 0.5, 1)
        for end, share in ((f"{pole}L", 0.8), (f"{pole}M", 0.2)):
            loads.append({
                "id": f"K{number}{end[-1]}", "name": f"{_NAMES[pole]}{'大' if share > 0.5 else '小'}用户", "node": end,
                "p_kw": round(p_kw * share, 2), "q_kvar": round(p_kw * share * 0.33, 2), "customers": 40, "basis": "peak",
            })  # fmt: skip
    return transformers, loads


def _frame(rows: list[dict[str, Any]], shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs="EPSG:4326")
