"""A grid in one state as arrays for the sweep: nodes in walking order, cut loops, two-ports, powers; or None."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.network import Network
from gridmodel.solving.arrays import Injections
from gridmodel.solving.oltc import changers
from gridmodel.sweep.two_ports import chain, far_open, line_half_shunt, line_series, transformer_pi

MOST_LOOPS = 24  # more are power-grid-model's business


@dataclass(frozen=True, slots=True)
class Tree:
    """Positions are live nodes below the sources, part by part, parents first; edges stand at their lower node."""

    node: np.ndarray  # node row of each position
    position: np.ndarray  # of each node row, -1: dark or a source
    edge: np.ndarray  # topology edge above each position
    parent: np.ndarray  # position, -1: a source
    root: np.ndarray  # voltage of the source of that part, pu
    part: np.ndarray
    part_lo: np.ndarray
    part_hi: np.ndarray
    two: np.ndarray  # (n, 8), see two_ports.chain
    power: np.ndarray  # (n, 2) MW, MVAr drawn
    shunt: np.ndarray  # (n, 2) pu
    loop_edge: np.ndarray  # topology edges that are cut
    loop_start: np.ndarray  # of each part
    ends: np.ndarray  # (loops, 2) positions
    z: np.ndarray  # (loops, 2) pu
    half: np.ndarray  # (loops, 2) pu
    inverse: np.ndarray  # (loops, loops, 2) of the loops' impedances


def tree(network: Network, at: Injections) -> Tree | None:
    """Return the tree of one state; None where the sweep does not apply: tap changers, loops over transformers or sources."""
    t, c = network.topology, network.compiled
    if len(changers(network)) or len(np.unique(c.source_node)) < len(c.source_node):
        return None
    walked = np.array([n for n in t.order.tolist() if t.parent[n] >= 0], dtype=np.int64)
    if not len(walked):
        return None
    part_of = _parts(network)
    walked = walked[np.argsort(part_of[walked], kind="stable")]
    position = np.full(len(network.nodes), -1)
    position[walked] = np.arange(len(walked))
    loops = _loops(network, part_of, position)
    if loops is None:
        return None
    part = part_of[walked]
    loops = loops[np.argsort(part_of[t.edge_a[loops]], kind="stable")]
    lo = np.searchsorted(part, np.arange(part.max() + 2))
    parent = position[t.parent[walked]]
    vm = np.ones(len(network.nodes))
    vm[c.source_node] = network.sources["vm_pu"].to_numpy(float)
    root = np.where(parent < 0, vm[t.parent[walked]], 1.0)
    edge = t.parent_edge[walked]
    two = _two_ports(network, at, edge, t.parent[walked])
    ends = position[np.stack([t.edge_a[loops], t.edge_b[loops]], axis=1)].reshape(-1, 2)
    z, half = line_series(network)[t.edge_row[loops]], line_half_shunt(network)[t.edge_row[loops]]
    shunt = _shunts(network, at)
    np.add.at(shunt, np.r_[t.edge_a[loops], t.edge_b[loops]], np.r_[half, half])
    start = np.searchsorted(part_of[t.edge_a[loops]], np.arange(part.max() + 2))
    return Tree(
        walked, position, edge, parent, root, part, lo[:-1], lo[1:], two, _powers(network, at)[walked], _pairs(shunt[walked]),
        loops, start, ends, _pairs(z), _pairs(half), _inverse(parent, two, ends, z),
    )  # fmt: skip


def _pairs(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.stack([values.real, values.imag], axis=-1))


def _parts(network: Network) -> np.ndarray:
    """Number the trees that hang on the sources; a source carries none of its own voltage drop, so they are independent."""
    t = network.topology
    out = np.full(len(network.nodes), -1)
    count = 0
    for node in t.order.tolist():
        above = int(t.parent[node])
        if above < 0:
            continue
        if t.parent[above] < 0:
            out[node], count = count, count + 1
        else:
            out[node] = out[above]
    return out


def _loops(network: Network, part: np.ndarray, position: np.ndarray) -> np.ndarray | None:
    """Return the live edges outside the tree; None where one is no line, joins two parts, or they are too many."""
    t, bus = network.topology, network.compiled.bus_of_node
    in_tree = np.zeros(len(t.edge_a), dtype=bool)
    in_tree[t.parent_edge[t.parent_edge >= 0]] = True
    cut = np.flatnonzero(~in_tree & t.live_nodes[t.edge_a] & t.live_nodes[t.edge_b])
    mesh = network.blocks
    members = np.flatnonzero(mesh >= 0)
    plain = (
        (t.edge_layer[cut] == 0)
        & ~network.compiled.line_fused[np.where(t.edge_layer[cut] == 0, t.edge_row[cut], 0)]
        & (part[t.edge_a[cut]] == part[t.edge_b[cut]])
        & (position[t.edge_a[cut]] >= 0)
        & (position[t.edge_b[cut]] >= 0)
        & (bus[t.edge_a[cut]] != bus[t.edge_b[cut]])
        & (mesh[cut] >= 0)
    )
    of_cut = members[np.isin(mesh[members], mesh[cut])]
    if not plain.all() or len(cut) > MOST_LOOPS or (t.edge_layer[of_cut] == 1).any():
        return None
    return cut


def _two_ports(network: Network, at: Injections, edge: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Return the chain of every edge, seen from its upper node."""
    t, c = network.topology, network.compiled
    out = np.tile(np.array([1.0, 0, 0, 0, 0, 0, 1.0, 0]), (len(edge), 1))
    layer, row = t.edge_layer[edge], t.edge_row[edge]
    lines = np.flatnonzero(layer == 0)
    lines = lines[~c.line_fused[row[lines]]]
    series, half = 1 / line_series(network)[row[lines]], line_half_shunt(network)[row[lines]]
    out[lines] = chain(series + half, -series, -series, series + half)
    trafos = np.flatnonzero(layer == 1)
    series, shunt, k = (x[row[trafos]] for x in transformer_pi(network, at.taps))
    tt = series + shunt / 2
    ff, ft = tt / k**2, -series / k
    down = above[trafos] == c.tr_hv[row[trafos]]
    out[trafos] = np.where(down[:, None], chain(ff, ft, ft, tt), chain(tt, ft, ft, ff))
    return out


