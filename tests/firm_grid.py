"""The small grid with all a whole check asks for: short-circuit power, breakers with ratings, light loads, thin lines."""

from __future__ import annotations

import geopandas as gpd
from shapely.geometry import Point

from tests.small_grid import PLACES, frame, small_grid


def firm_grid() -> dict[str, gpd.GeoDataFrame]:
    grid = small_grid()
    grid["loads"]["p_kw"], grid["loads"]["q_kvar"] = 5.0, 1.0
    grid["lines"].loc[grid["lines"]["id"].isin(["1", "2", "3"]), "max_i_a"] = 60.0  # 2 MW at 20 kV
    for name, value in {"s_sc_max_mva": 3000.0, "s_sc_min_mva": 2000.0, "rx": 0.1}.items():
        grid["source"][name] = value
    breakers = [
        {"id": f"CB{line}", "line": line, "node": "B", "closed": True, "kind": "breaker", "rated_a": 630.0, "breaking_ka": 25.0}
        for line in ("1", "3")
    ]  # fmt: skip
    grid["switches"] = frame(breakers, [Point(*PLACES["B"])] * 2)
    return grid
