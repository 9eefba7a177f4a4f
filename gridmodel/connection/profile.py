"""Voltage against distance from the source to the customer, and the loading of each branch on the way."""

from __future__ import annotations

import numpy as np

from gridmodel.answer import Asset, ProfilePoint
from gridmodel.connection.bench import Readings
from gridmodel.connection.case import Case


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
    """The last points: along the cut line to the tee, then over the new route to the customer."""
    site = case.augmented.sites[k]
    points = []
    if site.opened:
        tee = _tee(case, k, now, km)
        points.append(tee)
        km = tee.distance_km
    if len(site.closed) > 2 * len(site.opened):
        spur = site.closed[-1] if not site.opened else site.closed[2]
        km += float(case.network.lines["length_km"].iat[spur])
        u = _value(now.u_pu[k][site.node] * case.limits.percent_per_pu[site.node])
        before = _value(case.before_at_site(k, case.bases[0]) * case.limits.percent_per_pu[site.node])
        loaded = _value(now.line_percent[k][spur])
        points.append(ProfilePoint("customer", round(km, 4), before, u, Asset("new", "route"), None, loaded))
    return tuple(points)


def _tee(case: Case, k: int, now: Readings, km: float) -> ProfilePoint:
    """The near part of the cut line, from the end that is fed."""
    site, place, t = case.augmented.sites[k], case.found.places[k], case.base.topology
    row, c = site.opened[0], case.base.compiled
    from_fed = t.parent[int(c.line_to[row])] == int(c.line_from[row])
    part = site.closed[0] if from_fed else site.closed[1]
    grown = case.network.compiled
    node = int(grown.line_to[part] if from_fed else grown.line_from[part])
    pct = case.limits.percent_per_pu[node]
    return ProfilePoint(
        node="tee",
        distance_km=round(km + float(case.network.lines["length_km"].iat[part]), 4),
        u_before_percent=_value(case.before_at_site(k, case.bases[0]) * pct),
        u_after_percent=_value(now.u_pu[k][node] * pct),
        branch=Asset("lines", str(place.point.line)),
        loading_before_percent=_value(case.bases[0].line_percent[row]),
        loading_after_percent=_value(now.line_percent[k][part]),
    )


def _value(x: float) -> float | None:
    return float(x) if np.isfinite(x) else None
