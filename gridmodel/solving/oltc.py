"""On-load tap changers: one rule for both engines, taps settled per state and then frozen (planning.md 3.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gridmodel.network import Network
from gridmodel.solving.arrays import Injections, Scenarios, SolvedBatch

if TYPE_CHECKING:
    from gridmodel.engines.power_grid import PowerGrid

MOVES = 32


def changers(network: Network) -> np.ndarray:
    """Return the rows of the transformers that change taps under load."""
    return np.flatnonzero(np.isfinite(network.transformers["oltc_target_pu"].to_numpy(float)))


def moved(network: Network, rows: np.ndarray, u_pu: np.ndarray, taps: np.ndarray) -> np.ndarray:
    """Return taps (n, rows) one step nearer to target where the LV voltage lies outside the dead band."""
    t = network.transformers.iloc[rows]
    error = u_pu[:, network.compiled.tr_lv[rows]] - t["oltc_target_pu"].to_numpy(float)
    outside = np.isfinite(error) & (np.abs(error) > t["oltc_deadband_pu"].to_numpy(float) / 2)
    towards = np.sign(error) * np.where(
        t["tap_side"] == "hv", 1, -1
    )  # a tap up on the HV side lowers the LV voltage
    step = np.where(outside, towards, 0).astype(int)
    after: np.ndarray = np.clip(taps + step, t["tap_min"].to_numpy(int), t["tap_max"].to_numpy(int))
    return after


def settled(network: Network, at: Injections, engine: str = "power-grid-model") -> Injections:
    """Settle the taps of one state, starting from the stored ones; both engines make the same moves."""
    from gridmodel.solving.flow import run

    rows = changers(network)
    for _ in range(MOVES if len(rows) else 0):
        batch = run(network, at, engine)
        if batch.failed[0]:
            return at
        taps = at.taps.copy()
        taps[rows] = moved(network, rows, batch.u_pu, at.taps[rows][None, :])[0]
        if (taps == at.taps).all():
            return at
        at = replace(at, taps=taps)
    return at


def solve_settled(
    network: Network, grid: PowerGrid, at: Injections, scenarios: Scenarios, threads: int = 1
) -> SolvedBatch:
    """Solve scenarios, each with its own settled taps, starting from those of `at`."""
    from gridmodel.engines.power_grid_batch import solve

    rows = changers(network)
    if not len(rows):
        return solve(grid, scenarios, threads)
    taps = np.tile(at.taps[rows], (scenarios.count, 1))
    for _ in range(MOVES):
        batch = solve(grid, replace(scenarios, tap_rows=rows, taps=taps), threads)
        after = moved(network, rows, batch.u_pu, taps)
        if (after == taps).all():
            return batch
        taps = after
    return batch
