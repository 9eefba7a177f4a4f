"""Candidate supply points: at least one per feeder within reach, by what the way-in table allows (grid.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.answer import PointKind, Question, SupplyPoint
from gridmodel.connection.places import LineHit, Places
from gridmodel.errors import BadInput
from gridmodel.network import Network
from gridmodel.rulebook import level, new_transformer, nominal_kv, value, way_in
from gridmodel.rules.rows import NewTransformer
from gridmodel.ruleset import RuleSet
from gridmodel.solving.compiled import FUSE_BELOW_OHM
from message import say

RINGS_M = (200.0, 500.0, 1000.0, 2000.0)
SUBSTATION_REACH_M = 10_000.0
AT_LEAST, AT_MOST = 5, 6
LV_KV = 0.4
NEAR_END = 1e-3  # a point this close (share of length) to a line's end is the end


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate before it is computed: the point, its feeder, and whether the way-in table allows the capacity."""

    point: SupplyPoint
    feeder: str
    root: str
    route_m: float
    allowed: bool
    transformer: NewTransformer | None = None  # the public one a point of kind new_dt brings
    partner: bool = False  # stands beside the candidates as a second source only


@dataclass(frozen=True, slots=True)
class Found:
    places: tuple[Place, ...]
    feeders_met: int
    radius_m: float


def find(network: Network, places: Places, question: Question, rules: RuleSet) -> Found:
    """Return the candidate points of a question; raises BadInput when no grid is within reach."""
    if question.node is not None:
        return Found((_at_node(network, question, rules),), 1, 0.0)
    lon, lat = float(question.lon or 0.0), float(question.lat or 0.0)
    met: list[Place] = []
    for radius in RINGS_M:
        met = within(network, places, question, rules, radius)
        if _enough(met, question, rules):
            break
    met += _dedicated(network, places, question, rules, met)
    if not met:
        raise BadInput(
            say("There is no grid within {radius} m of {lat}, {lon} that could take this capacity.",
                radius=int(RINGS_M[-1]), lat=f"{lat:.5f}", lon=f"{lon:.5f}"),
            "place",
        )  # fmt: skip
    return Found(tuple(_choose(met)), len({p.feeder for p in met}), radius)


def _enough(met: list[Place], q: Question, rules: RuleSet) -> bool:
    """Two feeders, five points, and a public transformer among them where low voltage could take the capacity."""
    if len({p.feeder for p in met}) < 2 or len(_choose(met)) < AT_LEAST:
        return False
    low = any(level(p.point.vn_kv) == "lv" for p in met)
    public = any(p.point.kind is PointKind.NEW_DT for p in met)
    return public or not low or not _offers_public(q, rules)


def within(network: Network, places: Places, q: Question, rules: RuleSet, radius: float) -> list[Place]:
    """Every point of the ring that the way-in table allows; where it allows none, the medium voltage ones."""
    lon, lat = float(q.lon or 0.0), float(q.lat or 0.0)
    rows, distances = places.nodes_within(lon, lat, radius)
    near = [
        (int(r), float(d)) for r, d in zip(rows, distances, strict=True) if network.topology.live_nodes[r]
    ]
    hits = places.lines_within(lon, lat, radius)
    for fallback in (False, True):
        wanted = _wanted_kinds(network, q, rules, fallback)
        out = [
            p
            for hit in hits
            for p in on_line(network, hit, q, rules)
            if (p.point.kind, p.point.vn_kv) in wanted
        ]
        kv = network.nodes["vn_kv"].to_numpy(float)
        out += [
            p
            for r, d in near
            if (network.node_kinds[r], kv[r]) in wanted
            for p in on_node(network, r, d, q, rules)
        ]
        if out:
            return out + _public(out, q, rules)
    return []


