"""Where a search begins: what the base state, the impedances to the source and the ratings would let through."""

from __future__ import annotations

import numpy as np

from gridmodel.capacity.ground import Ground, caps_kw, edge_percent
from gridmodel.network import Network

ALIKE = 6  # steps down the tree over which the error of a guess hardly changes


def first_guess(g: Ground) -> np.ndarray:
    """Return a guess in kW for each node row, exact to some percent in radial grids; only speed depends on it.

    In per unit on 1 MVA: the added current may use up every rating on the way and the room of voltage of whoever hangs
    behind any part of the way. In a mesh the tree is walked, as if its other branches were open.
    """
    t, u = g.network.topology, g.base.u_pu[0]
    z = _impedance(g.network)
    drop = z.real + z.imag * g.tan_phi
    slack = u - g.u_low if g.sign > 0 else g.u_high - u
    slack = np.where(np.isnan(slack), np.inf, slack)
    most = _most_current(g)
    above, edge, order = t.parent.tolist(), t.parent_edge.tolist(), t.order.tolist()
    for node in reversed(order):
        if above[node] >= 0:
            slack[above[node]] = min(slack[above[node]], slack[node])
    far, current = np.zeros(len(u)), np.full(len(u), np.inf)
    for node in order:
        if (up := above[node]) >= 0:
            far[node] = far[up] + drop[edge[node]]
            by_voltage = slack[node] / far[node] if far[node] > 0 else np.inf
            current[node] = min(current[up], most[edge[node]], max(by_voltage, 0.0))
    with np.errstate(invalid="ignore"):
        kw = np.nan_to_num(current * (u - g.sign * far * current) * 1e3, nan=np.inf, posinf=np.inf)
    found: np.ndarray = np.clip(kw, 1.0, caps_kw(g, np.arange(len(u))))
    return found


def alike(network: Network) -> np.ndarray:
    """Return for each node row the node above it whose guess errs like its own: same voltage level, few steps away."""
    t = network.topology
    trafo = t.edge_layer == 1
    out, steps = np.arange(len(network.nodes)), np.zeros(len(network.nodes), dtype=np.int64)
    for node in t.order.tolist():
        up = int(t.parent[node])
        if up >= 0 and not trafo[t.parent_edge[node]] and steps[up] + 1 < ALIKE:
            out[node], steps[node] = out[up], steps[up] + 1
    return out


def _most_current(g: Ground) -> np.ndarray:
    """Return the active current that may be added on each edge before it is full, per unit; a load adds to its flow,
    generation turns it round."""
    t, c, base = g.network.topology, g.network.compiled, g.base
    none = np.zeros(1, dtype=np.int64)
    used = edge_percent(g.network, g.fused, base, none, none.astype(complex))[0]
    line, trafo = t.edge_layer == 0, t.edge_layer == 1
    power, begins = np.zeros(len(t.edge_row), dtype=complex), np.full(len(t.edge_row), -1)
    for which, kva, at in (
        (line, base.line_p_kw + 1j * base.line_q_kvar, c.line_from),
        (trafo, base.tr_p_kw + 1j * base.tr_q_kvar, c.tr_hv),
    ):
        power[which], begins[which] = kva[0, t.edge_row[which]], at[t.edge_row[which]]
    below = np.full(len(t.edge_row), -1)
    walked = np.flatnonzero(t.parent_edge >= 0)
    below[t.parent_edge[walked]] = walked
    toward = np.where(begins == below, -1.0, 1.0)
    rated = _rated_kva(g.network) / 1e3 / 100
    with np.errstate(invalid="ignore", over="ignore"):
        flowing = np.nan_to_num(rated * used * np.exp(1j * np.angle(np.nan_to_num(power) * toward)))
        way = g.sign * (1 + 1j * g.tan_phi)
        a, b = abs(way) ** 2, (flowing * np.conj(way)).real
        room = (np.sqrt(b**2 + a * ((rated * g.edge_percent) ** 2 - abs(flowing) ** 2)) - b) / a
    return np.where(np.isfinite(room), np.maximum(room, 0.0), np.inf)


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
    """Return r + jx of every edge per unit on 1 MVA."""
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
