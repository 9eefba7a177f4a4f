"""What two supply points may share: independent down to the root that was asked for.

A feeder of its own (two circuits), a busbar of its own, a transformer, a substation: each asks for all of those
before it (planning.md trap 16).
"""

from __future__ import annotations

from dataclasses import dataclass

from gridmodel.answer import Asset
from gridmodel.connection.kinds import station_names
from gridmodel.connection.points import Place
from gridmodel.network import Network

INDEPENDENCE = ("feeder", "busbar", "transformer", "substation")


@dataclass(frozen=True, slots=True)
class Roots:
    """Where a place is fed from: its feeder, busbars (bus numbers), their transformers, and what these hang on."""

    feeder: str
    kv: float
    buses: frozenset[int]
    transformers: frozenset[str]
    substations: frozenset[str]


def roots(network: Network, place: Place) -> Roots:
    c, f = network.compiled, network.topology.feeders
    names = f.roots[f.names.index(place.feeder)] if place.feeder in f.names else (place.feeder,)
    rows = [network.node_row[n] for n in names]
    stations = station_names(network)
    feeding, above = set(), {stations[n] for n in names if n in stations}
    for node, row in zip(names, rows, strict=True):
        kv = float(network.nodes["vn_kv"].iat[row])
        own = [a.id for a in network.upstream(node) if _steps_down(network, a, kv)]
        feeding |= set(own)
        higher = [int(c.tr_hv[network.transformer_row[t]]) for t in own] or [row]
        above |= {f"bus {c.bus_of_node[h]}" for h in higher}
    kv = float(network.nodes["vn_kv"].iat[rows[0]])
    return Roots(
        place.feeder, kv, frozenset(int(c.bus_of_node[r]) for r in rows), frozenset(feeding), frozenset(above)
    )


def _steps_down(network: Network, asset: Asset, kv: float) -> bool:
    if asset.layer != "transformers":
        return False
    row = network.transformers.iloc[network.transformer_row[asset.id]]
    low = network.nodes["vn_kv"].iat[network.node_row[str(row["lv_node"])]]
    return not row["regulator"] and abs(float(low) - kv) < 1e-6


def independent(a: Roots, b: Roots, asked: str) -> bool:
    """Whether nothing up to the root that was asked for is common."""
    apart = [a.feeder != b.feeder, not a.buses & b.buses]
    apart += [not a.transformers & b.transformers, not a.substations & b.substations]
    return all(apart[: INDEPENDENCE.index(asked) + 1])


def counted(network: Network, r: Roots, asked: str, path: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """The branches of a path that two sources may not share: up to the root that was asked for."""
    if asked == "substation":
        return path
    return tuple(a for a in path if _below(network, r, asked, a))


def _below(network: Network, r: Roots, asked: str, a: Asset) -> bool:
    """A branch of this voltage that does not join the root's own busbars; for a transformer asked for, that too."""
    c = network.compiled
    if a.layer == "transformers":
        return asked == "transformer" and a.id in r.transformers
    if a.layer == "lines":
        row = network.line_row[a.id]
        ends = int(c.line_from[row]), int(c.line_to[row])
    else:
        row = network.switch_row[a.id]
        ends = int(c.switch_from[row]), int(c.switch_to[row])
    low = float(network.nodes["vn_kv"].iat[ends[0]]) <= r.kv * 1.001
    return low and not {int(c.bus_of_node[e]) for e in ends} <= r.buses
