"""Supply points beyond the candidates of a question: other feeders, another voltage level, a feeder of one's own."""

from __future__ import annotations

from gridmodel.answer import PointKind, Question
from gridmodel.connection.points import (
    RINGS_M,
    SUBSTATION_REACH_M,
    Found,
    Place,
    near,
    on_line,
    on_node,
    within,
)
from gridmodel.network import Network
from gridmodel.rulebook import level
from gridmodel.ruleset import RuleSet


def farther(network: Network, q: Question, rules: RuleSet, known: Found) -> list[Place]:
    """The nearest point of every feeder within the widest ring that is not among the known ones."""
    met = within(network, network.places, q, rules, RINGS_M[-1])
    seen = {p.feeder for p in known.places}
    nearest: dict[str, Place] = {}
    for p in sorted(met, key=near):
        nearest.setdefault(p.feeder, p)
    return [p for feeder, p in nearest.items() if feeder not in seen]


def at_level(network: Network, q: Question, rules: RuleSet, wanted: str) -> Place | None:
    """The nearest point of a voltage level within the widest ring, whatever the way-in table prefers."""
    lon, lat = float(q.lon or 0.0), float(q.lat or 0.0)
    rows, distances = network.places.nodes_within(lon, lat, RINGS_M[-1])
    live = [
        (int(r), float(d)) for r, d in zip(rows, distances, strict=True) if network.topology.live_nodes[r]
    ]
    met = [p for r, d in live for p in on_node(network, r, d, q, rules)]
    met += [
        p
        for hit in network.places.lines_within(lon, lat, RINGS_M[-1])
        for p in on_line(network, hit, q, rules)
    ]
    return min((p for p in met if level(p.point.vn_kv) == wanted), key=near, default=None)


def dedicated(network: Network, q: Question, rules: RuleSet) -> Place | None:
    """The nearest substation busbar of medium voltage, whatever the way-in table asks for a feeder of one's own."""
    lon, lat = float(q.lon or 0.0), float(q.lat or 0.0)
    rows, distances = network.places.nodes_within(lon, lat, SUBSTATION_REACH_M)
    kv, live = network.nodes["vn_kv"].to_numpy(float), network.topology.live_nodes
    for row, d in sorted(zip(rows.tolist(), distances.tolist(), strict=True), key=lambda x: (x[1], x[0])):
        bay = network.node_kinds[row] is PointKind.SS_BAY and level(kv[row]) == "mv" and live[row]
        if bay:
            return on_node(network, row, d, q, rules)[0]
    return None
