"""The winner solved again by the reference engine, in every state, and how far the two lie apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridmodel.answer import Certificate
from gridmodel.connection.bench import Readings
from gridmodel.connection.built import build_in
from gridmodel.connection.case import Case
from gridmodel.connection.check import Solved
from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.solving.arrays import Injections, injections
from gridmodel.solving.flow import Flow, read
from gridmodel.solving.oltc import settled
from message import say

AGREE_PU, AGREE_POINTS = 1e-6, 0.01


def certify(case: Case, solved: Solved, k: int) -> Certificate:
    """Compare voltages of every node (pu) and loadings (percentage points) of candidate `k` as asked."""
    from gridmodel.engines.pandapower_engine import (
        solve_many,  # seconds to import; most callers never certify
    )

    q, site = case.question, case.augmented.sites[k]
    sign = -1.0 if q.kind == "generation" else 1.0
    network, node = build_in(case.base, site.place, site.cable, sign * q.kw, sign * q.kw * case.bench.tan_phi)
    asked = [_asked(case, network, state, sign) for state in range(len(case.states))]
    worst_u, worst_loading, where = 0.0, 0.0, None
    for state, (at, batch) in enumerate(zip(asked, solve_many(network, asked), strict=True)):
        name = case.states[state]
        if batch.failed[0]:
            raise CouldNotCompute(
                say("The reference engine does not converge for the winner in state {state}.", state=name)
            )
        flow, ours = read(network, name, batch, 0, at), solved.after[state]
        u, row = _apart(case, flow, ours, k, node)
        if u > worst_u:
            worst_u = u
            where = str(case.base.nodes["id"].iat[row]) if row < len(case.base.nodes) else "customer"
        worst_loading = max(worst_loading, _loading_apart(case, flow, ours, k))
    agrees = worst_u <= AGREE_PU and worst_loading <= AGREE_POINTS
    return Certificate("pandapower", worst_u, worst_loading, where, agrees)


def _asked(case: Case, network: Network, state: int, sign: float) -> Injections:
    """Where the batch started; a new transformer of this candidate or another stands behind the grid's own."""
    q, trafos = case.question, len(case.base.transformers)
    at = injections(network, network.state(case.states[state]))
    at = replace(at, taps=np.r_[case.bench.at[state].taps[:trafos], at.taps[trafos:]])
    scale = q.load_scale if q.load_scale is not None else 1.0
    kw, kvar = at.load_kw * scale, at.load_kvar * scale
    kw[-1], kvar[-1] = sign * q.kw, sign * q.kw * case.bench.tan_phi
    return settled(network, replace(at, load_kw=kw, load_kvar=kvar), "pandapower")


def _apart(case: Case, flow: Flow, ours: Readings, k: int, node: int) -> tuple[float, int]:
    """Largest difference of a voltage, pu, and its node row; a row past the grid's own is the customer."""
    nodes, own = len(case.base.nodes), case.augmented.sites[k].node
    gap = np.abs(np.r_[flow.u_pu[:nodes], flow.u_pu[node]] - np.r_[ours.u_pu[k][:nodes], ours.u_pu[k][own]])
    return (float(np.nanmax(gap)), int(np.nanargmax(gap))) if np.isfinite(gap).any() else (0.0, 0)


def _loading_apart(case: Case, flow: Flow, ours: Readings, k: int) -> float:
    """Largest difference of a loading, percentage points; the line that is cut has none."""
    lines, trafos = len(case.base.lines), len(case.base.transformers)
    rows = np.setdiff1d(np.arange(lines), np.array(case.augmented.sites[k].opened, dtype=int))
    gap = np.r_[
        np.abs(flow.line_loading_percent[rows] - ours.line_percent[k][rows]),
        np.abs(flow.transformer_loading_percent[:trafos] - ours.tr_percent[k][:trafos]),
    ]
    return float(np.nanmax(gap)) if np.isfinite(gap).any() else 0.0