def _shunts(network: Network, at: Injections) -> np.ndarray:
    """Return admittances at node rows: shunts, lines and transformers that are open at their far end."""
    c = network.compiled
    out = np.zeros(len(network.nodes), dtype=complex)
    s = network.shunts
    np.add.at(out, c.shunt_node, (s["p_kw"].to_numpy(float) - 1j * s["q_kvar"].to_numpy(float)) / 1e3)
    stub = far_open(1 / line_series(network), line_half_shunt(network))
    for on, off, end in (
        (c.line_from_on, c.line_to_on, c.line_from),
        (c.line_to_on, c.line_from_on, c.line_to),
    ):
        rows = on & ~off
        np.add.at(out, end[rows], stub[rows])
    series, shunt, k = transformer_pi(network, at.taps)
    stub = far_open(series, shunt / 2)
    hv, lv = c.tr_hv_on & ~c.tr_lv_on, c.tr_lv_on & ~c.tr_hv_on
    np.add.at(out, c.tr_hv[hv], (stub / k**2)[hv])
    np.add.at(out, c.tr_lv[lv], stub[lv])
    return out


def _powers(network: Network, at: Injections) -> np.ndarray:
    c = network.compiled
    out = np.zeros((len(network.nodes), 2))
    np.add.at(out, c.load_node, np.stack([at.load_kw, at.load_kvar], axis=1) / 1e3)
    np.add.at(out, c.gen_node, -np.stack([at.gen_kw, at.gen_kvar], axis=1) / 1e3)
    return out


def _inverse(parent: np.ndarray, two: np.ndarray, ends: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return the inverse of the loops' impedance matrix: what each shares with each over the tree, plus its own cut."""
    n = len(ends)
    if not n:
        return np.zeros((0, 0, 2))
    way: list[dict[int, float]] = []
    for a, b in ends.tolist():
        signed: dict[int, float] = {}
        for sign, at in ((1.0, a), (-1.0, b)):
            while at >= 0:
                signed[at] = signed.get(at, 0.0) + sign
                at = int(parent[at])
        way.append({k: v for k, v in signed.items() if v})
    own = two[:, 2] + 1j * two[:, 3]
    matrix = np.diag(z).astype(complex)
    for i in range(n):
        for j in range(n):
            matrix[i, j] += sum(s * way[j].get(k, 0.0) * own[k] for k, s in way[i].items())
    return _pairs(np.linalg.inv(matrix))