def _wanted_kinds(
    network: Network, q: Question, rules: RuleSet, fallback: bool
) -> set[tuple[PointKind | None, float]]:
    """Pairs of kind and base voltage that may take the capacity."""
    out: set[tuple[PointKind | None, float]] = set()
    for vn in np.unique(network.nodes["vn_kv"].to_numpy(float)):
        for kind in PointKind:
            row = way_in(rules, kind.value, nominal_kv(rules, vn))
            inside = row is not None and row.from_kva <= q.kva <= row.to_kva
            if level(vn) != "hv" and (inside or (fallback and level(vn) == "mv")):
                out.add((kind, float(vn)))
    return out


def on_line(network: Network, hit: LineHit, q: Question, rules: RuleSet) -> list[Place]:
    """A tee at an overhead line, a loop-in of a cable: medium voltage lines closed at both ends."""
    line = network.lines.iloc[hit.line]
    c = network.compiled
    vn = float(c.bus_kv[c.bus_of_node[c.line_from[hit.line]]])
    feeder = int(network.topology.feeders.line_feeder[hit.line])
    closed = c.line_from_on[hit.line] and c.line_to_on[hit.line]
    shorter = min(hit.share, 1 - hit.share)
    z_ohm = float(np.hypot(line["r_ohm"], line["x_ohm"])) * shorter
    if (
        not line["length_km"] > 0
        or level(vn) != "mv"
        or feeder < 0
        or not closed
        or shorter < NEAR_END
        or z_ohm < 2 * FUSE_BELOW_OHM
    ):
        return []
    kind = PointKind.OH_TEE if line["kind"] == "overhead" else PointKind.LOOP_IN
    at_km = float(line["length_km"]) * hit.share
    point = SupplyPoint(kind, None, str(line["id"]), hit.lon, hit.lat, vn, at_km, _route(hit.lon, hit.lat, q))
    return [_place(network, point, feeder, hit.distance_m, q, rules)]


def on_node(network: Network, row: int, distance: float, q: Question, rules: RuleSet) -> list[Place]:
    vn = float(network.nodes["vn_kv"].iat[row])
    kind = network.node_kinds[row]
    if kind is None or level(vn) == "hv":
        return []
    feeder = int(network.topology.feeders.node_feeder[row])
    node = network.nodes.iloc[row]
    point = SupplyPoint(
        kind,
        str(node["id"]),
        None,
        float(node["lon"]),
        float(node["lat"]),
        vn,
        None,
        _route(node["lon"], node["lat"], q),
    )
    return [_place(network, point, feeder, distance, q, rules)]


def _dedicated(
    network: Network, places: Places, q: Question, rules: RuleSet, met: list[Place]
) -> list[Place]:
    """Substation busbars up to 10 km away for a new feeder, where the capacity asks for one."""
    lon, lat = float(q.lon or 0.0), float(q.lat or 0.0)
    known = {p.point.node for p in met}
    rows, distances = places.nodes_within(lon, lat, SUBSTATION_REACH_M)
    out = []
    for row, d in zip(rows, distances, strict=True):
        vn = float(network.nodes["vn_kv"].iat[int(row)])
        if (
            level(vn) == "mv"
            and network.topology.live_nodes[row]
            and network.node_kinds[int(row)] is PointKind.SS_BAY
        ):
            out += [
                p
                for p in on_node(network, int(row), float(d), q, rules)
                if p.point.node not in known and (p.allowed or not met)
            ]
    return out


def _at_node(network: Network, q: Question, rules: RuleSet) -> Place:
    """The one candidate of a question asked at a node: that node itself, route 0."""
    row = network.require_node(str(q.node))
    node = network.nodes.iloc[row]
    if not network.topology.live_nodes[row]:
        raise BadInput(say("Node {node} has no supply in the normal state.", node=node["id"]))
    kind = network.node_kinds[row] or (PointKind.OH_TEE if overhead_at(network, row) else PointKind.RMU_BAY)
    point = SupplyPoint(
        kind, str(node["id"]), None, _number(node["lon"]), _number(node["lat"]), float(node["vn_kv"])
    )
    return _place(network, point, int(network.topology.feeders.node_feeder[row]), 0.0, q, rules)


