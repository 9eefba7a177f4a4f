"""On-load tap changers: one rule for both engines, taps settled per state and then frozen (planning.md 3.5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridmodel.arrays import Injections
from gridmodel.network import Network

MOVES = 32


def settled(network: Network, at: Injections, engine: str = "power-grid-model") -> Injections:
    """Move every tap changer one tap a round towards its target until all lie inside their dead bands."""
    from gridmodel.flow import run

    t = network.transformers
    target, band = t["oltc_target_pu"].to_numpy(float), t["oltc_deadband_pu"].to_numpy(float)
    watched = network.compiled.tr_lv
    for _ in range(MOVES):
        batch = run(network, at, engine)
        if batch.failed[0]:
            return at
        error = batch.u_pu[0][watched] - target
        # a tap up on the HV side lowers the LV voltage
        towards = np.sign(error) * np.where(t["tap_side"] == "hv", 1, -1)
        move = np.where(np.isfinite(error) & (np.abs(error) > band / 2), towards, 0).astype(int)
        taps = np.clip(at.taps + move, t["tap_min"], t["tap_max"]).to_numpy(int)
        if (taps == at.taps).all():
            return at
        at = replace(at, taps=taps)
    return at
