"""The workbench of one check: every candidate in every state, solved in batches of one model per state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.connection.augment import Augmented
from gridmodel.engines.power_grid import PowerGrid, prepare
from gridmodel.network import Network
from gridmodel.solving.arrays import (
    Injections,
    Probes,
    Scenarios,
    SolvedBatch,
    injections,
    line_loading,
    transformer_loading,
)
from gridmodel.solving.fused import FusedBranches, fused_branches, fused_power
from gridmodel.solving.line_ends import LineEnds, line_ends
from gridmodel.solving.oltc import settled, solve_settled


@dataclass(frozen=True, slots=True)
class Readings:
    """What tests look at, (n, rows): per unit of base and percent of the rating; NaN where dark or unrated."""

    failed: np.ndarray
    u_pu: np.ndarray
    line_percent: np.ndarray
    tr_percent: np.ndarray
    switch_percent: np.ndarray


@dataclass(frozen=True, slots=True)
class Bench:
    """Solvers of one augmented network; `states` and the grids run in the same order."""

    augmented: Augmented
    states: tuple[str, ...]
    grids: tuple[PowerGrid, ...]
    at: tuple[Injections, ...]
    fused: FusedBranches
    ends: LineEnds
    sign: float  # +1 load, -1 generation
    tan_phi: float
    threads: int


def prepare_bench(
    augmented: Augmented,
    states: tuple[str, ...],
    kind: str,
    cosphi: float,
    load_scale: float | None,
    threads: int = 1,
) -> Bench:
    """Build one solver per state, taps settled before the customer."""
    network = augmented.network
    probes = Probes(np.array([s.node for s in augmented.sites], dtype=np.int64))
    at = []
    for name in states:
        inj = injections(network, network.state(name))
        if load_scale is not None:
            inj = replace(inj, load_kw=inj.load_kw * load_scale, load_kvar=inj.load_kvar * load_scale)
        at.append(settled(network, inj))
    grids = tuple(prepare(network, network.compiled, inj, probes) for inj in at)
    tan_phi = float(np.sqrt(1 / cosphi**2 - 1))
    return Bench(
        augmented,
        states,
        grids,
        tuple(at),
        fused_branches(network.compiled),
        line_ends(network, augmented.origin_line),
        -1.0 if kind == "generation" else 1.0,
        tan_phi,
        threads,
    )


def solve(bench: Bench, state: int, sites: np.ndarray, kw: np.ndarray) -> Readings:
    """Solve scenario i: candidate `sites[i]` draws `kw[i]` (site -1: the grid without anyone)."""
    n = len(sites)
    p, q = np.zeros((n, len(bench.augmented.sites))), np.zeros((n, len(bench.augmented.sites)))
    taken = np.flatnonzero(sites >= 0)
    p[taken, sites[taken]] = bench.sign * kw[taken]
    q[taken, sites[taken]] = bench.sign * kw[taken] * bench.tan_phi
    branches, closed = switching(bench.augmented, sites)
    scenarios = Scenarios(n, p, q, branches, closed)
    batch = solve_settled(
        bench.augmented.network, bench.grids[state], bench.at[state], scenarios, bench.threads
    )
    probe = (bench.grids[state].probes.nodes, p + 1j * q)
    return readings(bench.augmented.network, bench.fused, bench.ends, batch, bench.at[state], probe)


def switching(augmented: Augmented, sites: np.ndarray) -> tuple[list[tuple[str, int]], np.ndarray]:
    """Return the branches any candidate switches and their state in each scenario."""
    rows = sorted({r for s in augmented.sites for r in (*s.opened, *s.closed)})
    column = {r: j for j, r in enumerate(rows)}
    normal = [0 if r >= len(augmented.base.lines) else 1 for r in rows]
    closed = np.tile(np.array(normal, dtype=np.int8), (len(sites), 1))
    for i, k in enumerate(sites):
        if k >= 0:
            site = augmented.sites[k]
            closed[i, [column[r] for r in site.opened]] = 0
            closed[i, [column[r] for r in site.closed]] = 1
    return [("lines", r) for r in rows], closed


def readings(
    network: Network,
    fused: FusedBranches,
    ends: LineEnds,
    batch: SolvedBatch,
    at: Injections,
    probe: tuple[np.ndarray, np.ndarray] | None,
) -> Readings:
    """Read a batch as tests need it, currents through switches and fused lines included."""
    line_i = batch.line_i_a
    rated = network.switches["rated_a"].to_numpy(float)
    switch = ends.percent(line_i, rated)
    if len(fused.from_node):
        line_i = line_i.copy()
        power = np.abs(fused_power(network.compiled, fused, batch, at, probe))
        kv = network.compiled.bus_kv[network.compiled.bus_of_node[fused.from_node]]
        amps = power / (np.sqrt(3) * batch.u_pu[:, fused.from_node] * kv)
        n = len(fused.line_rows)
        line_i[:, fused.line_rows] = amps[:, :n]
        through = rated[fused.switch_rows]
        switch[:, fused.switch_rows] = amps[:, n:] / np.where(through > 0, through, np.nan) * 100
    return Readings(
        failed=batch.failed, u_pu=batch.u_pu, line_percent=line_loading(network, line_i),
        tr_percent=transformer_loading(network, batch.tr_i_hv_a, batch.tr_i_lv_a), switch_percent=switch,
    )  # fmt: skip
