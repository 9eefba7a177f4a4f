"""The capacity map of whole grids by both engines in the same run, and against bisection in pandapower."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from gridmodel.answer import Asset
from gridmodel.capacity.ground import ground
from gridmodel.capacity.rooms import capacity, rooms
from gridmodel.capacity.terms import Room, Why, Wish
from gridmodel.network import Network
from gridmodel.outages.contingency import branches
from gridmodel.outages.lump import lump
from gridmodel.outages.tracing import trace
from gridmodel.ruleset import RuleSet
from services.loaded import newest
from tests.bench.figures import Figure, seconds
from tests.bench.grids import demonstration_desk
from tests.gridmodel.bisection import Reference

RULES = RuleSet.load()
KINDS = ("load", "generation")
BISECTED = 3  # nodes a direction; a bisection of the whole grid would take an hour


def measure() -> list[Figure]:
    with demonstration_desk() as desk:
        network = newest(desk.database, "demo").network
    medium = lump(network, network.flow("peak")).network
    network.walk, network.blocks, medium.blocks  # noqa: B018 - made once per grid, not part of a question
    capacity(medium, RULES, Wish("load"))  # compiles
    found: dict[tuple[str, str], list[Room]] = {}
    spent = {(e, k): timed(network, e, k, found) for k in KINDS for e in ("sweep", "power-grid-model")}
    sweep_s, reference_s = (sum(spent[e, k] for k in KINDS) for e in ("sweep", "power-grid-model"))
    apart = max(difference(found["sweep", k], found["power-grid-model", k]) for k in KINDS)
    note = f"{len(network.nodes)} nodes, both directions, 1 thread, processor time"
    out = [
        Figure("capacity: every node, sweep", sweep_s, "s", 4, note=note),
        Figure("capacity: every node, power-grid-model", reference_s, "s", 25, note=note),
        Figure(
            "capacity: sweep over power-grid-model",
            reference_s / sweep_s,
            "x",
            5,
            ">=",
            "same run, whole map",
        ),
        Figure(
            "capacity: largest difference between the engines",
            apart,
            "kW",
            1,
            note="every node, both directions",
        ),
    ]
    return out + [f for kind in KINDS for f in medium_figures(medium, kind)] + [outage_figure(network)]


def timed(network: Network, engine: str, kind: str, found: dict[tuple[str, str], list[Room]]) -> float:
    """Seconds of this process alone: one thread, and the machine may have other work."""
    began = time.process_time()
    found[engine, kind] = capacity(network, RULES, Wish(kind), engine=engine)  # type: ignore[arg-type]
    return time.process_time() - began


def difference(ours: list[Room], theirs: list[Room]) -> float:
    return max(abs((a.largest_kw or 0.0) - (b.largest_kw or 0.0)) for a, b in zip(ours, theirs, strict=True))


def medium_figures(network: Network, kind: str) -> list[Figure]:
    """The medium voltage part alone, its stations lumped: a map, and bisections of a few of its nodes."""
    ours = min(seconds(lambda: capacity(network, RULES, Wish(kind))) for _ in range(3))
    g = ground(network, RULES, Wish(kind))
    everyone = rooms(g, np.arange(len(network.nodes)))
    searched = [network.node_row[r.node] for r in everyone if r.why in (Why.TEST, Why.WAY_IN)]
    reference = Reference(g)
    some = np.random.default_rng(2).choice(searched, BISECTED, replace=False)
    a_node = sum(seconds(bisecting(reference, int(row))) for row in some) / BISECTED
    note = f"{len(searched)} nodes; pandapower {a_node:.2f} s a node over {BISECTED}, extrapolated"
    return [
        Figure(f"capacity: medium voltage, {kind}", ours, "s", 0.2, note=f"{len(network.nodes)} nodes"),
        Figure(f"capacity: medium voltage, {kind}, times bisection", a_node * len(searched) / ours, "x", 300, ">=", note),
    ]  # fmt: skip


def bisecting(reference: Reference, row: int) -> Callable[[], float]:
    return lambda: reference.largest(row)


def outage_figure(network: Network) -> Figure:
    assets = [Asset(layer, str(getattr(network, layer)["id"].iat[row])) for layer, row in branches(network)]
    began = time.perf_counter()
    for asset in assets:
        trace(network, [asset])
    each = (time.perf_counter() - began) / len(assets)
    return Figure(
        "outage: trace one branch",
        each,
        "s",
        0.3,
        note=f"mean of {len(assets)} branches, {len(network.nodes)} nodes",
    )
