"""The winner solved again by the reference engine, in every state, and how far the two lie apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridmodel.answer import Certificate
from gridmodel.connection.built import build_in
from gridmodel.connection.case import Case
from gridmodel.connection.check import Solved
from gridmodel.errors import CouldNotCompute
from gridmodel.solving.arrays import injections
from gridmodel.solving.flow import read
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
    nodes, lines, trafos = len(case.base.nodes), len(case.base.lines), len(case.base.transformers)
    worst_u, worst_loading, where = 0.0, 0.0, None
    asked = []
    for name, bench_at in zip(case.states, case.bench.at, strict=True):
        # where the batch started; a new transformer of this candidate or another stands behind the grid's own
        at = injections(network, network.state(name))
        at = replace(at, taps=np.r_[bench_at.taps[:trafos], at.taps[trafos:]])
        scale = q.load_scale if q.load_scale is not None else 1.0
        kw, kvar = at.load_kw * scale, at.load_kvar * scale
        kw[-1], kvar[-1] = sign * q.kw, sign * q.kw * case.bench.tan_phi
        asked.append(settled(network, replace(at, load_kw=kw, load_kvar=kvar), "pandapower"))
    for state, (name, at, batch) in enumerate(
        zip(case.states, asked, solve_many(network, asked), strict=True)
    ):
        if batch.failed[0]:
            raise CouldNotCompute(
                say("The reference engine does not converge for the winner in state {state}.", state=name)
            )
        flow, ours = read(network, name, batch, 0, at), solved.after[state]
        gap = np.abs(
            np.r_[flow.u_pu[:nodes], flow.u_pu[node]] - np.r_[ours.u_pu[k][:nodes], ours.u_pu[k][site.node]]
        )
        if np.isfinite(gap).any() and np.nanmax(gap) > worst_u:
            worst_u, row = float(np.nanmax(gap)), int(np.nanargmax(gap))
            where = str(case.base.nodes["id"].iat[row]) if row < nodes else "customer"
        rows = np.setdiff1d(np.arange(lines), np.array(site.opened, dtype=int))
        for theirs, mine in (
            (flow.line_loading_percent[rows], ours.line_percent[k][rows]),
            (flow.transformer_loading_percent[:trafos], ours.tr_percent[k][:trafos]),
        ):
            both = np.abs(theirs - mine)
            worst_loading = max(worst_loading, float(np.nanmax(both)) if np.isfinite(both).any() else 0.0)
    agrees = worst_u <= AGREE_PU and worst_loading <= AGREE_POINTS
    return Certificate("pandapower", worst_u, worst_loading, where, agrees)
