"""The largest capacity at every node asked for, in one direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from gridmodel.answer import Asset
from gridmodel.capacity.first_guess import alike, first_guess
from gridmodel.capacity.ground import Ground, caps_kw, ground
from gridmodel.capacity.guess import crossing
from gridmodel.capacity.measure import base_gaps, measure
from gridmodel.capacity.paths import Paths, paths
from gridmodel.capacity.search import Brackets, Measure, lean_on, search
from gridmodel.capacity.terms import FAMILIES, TEST_OF, Gaps, Room, Why, Wish
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.sweep.measure import Sweep, sweep
from gridmodel.sweep.measure import measure as swept_measure
from gridmodel.topology import EDGE_LAYERS

Engine = Literal["sweep", "power-grid-model"]
HALF_KW: Final = 0.5  # the room lies between the last kilowatt that fits and the next


def capacity(
    network: Network,
    rules: RuleSet,
    wish: Wish,
    nodes: list[str] | None = None,
    threads: int = 1,
    engine: Engine = "sweep",
) -> list[Room]:
    """Return one Room per node, in table order when none are named (grid.md section 6): one customer at a time."""
    rows = (
        np.arange(len(network.nodes)) if nodes is None else np.array([network.require_node(n) for n in nodes])
    )
    return rooms(ground(network, rules, wish), rows.astype(np.int64), threads, engine)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the searches of all nodes of a ground share; made once, however many chunks the nodes come in."""

    ground: Ground
    guess_kw: np.ndarray  # by node row
    alike: np.ndarray  # node row whose guess errs like this node's
    sweep: Sweep | None  # None: power-grid-model's business

    @staticmethod
    def of(g: Ground, engine: Engine = "sweep") -> Prepared:
        return Prepared(g, first_guess(g), alike(g.network), sweep(g) if engine == "sweep" else None)


def rooms(g: Ground, nodes: np.ndarray, threads: int = 1, engine: Engine = "sweep") -> list[Room]:
    """Search every node row of `nodes`."""
    return rooms_in(Prepared.of(g, engine), nodes, threads)


def rooms_in(made: Prepared, nodes: np.ndarray, threads: int = 1) -> list[Room]:
    """Search every node row of `nodes`: first some of each kind, then the others, whose guess they put right."""
    g = made.ground
    way = paths(g.network, nodes)
    base = base_gaps(g, nodes, way)
    b = Brackets.of(base, caps_kw(g, nodes))
    verdicts = _known(g, nodes, way)
    wanted = np.array([i for i, v in enumerate(verdicts) if v is None], dtype=np.int64)
    guess, ask = made.guess_kw[nodes], _solver(made, nodes, way, threads)
    _, first, kind = np.unique(made.alike[nodes[wanted]], return_index=True, return_inverse=True)
    search(b, guess, ask, wanted[first])
    lead = wanted[first][kind]
    guess[wanted] *= (b.low.kw[lead] + HALF_KW) / guess[lead]
    others = lead != wanted
    lean_on(b, wanted[others], lead[others])
    search(b, guess, ask, wanted[others])
    untouched = b.low.kw == 0
    b.low.gap[untouched] = base.gap[untouched]
    return [v if v is not None else _room(g, b, i, int(nodes[i])) for i, v in enumerate(verdicts)]


def _solver(made: Prepared, nodes: np.ndarray, way: Paths, threads: int) -> Measure:
    """The sweep where it applies; sources themselves and everything else go to power-grid-model."""
    g, swept = made.ground, made.sweep

    def ask(which: np.ndarray, kw: np.ndarray) -> Gaps:
        if swept is None:
            return measure(g, nodes, way, which, kw, threads)
        below = swept.tree.position[nodes[which]] >= 0
        if below.all():
            return swept_measure(swept, nodes, which, kw)
        parts = (
            swept_measure(swept, nodes, which[below], kw[below]),
            measure(g, nodes, way, which[~below], kw[~below], threads),
        )
        back = np.argsort(np.r_[np.flatnonzero(below), np.flatnonzero(~below)])
        return Gaps(*(np.concatenate([getattr(p, name) for p in parts])[back] for name in Gaps.__slots__))

    return ask


def _known(g: Ground, nodes: np.ndarray, way: Paths) -> list[Room | None]:
    """Return what needs no search: dark nodes, unrated lines on the way, parents outside their limits."""
    t, names = g.network.topology, g.network.nodes["id"].to_numpy()
    ends = g.bad_node[t.edge_a] | g.bad_node[t.edge_b]
    out: list[Room | None] = []
    for i, node in enumerate(nodes.tolist()):
        edges = way.edges[way.start[i] : way.start[i + 1]]
        name = str(names[node])
        if not t.live_nodes[node]:
            out.append(Room(name, None, Why.NO_SUPPLY))
        elif g.no_rating[edges].any():
            element = asset(g.network, int(edges[g.no_rating[edges]][0]))
            out.append(Room(name, None, Why.NO_RATING, "4", element, g.state))
        elif g.bad_edge[edges].any():
            element = asset(g.network, int(edges[g.bad_edge[edges]][0]))
            out.append(Room(name, 0.0, Why.PRE_EXISTING, "4", element, g.state))
        elif g.bad_node[node] or ends[edges].any():
            first = node if g.bad_node[node] else _bad_end(g, int(edges[ends[edges]][0]))
            element = Asset("nodes", str(names[first]))
            out.append(Room(name, 0.0, Why.PRE_EXISTING, "1", element, g.state))
        else:
            out.append(None)
    return out


def _bad_end(g: Ground, edge: int) -> int:
    t = g.network.topology
    return int(t.edge_a[edge] if g.bad_node[t.edge_a[edge]] else t.edge_b[edge])


def _room(g: Ground, b: Brackets, i: int, node: int) -> Room:
    name, kw = str(g.network.nodes["id"].iat[node]), float(b.low.kw[i])
    if kw >= b.top[i]:
        return Room(name, kw, Why.WAY_IN, state=g.state)
    family, row = _first(b, i)
    element = (
        asset(g.network, row) if family == "loading" else Asset("nodes", str(g.network.nodes["id"].iat[row]))
    )
    return Room(name, kw, Why.TEST, TEST_OF[family], element, g.state)


def _first(b: Brackets, i: int) -> tuple[str, int]:
    """Name the family that fails first between the ends; beyond a collapse it is the lowest voltage below it."""
    if np.isnan(b.high.gap[i]).all():
        return "voltage_low", int(b.low.row[i, 0])
    f = int(np.argmin(crossing(b.low.gap[i], b.high.gap[i])))
    return FAMILIES[f], int(b.high.row[i, f])


def asset(network: Network, edge: int) -> Asset:
    layer = EDGE_LAYERS[int(network.topology.edge_layer[edge])]
    return Asset(layer, str(getattr(network, layer)["id"].iat[int(network.topology.edge_row[edge])]))