def _number(value: float) -> float | None:
    return float(value) if value == value else None


def overhead_at(network: Network, row: int) -> bool:
    c = network.compiled
    return bool(
        (network.lines["kind"].to_numpy()[(c.line_from == row) | (c.line_to == row)] == "overhead").any()
    )


def _place(
    network: Network, point: SupplyPoint, feeder: int, distance: float, q: Question, rules: RuleSet
) -> Place:
    feeders = network.topology.feeders
    busbar = point.node or ""
    name = feeders.names[feeder] if feeder >= 0 else busbar
    root = "+".join(feeders.roots[feeder]) if feeder >= 0 else busbar
    legs = 2.0 if point.kind is PointKind.LOOP_IN else 1.0
    route = distance * value(rules, "route_factor") * legs
    row = way_in(rules, point.kind.value, nominal_kv(rules, point.vn_kv))
    allowed = row is not None and row.from_kva <= q.kva <= row.to_kva
    return Place(point, name, root, route, allowed)


def _route(lon: float, lat: float, q: Question) -> tuple[tuple[float, float], ...]:
    return ((float(lon), float(lat)), (float(q.lon or 0.0), float(q.lat or 0.0)))


def _public(met: list[Place], q: Question, rules: RuleSet) -> list[Place]:
    """A capacity that low voltage may take can also get a public transformer at a medium voltage point."""
    kind = new_transformer(rules, q.kva)
    if kind is None or not _offers_public(q, rules):
        return []
    out = []
    for p in met:
        row = way_in(rules, PointKind.NEW_DT.value, nominal_kv(rules, p.point.vn_kv))
        if (
            p.point.kind in (PointKind.OH_TEE, PointKind.RMU_BAY)
            and row
            and row.from_kva <= q.kva <= row.to_kva
        ):
            point = replace(p.point, kind=PointKind.NEW_DT)
            out.append(replace(p, point=point, allowed=True, transformer=kind))
    return out


def _offers_public(q: Question, rules: RuleSet) -> bool:
    """Whether low voltage may take the capacity and a public transformer is set up for as little as that."""
    board = way_in(rules, PointKind.LV_BOARD.value, nominal_kv(rules, LV_KV))
    least = min((r.from_kva for r in rules.way_in if r.point_kind == PointKind.NEW_DT.value), default=np.inf)
    return board is not None and max(board.from_kva, least) <= q.kva <= board.to_kva


def _choose(met: list[Place]) -> list[Place]:
    """Nearest of every feeder first, then other kinds, then the nearest others; where both levels are
    allowed each keeps a place. Ties by distance, then id."""
    ordered = sorted(met, key=near)
    first: dict[str, Place] = {}
    for p in ordered:
        first.setdefault(p.feeder, p)
    by_level = {level(p.point.vn_kv): p for p in reversed(ordered)}
    public = [p for p in ordered if p.point.kind is PointKind.NEW_DT][:1]
    wanted = list(by_level.values()) + public + list(first.values())
    kinds = {p.point.kind: p for p in reversed(ordered)}
    chosen: list[Place] = []
    for rank, p in enumerate(wanted + list(kinds.values()) + ordered):
        enough = AT_MOST if rank < len(wanted) else AT_LEAST
        if len(chosen) < enough and _spot(p) not in {_spot(c) for c in chosen}:
            chosen.append(p)
    return sorted(chosen, key=near)


def near(p: Place) -> tuple[float, str, str]:
    return p.route_m, p.point.line or p.point.node or "", p.point.kind.value


def _spot(p: Place) -> tuple[str | None, ...]:
    """A line is cut once; a node may offer several kinds of connection."""
    return (p.point.line,) if p.point.line else (p.point.node, p.point.kind.value)
