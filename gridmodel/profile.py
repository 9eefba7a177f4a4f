"""Voltage against distance from the source to the customer, and the loading of each branch on the way."""

from __future__ import annotations

import numpy as np

from gridmodel.answer import Asset, ProfilePoint
from gridmodel.bench import Readings
from gridmodel.case import Case


def profile(case: Case, k: int, after: tuple[Readings, ...]) -> tuple[ProfilePoint, ...]:
    """Return the path of candidate `k` in the first state, source first; percent of nominal and of rating."""
    base, now, t = case.bases[0], after[0], case.base.topology
    pct = case.limits.percent_per_pu
    path = _path(case, k)
    points, km = [], 0.0
    for node, edge in path:
        branch, before, loaded, length = None, None, None, 0.0
        if edge >= 0:
            layer, row = ("lines", "transformers", "switches")[t.edge_layer[edge]], int(t.edge_row[edge])
            branch = case.asset(layer, row)
            values = {"lines": (base.line_percent, now.line_percent[k]), "transformers": (base.tr_percent, now.tr_percent[k]),
                      "switches": (base.switch_percent, now.switch_percent[k])}[layer]  # fmt: skip
            before, loaded = _value(values[0][row]), _value(values[1][row])
            length = float(case.base.lines["length_km"].iat[row]) if layer == "lines" else 0.0
        km += length
        points.append(
            ProfilePoint(
                case.asset("nodes", node).id,
                round(km, 4),
                _value(base.u_pu[node] * pct[node]),
                _value(now.u_pu[k][node] * pct[node]),
                branch,
                before,
                loaded,
            )
        )
    return tuple(points) + _own(case, k, now, km)


def _path(case: Case, k: int) -> list[tuple[int, int]]:
    """Return (node row, edge to its parent) from the source to where the candidate joins."""
    point, t = case.found.places[k].point, case.base.topology
    if point.node:
        at = case.base.node_row[point.node]
    else:
        row = case.base.line_row[str(point.line)]
        a, b = int(case.base.compiled.line_from[row]), int(case.base.compiled.line_to[row])
        at = a if t.parent[b] == a else b
    path = []
    while at >= 0:
        path.append((at, int(t.parent_edge[at])))
        at = int(t.parent[at])
    return path[::-1]


def _own(case: Case, k: int, now: Readings, km: float) -> tuple[ProfilePoint, ...]:
    """The last point: the customer behind the new route."""
    site, place = case.augmented.sites[k], case.found.places[k]
    if not site.closed:
        return ()
    node, spur = site.node, site.closed[-1]
    row = case.base.line_row.get(str(place.point.line), -1)
    km += float(place.point.at_km or 0.0) if row >= 0 else 0.0
    km += float(case.network.lines["length_km"].iat[spur])
    u = _value(now.u_pu[k][node] * case.limits.percent_per_pu[node])
    loaded = _value(now.line_percent[k][spur])
    return (ProfilePoint("customer", round(km, 4), None, u, Asset("new", "route"), None, loaded),)


def _value(x: float) -> float | None:
    return float(x) if np.isfinite(x) else None
