"""A candidate's load flow with the taps of before: what a voltage step is read from (planning.md 3.5)."""

from __future__ import annotations

import numpy as np

from gridmodel.connection.bench import Bench, Readings, readings, switching
from gridmodel.engines.power_grid_batch import solve
from gridmodel.solving.arrays import Scenarios


def solve_frozen(bench: Bench, state: int, site: int, kw: float) -> Readings:
    """Solve candidate `site` at `kw` as one scenario; no tap changer moves."""
    p = np.zeros((1, len(bench.augmented.sites)))
    p[0, site] = bench.sign * kw
    branches, closed = switching(bench.augmented, np.array([site]))
    grid = bench.grids[state]
    batch = solve(grid, Scenarios(1, p, p * bench.tan_phi, branches, closed))
    probe = (grid.probes.nodes, p * (1 + 1j * bench.tan_phi))
    return readings(bench.augmented.network, bench.fused, bench.ends, batch, bench.at[state], probe)
