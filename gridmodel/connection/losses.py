"""Losses of a solved state, from the currents its loadings stand for."""

from __future__ import annotations

import numpy as np

from gridmodel.network import Network


def losses_kw(network: Network, line_percent: np.ndarray, tr_percent: np.ndarray) -> float | None:
    """Lines 3 I^2 R, transformers iron plus copper; None where a closed line has no rating.

    The larger end's current counts for the whole line, so cable charging makes this a little high.
    """
    c = network.compiled
    carrying = c.line_from_on & c.line_to_on
    if (~np.isfinite(network.lines["max_i_a"].to_numpy(float)) & carrying).any():
        return None
    i_a = np.nan_to_num(line_percent) / 100.0 * np.nan_to_num(network.lines["max_i_a"].to_numpy(float))
    lines = 3.0 * (i_a**2 * network.lines["r_ohm"].to_numpy(float))[~c.line_fused].sum() / 1000.0
    t = network.transformers
    sn_kva, units = t["sn_kva"].to_numpy(float), t["parallel"].to_numpy(float)
    live = np.isfinite(tr_percent)
    copper = (
        t["vkr_percent"].to_numpy(float) / 100.0 * sn_kva * units * (np.nan_to_num(tr_percent) / 100.0) ** 2
    )
    return float(lines + (copper + t["pfe_kw"].to_numpy(float) * units)[live].sum())
