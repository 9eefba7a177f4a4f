"""Batches of load flows on the whole demonstration grid, against recycled pandapower on the same scenarios."""

from __future__ import annotations

import statistics
import time

import numpy as np
import pandapower as pp

from gridmodel.engines.pandapower_engine import to_pandapower
from gridmodel.engines.power_grid import PowerGrid, prepare
from gridmodel.engines.power_grid_batch import solve
from gridmodel.network import Network
from gridmodel.solving.arrays import Injections, Probes, Scenarios, SolvedBatch, injections, line_loading
from gridmodel.solving.arrays import transformer_loading as tr_loading
from services.loaded import newest
from tests.bench.check_bench import LOOP, RECYCLE
from tests.bench.figures import Figure
from tests.bench.grids import demonstration_desk

SCENARIOS, CHUNK, COMPARED, ROUNDS = 1000, 250, 60, 3
MOST_KW = 60.0


def measure() -> list[Figure]:
    with demonstration_desk() as desk:
        network = newest(desk.database, "demo").network
    at = injections(network, network.state("peak"))
    probes, kw = scenarios(network)
    grid = prepare(network, network.compiled, at, Probes(probes))
    theirs = Loop(network, at, probes)
    theirs.rate(kw[:5])
    rounds = [(theirs.rate(kw[:COMPARED]), rate(grid, kw, 1), rate(grid, kw, 2)) for _ in range(ROUNDS)]
    alone = statistics.median(x[0] for x in rounds)
    note = f"{network.compiled.n_bus} buses, {SCENARIOS} scenarios, median of {ROUNDS} rounds; pandapower {alone:.0f}/s recycled"
    one, two = (statistics.median(x[i] / x[0] for x in rounds) for i in (1, 2))
    by = [statistics.median(x[i] for x in rounds) for i in (1, 2)]
    gap_u, gap_points = agreement(network, theirs, solve(grid, batch_of(kw[:COMPARED])), kw[:COMPARED])
    same = f"{COMPARED} of the same scenarios, every node and branch"
    return [
        Figure("batch: times recycled pandapower, 1 thread", one, "x", 12, ">=", f"{note}, ours {by[0]:,.0f}/s"),
        Figure("batch: times recycled pandapower, 2 threads", two, "x", 20, ">=", f"{note}, ours {by[1]:,.0f}/s"),
        Figure("batch: largest voltage difference", gap_u, "pu", 1e-6, note=same),
        Figure("batch: largest loading difference", gap_points, "points", 0.01, note=same),
    ]  # fmt: skip


def scenarios(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Node rows where somebody draws extra power, and how much in each scenario (n, nodes): one draws, the others not."""
    random = np.random.default_rng(1)
    live = np.flatnonzero(network.topology.live_nodes & ~network.nodes["made"].to_numpy(bool))
    nodes = random.permutation(live)[:20]
    kw = np.zeros((SCENARIOS, len(nodes)))
    kw[np.arange(SCENARIOS), random.integers(0, len(nodes), SCENARIOS)] = random.uniform(
        1, MOST_KW, SCENARIOS
    )
    return nodes, kw


def batch_of(kw: np.ndarray) -> Scenarios:
    return Scenarios(len(kw), kw, kw * 0.3)


def rate(grid: PowerGrid, kw: np.ndarray, threads: int) -> float:
    """Scenarios a second, results read into arrays, in chunks."""
    began = time.perf_counter()
    for start in range(0, len(kw), CHUNK):
        assert not solve(grid, batch_of(kw[start : start + CHUNK]), threads).failed.any()
    return len(kw) / (time.perf_counter() - began)


class Loop:
    """pandapower with its own recycling: converted once, power injections changed, last result as the start."""

    def __init__(self, network: Network, at: Injections, probes: np.ndarray) -> None:
        self.net = to_pandapower(network, at)
        self.first = len(self.net.load)
        pp.create_loads(self.net, probes, p_mw=np.zeros(len(probes)), q_mvar=np.zeros(len(probes)))
        pp.runpp(self.net, **LOOP)

    def solve(self, kw: np.ndarray) -> None:
        column = self.net.load["p_mw"].to_numpy(float, copy=True)
        column[self.first :] = kw / 1e3
        q = self.net.load["q_mvar"].to_numpy(float, copy=True)
        q[self.first :] = kw * 0.3 / 1e3
        self.net.load["p_mw"], self.net.load["q_mvar"] = column, q
        pp.runpp(self.net, **(LOOP | {"init": "results"}), recycle=RECYCLE)

    def rate(self, kw: np.ndarray) -> float:
        began = time.perf_counter()
        for row in kw:
            self.solve(row)
        return len(kw) / (time.perf_counter() - began)


def agreement(network: Network, loop: Loop, ours: SolvedBatch, kw: np.ndarray) -> tuple[float, float]:
    """Largest difference of a voltage, per unit, and of a line's or transformer's loading, points."""
    lines = line_loading(network, ours.line_i_a)
    trafos = tr_loading(network, ours.tr_i_hv_a, ours.tr_i_lv_a)
    carried = ~network.compiled.line_fused
    worst_u = worst_points = 0.0
    for i, row in enumerate(kw):
        loop.solve(row)
        net = loop.net
        i_a = np.fmax(net.res_line["i_from_ka"], net.res_line["i_to_ka"]).to_numpy() * 1e3
        theirs = line_loading(network, np.nan_to_num(i_a))
        t = net.res_trafo
        t_theirs = tr_loading(network, t["i_hv_ka"].to_numpy() * 1e3, t["i_lv_ka"].to_numpy() * 1e3)
        worst_u = max(worst_u, float(np.nanmax(np.abs(net.res_bus["vm_pu"].to_numpy() - ours.u_pu[i]))))
        gaps = np.r_[np.abs(theirs - lines[i])[carried], np.abs(t_theirs - trafos[i])]
        worst_points = max(worst_points, float(np.nanmax(gaps)))
    return worst_u, worst_points
