"""Scenarios of the capacity map solved by the sweep: the same gaps as gridmodel.capacity.measure, some times faster."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.capacity.ground import Ground
from gridmodel.capacity.terms import FAMILIES, Gaps
from gridmodel.sweep.reduce import run
from gridmodel.sweep.tree import Tree, tree


@dataclass(frozen=True, slots=True)
class Sweep:
    """A ground's bounds and ratings by position of its tree."""

    ground: Ground
    tree: Tree
    base: np.ndarray  # (n, 2) voltages of the base to start from
    scale: np.ndarray  # (n, 2) percent of rating per unit current at the lower and upper end; 0: unrated
    bound: np.ndarray
    block: np.ndarray
    block_start: np.ndarray
    block_member: np.ndarray
    loop_block: np.ndarray
    loop_scale: np.ndarray


def sweep(g: Ground) -> Sweep | None:
    """Prepare the sweep of a ground; None where its grid is power-grid-model's business."""
    made = tree(g.network, g.at)
    if made is None:
        return None
    blocks = g.network.blocks
    block = blocks[made.edge]
    member = np.flatnonzero(block >= 0)
    member = member[np.argsort(block[member], kind="stable")]
    start = np.searchsorted(block[member], np.arange(blocks.max(initial=-1) + 2))
    t = g.network.topology
    lower = _scale(g, made.edge, made.node)
    upper = _scale(g, made.edge, t.parent[made.node])
    loop_scale = _scale(g, made.loop_edge, t.edge_a[made.loop_edge])
    u = np.maximum(np.nan_to_num(g.base.u_pu[0, made.node], nan=1.0), 0.5)
    base = np.stack([u, np.zeros(len(u))], axis=1)
    cold = Sweep(g, made, base, np.stack([lower, upper], axis=1), g.edge_percent[made.edge], block, start, member,
                 blocks[made.loop_edge], loop_scale)  # fmt: skip
    return replace(cold, base=_settled(cold))


def _settled(s: Sweep) -> np.ndarray:
    """Return the voltages with nobody new, which every scenario starts from."""
    _, v, _ = solve(s, s.tree.node[s.tree.part_lo], np.zeros(len(s.tree.part_lo)), everything=True)
    base: np.ndarray = v[s.tree.part, np.arange(len(s.tree.node))]
    return np.ascontiguousarray(np.where(np.isfinite(base), base, s.base))


def _scale(g: Ground, edge: np.ndarray, node: np.ndarray) -> np.ndarray:
    """Return percent of rating per unit of current at `node`, the upper or lower end of each edge."""
    t, c, kv = (
        g.network.topology,
        g.network.compiled,
        g.network.compiled.bus_kv[g.network.compiled.bus_of_node],
    )
    layer, row = t.edge_layer[edge], t.edge_row[edge]
    amps = 1e3 / (np.sqrt(3) * kv[node])
    out = np.zeros(len(edge))
    line, trafo, switch = layer == 0, layer == 1, layer == 2
    rated = np.full(len(edge), np.nan)
    rated[line] = g.network.lines["max_i_a"].to_numpy(float)[row[line]]
    rated[switch] = g.network.switches["rated_a"].to_numpy(float)[row[switch]]
    tr = g.network.transformers.iloc[row[trafo]]
    side_kv = np.where(node[trafo] == c.tr_hv[row[trafo]], tr["hv_kv"], tr["lv_kv"]).astype(float)
    rated[trafo] = tr["sn_kva"].to_numpy(float) * tr["parallel"].to_numpy(float) / (np.sqrt(3) * side_kv)
    known = rated > 0
    out[known] = amps[known] / rated[known] * 100
    return out


def measure(s: Sweep, nodes: np.ndarray, which: np.ndarray, kw: np.ndarray) -> Gaps:
    """Solve scenario i: node `nodes[which[i]]` draws `kw[i]`; every node must have a position in the tree."""
    order = np.argsort(s.tree.part[s.tree.position[nodes[which]]], kind="stable")
    got = solve(s, nodes[which][order], kw[order])[0]
    back = np.argsort(order, kind="stable")
    return Gaps(got.failed[back], got.gap[back], got.row[back])


def solve(
    s: Sweep, nodes: np.ndarray, kw: np.ndarray, everything: bool = False
) -> tuple[Gaps, np.ndarray, np.ndarray]:
    """Return the gaps and, if asked, voltages (n, positions, 2) and loadings; nodes of one part stand together."""
    g, t = s.ground, s.tree
    n, power = len(nodes), kw * g.sign / 1e3
    failed, gap = np.zeros(n, dtype=bool), np.full((n, len(FAMILIES)), np.inf)
    row = np.full((n, len(FAMILIES)), -1, dtype=np.int64)
    shape = (n, len(t.node)) if everything else (0, 0)
    v, percent = np.full((*shape, 2), np.nan), np.full(shape, np.nan)
    pq = np.stack([power, power * g.tan_phi], axis=1)
    run(t.part, t.part_lo, t.part_hi, t.loop_start, t.parent, t.two, t.power, t.shunt, t.root, s.base, t.ends, t.z, t.inverse,
        s.scale, s.bound, s.block, s.block_start, s.block_member, s.loop_block, g.edge_percent[t.loop_edge], t.half, s.loop_scale,
        g.u_low[t.node], g.u_high[t.node], g.change_pu[t.node], g.base.u_pu[0, t.node], t.position[nodes], pq, failed, gap, row,
        v, percent)  # fmt: skip
    return Gaps(failed, gap, _rows(s, row)), v, percent


def _rows(s: Sweep, row: np.ndarray) -> np.ndarray:
    """Turn positions into node rows, or for loading into topology edges; cut lines are numbered below -1."""
    out = np.where(row >= 0, s.tree.node[row], -1)
    loading = row[:, 2]
    out[:, 2] = np.where(loading >= 0, s.tree.edge[loading], -1)
    cut = loading < -1
    out[cut, 2] = s.tree.loop_edge[-2 - loading[cut]]
    return out
