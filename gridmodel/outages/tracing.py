"""What goes dark when branches are opened, and which ties could bring it back: intervals of one walk, no search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmodel.answer import Asset
from gridmodel.errors import BadInput
from gridmodel.network import Network
from gridmodel.outages.sections import sections
from gridmodel.states import PEAK
from gridmodel.topology import EDGE_LAYERS
from message import say

LAYERS = {"line": "lines", "transformer": "transformers", "switch": "switches"}


@dataclass(frozen=True, slots=True)
class Walk:
    """Nodes in depth-first order: what hangs below a node stands right behind it, `size` of them, itself included."""

    place: np.ndarray  # of each node row, -1: dark as operated
    node: np.ndarray  # of each place
    size: np.ndarray  # by node row
    edge_of: tuple[
        np.ndarray, np.ndarray, np.ndarray
    ]  # topology edge by row of lines, transformers, switches, -1
    below: np.ndarray  # node row below each topology edge of the tree, -1: closes a loop
    loops: np.ndarray  # live edges outside the tree
    tie_layer: np.ndarray  # 0 lines, 2 switches: normally open and operable
    tie_row: np.ndarray
    tie_a: np.ndarray
    tie_b: np.ndarray
    kw: np.ndarray  # by node row, in the peak or the snapshot
    customers: np.ndarray


@dataclass(frozen=True, slots=True)
class Traced:
    """The answer to "what if this is out", before any switching."""

    dark: np.ndarray  # node rows
    dark_nodes: tuple[str, ...]
    dark_transformers: tuple[str, ...]
    customers: int
    unserved_kw: float
    restorable: tuple[Asset, ...]

    def json(self) -> dict[str, Any]:
        return {
            "dark_nodes": list(self.dark_nodes), "dark_transformers": list(self.dark_transformers), "customers": self.customers,
            "unserved_kw": round(self.unserved_kw, 3), "restorable": [tie.json() for tie in self.restorable],
        }  # fmt: skip


def walk(network: Network) -> Walk:
    """Number the tree of the normal state once."""
    t = network.topology
    node, place, size = _numbered(t.order, t.parent, t.live_nodes)
    below = np.full(len(t.edge_a), -1, dtype=np.int64)
    held = np.flatnonzero(t.parent_edge >= 0)
    below[t.parent_edge[held]] = held
    loops = np.flatnonzero((below < 0) & t.live_nodes[t.edge_a] & t.live_nodes[t.edge_b])
    return Walk(place, node, size, _edge_of(network), below, loops, *_ties(network), *_served(network))


def _numbered(
    order: np.ndarray, parent: np.ndarray, live: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    up, size = parent.tolist(), [1] * len(parent)
    wide = [n for n in order.tolist() if live[n]]
    for n in reversed(wide):
        if up[n] >= 0:
            size[up[n]] += size[n]
    place, free, top = [-1] * len(parent), [0] * len(parent), 0
    for n in wide:
        if up[n] < 0:
            place[n], top = top, top + size[n]
        else:
            place[n] = free[up[n]]
            free[up[n]] += size[n]
        free[n] = place[n] + 1
    at = np.array(place, dtype=np.int64)
    node = np.empty(top, dtype=np.int64)
    node[at[at >= 0]] = np.flatnonzero(at >= 0)
    return node, at, np.array(size, dtype=np.int64)


def _edge_of(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    t = network.topology
    out = []
    for k, layer in enumerate(EDGE_LAYERS):
        numbers = np.full(len(getattr(network, layer)), -1, dtype=np.int64)
        numbers[t.edge_row[t.edge_layer == k]] = np.flatnonzero(t.edge_layer == k)
        out.append(numbers)
    return out[0], out[1], out[2]


def _ties(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the same ties as test 5: lines in service that are open at an end, operable open switches."""
    c = network.compiled
    on = network.lines["in_service"].to_numpy(bool)
    lines = np.flatnonzero(on & ~(c.line_from_on & c.line_to_on) & ~c.line_fused)
    apart = (c.switch_from >= 0) & ~network.switches["closed"].to_numpy(bool)
    switches = np.flatnonzero(apart & sections(network).switch_operable)
    layer = np.repeat([0, 2], [len(lines), len(switches)])
    a, b = (np.r_[x[lines], y[switches]] for x, y in ((c.line_from, c.switch_from), (c.line_to, c.switch_to)))
    return layer, np.r_[lines, switches].astype(np.int64), a.astype(np.int64), b.astype(np.int64)


