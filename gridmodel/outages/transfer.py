"""Transfer after an outage: which ties reach the dark part, what each can carry, and the plan that serves most.

Search of planning.md 3.8: one tie for the whole dark part; else one or two ties, each for the part of it that one
opened switch leaves to the tie. Every plan that is returned has been solved.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import depth_first_order

from gridmodel.network import Network
from gridmodel.outages.sections import Sections, faulted_nodes
from gridmodel.topology import live_mask

LAYERS = ("lines", "transformers", "switches")  # in the order of the topology's edge_layer


@dataclass(frozen=True, slots=True)
class Tie:
    layer: str  # lines, switches
    row: int
    inside: int  # node row in the dark part
    outside: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a tie reaches of the dark part, depth first, whatever its load; `cuts`: (place in the order, edge)."""

    order: np.ndarray
    parents: list[int]  # node row by place in the order
    size: np.ndarray  # nodes below and with each node row
    cuts: tuple[tuple[int, int], ...]  # none in a mesh: no single switch parts it


@dataclass(frozen=True, slots=True)
class Outage:
    """A branch out: what goes dark, what of it can be switched back, and by which ties."""

    layer: str
    row: int
    dark: np.ndarray  # node rows dark before switching (the branch alone out)
    faulted: np.ndarray  # node rows that stay dark until repair
    required: np.ndarray  # node rows to be switched back
    ties: tuple[Tie, ...]
    opened: tuple[tuple[str, int], ...]  # (layer, row) of all that touches the faulted section
    parts: tuple[Part, ...] = field(repr=False, compare=False)  # by tie


@dataclass(frozen=True, slots=True)
class Move:
    """Close a tie; `cut` is the edge opened to leave it a smaller part, None: the tie takes its whole part."""

    tie: Tie
    cut: int | None  # edge of the topology
    kw: float
    reach: np.ndarray = field(repr=False, compare=False)  # node rows the tie reaches, depth first
    left: tuple[int, int] = (0, 0)  # the slice of them that the cut leaves dark

    def served(self) -> np.ndarray:
        """Return the node rows this move brings back."""
        return np.concatenate((self.reach[: self.left[0]], self.reach[self.left[1] :]))


def outage(network: Network, at: Sections, layer: str, row: int) -> Outage:
    """Trace one outage in the normal state."""
    t = network.topology
    number = LAYERS.index(layer)
    own = (t.edge_layer == number) & (t.edge_row == row)
    dark = np.flatnonzero(t.live_nodes & ~_live(network, ~own))
    faulted = faulted_nodes(network, at, layer, row)
    touching = np.isin(t.edge_a, faulted) | np.isin(t.edge_b, faulted)
    lost = t.live_nodes & ~_live(network, ~(own | touching))
    lost[faulted] = False
    ties = _ties(network, at, layer, row, lost, t.live_nodes & ~lost, faulted)
    parts = tuple(_part(network, at, lost, tie.inside) for tie in ties)
    opened = tuple((LAYERS[t.edge_layer[e]], int(t.edge_row[e])) for e in np.flatnonzero(touching))
    return Outage(layer, row, dark, faulted, np.flatnonzero(lost), ties, opened, parts)


def _live(network: Network, keep: np.ndarray) -> np.ndarray:
    t = network.topology
    live: np.ndarray = live_mask(
        len(network.nodes), t.edge_a[keep], t.edge_b[keep], network.compiled.source_node
    )
    return live


def _ties(
    network: Network,
    at: Sections,
    layer: str,
    row: int,
    lost: np.ndarray,
    live: np.ndarray,
    faulted: np.ndarray,
) -> tuple[Tie, ...]:
    """Normally open lines and switches with one end in the lost part and one end live; never the outage itself."""
    comp = network.compiled
    alive = live.copy()
    alive[faulted] = False
    out = []
    in_service = network.lines["in_service"].to_numpy(bool)
    open_line = in_service & ~(comp.line_from_on & comp.line_to_on) & ~comp.line_fused
    pairs = [("lines", i, comp.line_from[i], comp.line_to[i]) for i in np.flatnonzero(open_line)]
    open_switch = (comp.switch_from >= 0) & ~network.switches["closed"].to_numpy(bool) & at.switch_operable
    pairs += [("switches", i, comp.switch_from[i], comp.switch_to[i]) for i in np.flatnonzero(open_switch)]
    for what, i, a, b in pairs:
        if what == layer and int(i) == row:
            continue
        if lost[a] and alive[b]:
            out.append(Tie(what, int(i), int(a), int(b)))
        elif lost[b] and alive[a]:
            out.append(Tie(what, int(i), int(b), int(a)))
    ids = {"lines": network.lines["id"], "switches": network.switches["id"]}
    return tuple(sorted(out, key=lambda tie: str(ids[tie.layer].iat[tie.row])))


def _part(network: Network, at: Sections, lost: np.ndarray, start: int) -> Part:
    """Walk the lost part from where a tie enters it, and note the switches that part it."""
    t = network.topology
    edges = np.flatnonzero(lost[t.edge_a] & lost[t.edge_b])
    n = len(network.nodes)
    ends = np.r_[t.edge_a[edges], t.edge_b[edges]], np.r_[t.edge_b[edges], t.edge_a[edges]]
    graph = coo_array((np.ones(len(ends[0])), ends), shape=(n, n)).tocsr()
    order, parent = depth_first_order(graph, start, directed=True)
    parents, size = parent[order].tolist(), [1] * n
    for node, above in zip(order[:0:-1].tolist(), parents[:0:-1], strict=True):
        size[above] += size[node]
    reached = np.zeros(n, dtype=bool)
    reached[order] = True
    if int(reached[t.edge_a[edges]].sum()) != len(order) - 1:
        return Part(order, parents, np.array(size), ())  # a mesh inside: no single switch parts it
    edge_at = dict(
        zip(zip(ends[0].tolist(), ends[1].tolist(), strict=True), np.r_[edges, edges].tolist(), strict=True)
    )
    met = [(i, edge_at[parents[i], node]) for i, node in enumerate(order.tolist()) if i]
    cuts = tuple((i, e) for i, e in met if _operable(at, int(t.edge_layer[e]), int(t.edge_row[e])))
    return Part(order, parents, np.array(size), cuts)


def regions(tie: Tie, part: Part, node_kw: np.ndarray) -> list[Move]:
    """Return the whole part a tie reaches, and every smaller part that one opened switch leaves to it."""
    below, order = node_kw.tolist(), part.order
    for node, above in zip(order[:0:-1].tolist(), part.parents[:0:-1], strict=True):
        below[above] += below[node]
    total = float(below[tie.inside])
    moves = []
    for i, e in part.cuts:
        node = int(order[i])
        if below[node] > 0:
            left = (i, i + int(part.size[node]))
            moves.append(Move(tie, e, total - float(below[node]), order, left))
    return [Move(tie, None, total, order), *sorted(moves, key=lambda m: (m.kw, m.cut or 0))]


def _operable(at: Sections, layer: int, row: int) -> bool:
    if layer == 0:
        return bool(at.line_from_operable[row] or at.line_to_operable[row])
    return bool(at.switch_operable[row]) if layer == 2 else False
