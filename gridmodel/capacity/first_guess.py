"""Where a search begins: what the weakest branch and the impedance to the source would let through."""

from __future__ import annotations

import numpy as np

from gridmodel.capacity.ground import Ground, edge_percent
from gridmodel.capacity.paths import Paths
from gridmodel.network import Network


def first_guess(g: Ground, nodes: np.ndarray, paths: Paths, caps_kw: np.ndarray) -> np.ndarray:
    """Return a guess in kW for each node; only speed depends on it."""
    rated = _rated_kva(g.network) * _share_left(g)
    length = paths.length
    out = caps_kw.copy()
    some = np.flatnonzero(length)
    if len(some):
        least = np.minimum.reduceat(rated[paths.edges], paths.start[:-1][some])
        out[some] = np.minimum(out[some], least * g.question.cosphi)
        z = _impedance(g.network)[paths.edges]
        z = np.add.reduceat(z, paths.start[:-1][some])
        u = g.base.u_pu[0, nodes[some]]
        room = (
            np.minimum(u - g.u_low[nodes[some]], 0.2)
            if g.sign > 0
            else np.minimum(g.u_high[nodes[some]] - u, 0.2)
        )
        drop = np.maximum(z.real + z.imag * g.tan_phi, 1e-12)
        room = np.where(np.isfinite(room), room, 0.2)
        volts = room * (u - g.sign * room) / drop * 1000
        out[some] = np.minimum(out[some], np.nan_to_num(volts, nan=1.0))
    guess: np.ndarray = np.maximum(out, 1.0)
    return guess


def _share_left(g: Ground) -> np.ndarray:
    """Return what a branch can still take per unit of its rating: a load adds to its flow, generation turns it round."""
    none = np.zeros(1, dtype=np.int64)
    used = edge_percent(g.network, g.fused, g.base, none, none.astype(complex))[0] / 100
    left = 1 - used if g.sign > 0 else 1 + used
    share: np.ndarray = np.maximum(np.where(np.isfinite(left), left, 1.0), 0.01)
    return share


def _rated_kva(network: Network) -> np.ndarray:
    t, c = network.topology, network.compiled
    kv = network.nodes["vn_kv"].to_numpy(float)
    out = np.full(len(t.edge_row), np.inf)
    line, trafo = t.edge_layer == 0, t.edge_layer == 1
    rows = t.edge_row[line]
    amps = network.lines["max_i_a"].to_numpy(float)[rows]
    out[line] = np.where(amps > 0, np.sqrt(3) * kv[c.line_from[rows]] * amps, np.inf)
    tr = network.transformers.iloc[t.edge_row[trafo]]
    out[trafo] = tr["sn_kva"].to_numpy(float) * tr["parallel"].to_numpy(float)
    return out


def _impedance(network: Network) -> np.ndarray:
    """Return r + jx of every edge per unit on 1 MVA; in a mesh their sum along the blocks overestimates."""
    t, c = network.topology, network.compiled
    kv = network.nodes["vn_kv"].to_numpy(float)
    out = np.zeros(len(t.edge_row), dtype=complex)
    line, trafo = t.edge_layer == 0, t.edge_layer == 1
    rows = t.edge_row[line]
    ohm = network.lines["r_ohm"].to_numpy(float)[rows] + 1j * network.lines["x_ohm"].to_numpy(float)[rows]
    out[line] = ohm / kv[c.line_from[rows]] ** 2
    tr = network.transformers.iloc[t.edge_row[trafo]]
    mva = tr["sn_kva"].to_numpy(float) * tr["parallel"].to_numpy(float) / 1000
    z, r = tr["vk_percent"].to_numpy(float) / 100, tr["vkr_percent"].to_numpy(float) / 100
    out[trafo] = (r + 1j * np.sqrt(np.maximum(z**2 - r**2, 0))) / mva
    return out
