"""Scenarios solved by the batch engine and reduced to the nearest bound of each family."""

from __future__ import annotations

import numpy as np

from gridmodel.capacity.ground import Ground, edge_percent
from gridmodel.capacity.paths import Paths
from gridmodel.capacity.terms import FAMILIES, Gaps
from gridmodel.solving.arrays import Scenarios, SolvedBatch
from gridmodel.solving.oltc import solve_settled

CHUNK_CELLS = 2_000_000  # scenarios x nodes solved at once


def measure(
    g: Ground, nodes: np.ndarray, paths: Paths, which: np.ndarray, kw: np.ndarray, threads: int = 1
) -> Gaps:
    """Solve scenario i: node `nodes[which[i]]` draws `kw[i]`; return the gaps."""
    step = max(1, CHUNK_CELLS // max(1, len(g.network.nodes)))
    through = len(g.fused.fused.from_node) > 0
    parts = []
    for begin in range(0, len(which), step):
        some, power = which[begin : begin + step], kw[begin : begin + step] * g.sign
        q = power * g.tan_phi
        scenarios = Scenarios(len(some), power[:, None], q[:, None], probe_at=nodes[some], powers=through)
        batch = solve_settled(g.network, g.grid, g.at, scenarios, threads)
        percent = edge_percent(g.network, g.fused, batch, nodes[some], power + 1j * q)
        parts.append(reduced(g, batch, percent, nodes[some], paths, some, np.arange(len(some))))
    return Gaps(*(np.concatenate([getattr(p, name) for p in parts]) for name in Gaps.__slots__))


def base_gaps(g: Ground, nodes: np.ndarray, paths: Paths) -> Gaps:
    """Return the gaps of every node with nobody new, from the one solved scenario."""
    percent = edge_percent(
        g.network, g.fused, g.base, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=complex)
    )
    everyone = np.arange(len(nodes))
    return reduced(g, g.base, percent, nodes, paths, everyone, np.zeros(len(nodes), dtype=np.int64))


def reduced(
    g: Ground, batch: SolvedBatch, percent: np.ndarray, nodes: np.ndarray, paths: Paths, which: np.ndarray, scenario: np.ndarray
) -> Gaps:  # fmt: skip
    """Reduce scenario `scenario[i]` for node `nodes[i]`, whose path is number `which[i]`."""
    n = len(nodes)
    gap, row = np.full((n, len(FAMILIES)), np.inf), np.full((n, len(FAMILIES)), -1, dtype=np.int64)
    dark = np.isnan(batch.u_pu) & np.isfinite(g.base.u_pu)
    with np.errstate(invalid="ignore"):
        for family, room in ((0, batch.u_pu - g.u_low), (1, g.u_high - batch.u_pu)):
            room = np.where(np.isnan(room), np.inf, room)
            room[dark] = -1.0
            at = room.argmin(axis=1)
            gap[:, family], row[:, family] = room[np.arange(len(at)), at][scenario], at[scenario]
        gap[:, 2], row[:, 2] = _along(g, percent, paths, which, scenario)
        change = g.change_pu[nodes] - np.abs(batch.u_pu[scenario, nodes] - g.base.u_pu[0, nodes])
    gap[:, 3], row[:, 3] = np.where(np.isnan(change), np.inf, change), nodes
    return Gaps(batch.failed[scenario], gap, row)


def _along(
    g: Ground, percent: np.ndarray, paths: Paths, which: np.ndarray, scenario: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest gap of loading along each path and its edge."""
    length = paths.length[which]
    start = np.r_[0, np.cumsum(length)[:-1]] if len(length) else np.zeros(0, dtype=np.int64)
    inner = np.arange(int(length.sum())) - np.repeat(start, length)
    edges = paths.edges[np.repeat(paths.start[which], length) + inner]
    room = g.edge_percent[edges] - percent[np.repeat(scenario, length), edges]
    room = np.where(np.isnan(room), np.inf, room)
    gap, row = np.full(len(which), np.inf), np.full(len(which), -1, dtype=np.int64)
    some = np.flatnonzero(length)
    if len(some):
        gap[some] = np.minimum.reduceat(room, start[some])
        first = np.where(room == np.repeat(gap, length), np.arange(len(room)), len(room))
        row[some] = edges[np.minimum.reduceat(first, start[some]).clip(0, len(room) - 1)]
    return gap, row
