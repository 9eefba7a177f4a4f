"""Who hangs on whom in the normal switching state: live parts, feeders, upstream and downstream."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from gridmodel.answer import Asset
from gridmodel.network import Network


@dataclass(frozen=True, slots=True)
class Feeders:
    """Feeder numbers by table row (-1: none). `roots[k]` are the busbar nodes that feed it, two in a closed ring."""

    names: list[str]  # asset number of the first line off the busbar
    vn_kv: np.ndarray
    roots: list[tuple[str, ...]]
    parent: np.ndarray  # feeder of the transformer's HV node that feeds this one, -1 at the top
    node_feeder: np.ndarray
    line_feeder: np.ndarray
    transformer_feeder: np.ndarray  # feeder of its HV node


@dataclass(frozen=True, slots=True)
class Topology:
    """Edges of the normal state: closed lines, transformers and node-to-node switches, by node row."""

    live_nodes: np.ndarray  # bool (n_nodes,)
    edge_a: np.ndarray
    edge_b: np.ndarray
    edge_layer: np.ndarray  # 0 line, 1 transformer, 2 switch
    edge_row: np.ndarray
    order: np.ndarray  # breadth-first order of the super source's tree, node rows
    parent: np.ndarray  # parent node row, -1 at sources and dark nodes
    parent_edge: np.ndarray  # edge that leads to the parent, -1
    feeders: Feeders


EDGE_LAYERS = ("lines", "transformers", "switches")


def build(network: Network) -> Topology:
    """Trace the normal state once."""
    a, b, layer, row = _edges(network)
    n = len(network.nodes)
    live = live_mask(n, a, b, network.compiled.source_node)
    order, parent, parent_edge = _tree(n, a, b, network.compiled.source_node)
    feeders = _feeders(network, a, b, layer, row, live)
    return Topology(live, a, b, layer, row, order, parent, parent_edge, feeders)


def _edges(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    c = network.compiled
    lines = np.flatnonzero((c.line_from_on & c.line_to_on) | c.line_fused)
    trafos = np.flatnonzero(c.tr_hv_on & c.tr_lv_on)
    switches = np.flatnonzero(c.switch_fused)
    a = np.r_[c.line_from[lines], c.tr_hv[trafos], c.switch_from[switches]]
    b = np.r_[c.line_to[lines], c.tr_lv[trafos], c.switch_to[switches]]
    layer = np.repeat([0, 1, 2], [len(lines), len(trafos), len(switches)])
    return a.astype(np.int64), b.astype(np.int64), layer, np.r_[lines, trafos, switches].astype(np.int64)


def live_mask(n: int, a: np.ndarray, b: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Return which nodes are connected to a source over the edges a-b; bool (n,)."""
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    _, labels = connected_components(graph, directed=False)
    return np.isin(labels, np.unique(labels[sources]))