def _served(network: Network) -> tuple[np.ndarray, np.ndarray]:
    state = network.state(PEAK if PEAK in network.states else None)
    kw, customers = np.zeros(len(network.nodes)), np.zeros(len(network.nodes), dtype=np.int64)
    np.add.at(kw, network.compiled.load_node, network.loads["p_kw"].to_numpy(float) * state.load)
    np.add.at(customers, network.compiled.load_node, network.loads["customers"].to_numpy(int))
    return kw, customers


def opened(text: str) -> Asset:
    """Read LAYER:ID, e.g. lines:148."""
    layer, colon, name = text.partition(":")
    layer = LAYERS.get(layer, layer)
    if not colon or not name or layer not in EDGE_LAYERS:
        raise BadInput(
            say("{text} is no branch: it must be lines:ID, transformers:ID or switches:ID.", text=text)
        )
    return Asset(layer, name)


def trace(network: Network, assets: list[Asset]) -> Traced:
    """Return what these branches leave dark when they are opened together."""
    w = network.walk
    keys = [(EDGE_LAYERS.index(a.layer), _row(network, a)) for a in assets]
    edges = {int(w.edge_of[k][row]) for k, row in keys} - {-1}
    dark = _dark(w, network, edges)
    rows = w.node[dark]
    mask = np.zeros(len(network.nodes), dtype=bool)
    mask[rows] = True
    c = network.compiled
    return Traced(
        np.sort(rows), tuple(network.nodes["id"].to_numpy()[np.sort(rows)]),
        tuple(network.transformers["id"].to_numpy()[mask[c.tr_hv] & c.tr_hv_on]),
        int(w.customers[rows].sum()), float(w.kw[np.sort(rows)].sum()), _restorable(w, network, mask, set(keys)),
    )  # fmt: skip


def _row(network: Network, asset: Asset) -> int:
    rows = {
        "lines": network.line_row,
        "transformers": network.transformer_row,
        "switches": network.switch_row,
    }
    if asset.id not in rows[asset.layer]:
        raise BadInput(say("This grid has no asset {layer} {id}.", layer=asset.layer, id=asset.id))
    return rows[asset.layer][asset.id]


def _dark(w: Walk, network: Network, edges: set[int]) -> np.ndarray:
    """Cut the walk into pieces below the opened edges, join pieces over closed loops, return places without a source."""
    roots = sorted((int(w.below[e]) for e in edges if w.below[e] >= 0), key=lambda n: int(w.place[n]))
    if not roots:
        return np.zeros(0, dtype=np.int64)
    t, live = network.topology, len(roots)
    piece = np.full(len(w.node), live, dtype=np.int32)
    for k, root in enumerate(roots):
        piece[w.place[root] : w.place[root] + w.size[root]] = k
    closed = w.loops[~np.isin(w.loops, list(edges))]
    ends = piece[w.place[t.edge_a[closed]]], piece[w.place[t.edge_b[closed]]]
    graph = coo_array((np.ones(len(closed), dtype=np.int8), ends), shape=(live + 1, live + 1))
    _, label = connected_components(graph, directed=False)
    return np.flatnonzero(label[piece] != label[live])


def _restorable(w: Walk, network: Network, dark: np.ndarray, out: set[tuple[int, int]]) -> tuple[Asset, ...]:
    live = network.topology.live_nodes & ~dark
    joins = (dark[w.tie_a] & live[w.tie_b]) | (dark[w.tie_b] & live[w.tie_a])
    found = [(int(w.tie_layer[i]), int(w.tie_row[i])) for i in np.flatnonzero(joins)]
    assets = [
        Asset(EDGE_LAYERS[k], str(getattr(network, EDGE_LAYERS[k])["id"].iat[row]))
        for k, row in found
        if (k, row) not in out
    ]
    return tuple(sorted(assets, key=lambda a: a.id))