def _tree(
    n: int, a: np.ndarray, b: np.ndarray, sources: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Breadth-first tree from a super source joined to every source."""
    ends = np.r_[a, b, np.full(len(sources), n), sources], np.r_[b, a, sources, np.full(len(sources), n)]
    graph = coo_array((np.ones(len(ends[0])), ends), shape=(n + 1, n + 1)).tocsr()
    order, parent = breadth_first_order(graph, n, directed=True)
    parent = np.where((parent == n) | (parent < 0), -1, parent)[:n]
    edge_of = dict(
        zip(
            zip(np.r_[a, b].tolist(), np.r_[b, a].tolist(), strict=True),
            np.r_[np.arange(len(a))].tolist() * 2,
            strict=True,
        )
    )
    parent_edge = np.array(
        [edge_of[(int(p), i)] if p >= 0 else -1 for i, p in enumerate(parent)], dtype=np.int64
    )
    return order[order < n], parent, parent_edge


def _feeders(
    network: Network, a: np.ndarray, b: np.ndarray, layer: np.ndarray, row: np.ndarray, live: np.ndarray
) -> Feeders:
    """Cut the live grid at busbars and transformers; every remaining piece with its first lines is a feeder."""
    c = network.compiled
    n = len(network.nodes)
    regulator = network.transformers["regulator"].to_numpy(bool)
    joint = layer != 1
    joint[~joint] = regulator[row[~joint]]  # a feeder goes on behind a regulator
    bus = c.bus_of_node
    busbar_bus = np.zeros(c.n_bus, dtype=bool)
    busbar_bus[bus[c.source_node]] = True
    busbar_bus[bus[c.tr_lv[c.tr_hv_on & c.tr_lv_on & ~regulator]]] = True
    busbar = busbar_bus[bus] & live
    inside = joint & ~busbar[a] & ~busbar[b]
    graph = coo_array((np.ones(int(inside.sum()), dtype=np.int8), (a[inside], b[inside])), shape=(n, n))
    _, piece = connected_components(graph, directed=False)
    names, roots, numbers = _name_feeders(network, a, b, layer, row, joint, busbar, live, piece)
    node_feeder = np.array([numbers.get(("piece", int(p)), -1) for p in piece], dtype=np.int64)
    node_feeder[busbar | ~live] = -1
    line_feeder = _line_feeders(network, node_feeder, numbers, live)
    kv = _feeder_kv(network, names)
    parent = _parents(network, roots, node_feeder)
    return Feeders(names, kv, roots, parent, node_feeder, line_feeder, node_feeder[c.tr_hv])


def _name_feeders(
    network: Network, a: np.ndarray, b: np.ndarray, layer: np.ndarray, row: np.ndarray,
    joint: np.ndarray, busbar: np.ndarray, live: np.ndarray, piece: np.ndarray,
) -> tuple[list[str], list[tuple[str, ...]], dict[tuple[str, int], int]]:  # fmt: skip
    """Name each piece by the smallest asset number among its first branches; a busbar-to-busbar line is its own feeder."""
    ids = tuple(t["id"].to_numpy() for t in (network.lines, network.transformers, network.switches))
    node_ids = network.nodes["id"].to_numpy()
    heads: dict[tuple[str, int], list[tuple[str, str]]] = {}
    first = joint & (busbar[a] != busbar[b]) & live[a]
    for e in np.flatnonzero(first):
        root, other = (a[e], b[e]) if busbar[a[e]] else (b[e], a[e])
        name = str(ids[layer[e]][row[e]])
        heads.setdefault(("piece", int(piece[other])), []).append((name, str(node_ids[root])))
    between_busbars = np.flatnonzero((layer == 0) & busbar[a] & busbar[b])
    for e in between_busbars[~network.compiled.line_fused[row[between_busbars]]]:
        heads[("line", int(row[e]))] = [
            (str(ids[0][row[e]]), str(node_ids[a[e]])),
            (str(ids[0][row[e]]), str(node_ids[b[e]])),
        ]
    keys = sorted(heads, key=lambda k: min(heads[k]))
    names = [min(heads[k])[0] for k in keys]
    roots = [tuple(sorted({r for _, r in heads[k]})) for k in keys]
    return names, roots, {k: i for i, k in enumerate(keys)}


def _line_feeders(
    network: Network, node_feeder: np.ndarray, numbers: dict[tuple[str, int], int], live: np.ndarray
) -> np.ndarray:
    """A line belongs to the feeder of an end it is closed at; a normally open line to none."""
    c = network.compiled
    f = np.where(c.line_from_on | c.line_fused, node_feeder[c.line_from], -1)
    t = np.where(c.line_to_on | c.line_fused, node_feeder[c.line_to], -1)
    out = np.where(f >= 0, f, t)
    for (what, row), number in numbers.items():
        if what == "line":
            out[row] = number
    return out


def _feeder_kv(network: Network, names: list[str]) -> np.ndarray:
    kv = dict(zip(network.nodes["id"], network.nodes["vn_kv"], strict=True))
    ends = dict(zip(network.transformers["id"], network.transformers["hv_node"], strict=True))
    ends.update(zip(network.switches["id"], network.switches["from_node"], strict=True))
    ends.update(zip(network.lines["id"], network.lines["from_node"], strict=True))
    return np.array([kv[ends[name]] for name in names], dtype=float)


def _parents(network: Network, roots: list[tuple[str, ...]], node_feeder: np.ndarray) -> np.ndarray:
    feeds = dict(zip(network.transformers["lv_node"], network.transformers["hv_node"], strict=True))
    rows = [network.node_row[feeds[r[0]]] if r[0] in feeds else -1 for r in roots]
    return np.array([node_feeder[i] if i >= 0 else -1 for i in rows], dtype=np.int64)


def upstream(network: Network, node: int) -> list[Asset]:
    """Return every branch on a simple energised path from `node` (row) to a source, nearest first.

    Radial: the path. Meshed: all branches of the biconnected blocks on the way (grid.md section 4).
    """
    t = network.topology
    if not t.live_nodes[node]:
        return []
    path, at = [], node
    while t.parent_edge[at] >= 0:
        path.append(int(t.parent_edge[at]))
        at = int(t.parent[at])
    edges = path + _mesh_mates(network, path)
    return [_asset(network, e) for e in dict.fromkeys(edges)]


def _mesh_mates(network: Network, path: list[int]) -> list[int]:
    """Edges that share a biconnected block with an edge of the path, the sources taken as one node."""
    blocks = network.blocks
    wanted = {b for b in blocks[path] if b >= 0}
    return np.flatnonzero(np.isin(blocks, list(wanted))).tolist() if wanted else []


def mesh_blocks(network: Network) -> np.ndarray:
    """Return the block number of every edge that lies in a mesh, -1 for bridges; int (n_edges,)."""
    t = network.topology
    out = np.full(len(t.edge_a), -1, dtype=np.int64)
    if len(t.edge_a) == int((t.parent_edge >= 0).sum()):
        return out  # radial
    import networkx as nx  # only meshed grids ask for it

    hub = dict.fromkeys(network.compiled.source_node.tolist(), len(network.nodes))
    ends = [(hub.get(x, x), hub.get(y, y)) for x, y in zip(t.edge_a.tolist(), t.edge_b.tolist(), strict=True)]
    edges_of: dict[tuple[int, int], list[int]] = {}
    kept = _on_cycles(t)
    for e in kept:
        edges_of.setdefault((min(ends[e]), max(ends[e])), []).append(e)
    for k, block in enumerate(nx.biconnected_component_edges(nx.Graph([ends[e] for e in kept]))):
        pairs = [edges_of[(min(e), max(e))] for e in block]
        members = [e for pair in pairs for e in pair]
        if len(members) > 1:
            out[members] = k
    return out


def _on_cycles(t: Topology) -> list[int]:
    """Edges that close a cycle with the tree, the tree's edges of that cycle, and what is dark; all others are bridges."""
    in_tree = np.zeros(len(t.edge_a), dtype=bool)
    in_tree[t.parent_edge[t.parent_edge >= 0]] = True
    found: set[int] = set()
    for e in np.flatnonzero(~in_tree).tolist():
        found |= {e} | (_to_source(t, int(t.edge_a[e])) ^ _to_source(t, int(t.edge_b[e])))
    return sorted(found)


def _to_source(t: Topology, node: int) -> set[int]:
    path = set()
    while t.parent_edge[node] >= 0:
        path.add(int(t.parent_edge[node]))
        node = int(t.parent[node])
    return path


def _asset(network: Network, edge: int) -> Asset:
    t = network.topology
    layer = EDGE_LAYERS[t.edge_layer[edge]]
    return Asset(layer, str(getattr(network, layer)["id"].iat[int(t.edge_row[edge])]))


def downstream(network: Network, asset: Asset) -> np.ndarray:
    """Return the rows of the nodes that lose every source when `asset` is out; int array."""
    t = network.topology
    layer = EDGE_LAYERS.index(asset.layer)
    row = getattr(network, ("line_row", "transformer_row", "switch_row")[layer]).get(asset.id, -1)
    keep = ~((t.edge_layer == layer) & (t.edge_row == row))
    still = live_mask(len(network.nodes), t.edge_a[keep], t.edge_b[keep], network.compiled.source_node)
    return np.flatnonzero(t.live_nodes & ~still)
