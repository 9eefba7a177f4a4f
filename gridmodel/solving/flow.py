"""Load flow of one state: voltages, loadings and losses by table row, from either engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.solving.arrays import (
    Injections,
    Probes,
    Scenarios,
    SolvedBatch,
    injections,
    line_loading,
    transformer_loading,
    transformer_s_percent,
)
from gridmodel.solving.fused import fused_branches, fused_power
from gridmodel.states import State
from message import say

LARGEST_KW = 1e9


@dataclass(frozen=True, slots=True)
class Flow:
    """One solved state; NaN = dark or not rated. Powers at the from / HV side, kW and kvar, positive from -> to."""

    state: str
    u_pu: np.ndarray  # nodes, per unit of vn_kv
    u_degree: np.ndarray
    line_p_kw: np.ndarray
    line_q_kvar: np.ndarray
    line_i_a: np.ndarray  # the larger end
    line_loading_percent: np.ndarray
    transformer_p_kw: np.ndarray
    transformer_q_kvar: np.ndarray
    transformer_p_lv_kw: np.ndarray  # at the LV side, negative = delivered
    transformer_q_lv_kvar: np.ndarray
    transformer_loading_percent: np.ndarray  # larger of both sides' current over rated current
    transformer_s_percent: np.ndarray  # S at the HV side over Sn
    switch_i_a: np.ndarray  # node-to-node switches; NaN for others
    losses_kw: float
    source_kw: float
    source_kvar: float
    taps: np.ndarray


def solve(network: Network, state: State, engine: str = "power-grid-model") -> Flow:
    """Solve one state; raises CouldNotCompute naming the place when the load flow does not converge."""
    at = injections(network, state)
    check_numbers(network)
    if np.isfinite(network.transformers["oltc_target_pu"].to_numpy(float)).any():
        from gridmodel.solving.oltc import settled

        at = settled(network, at, engine)
    batch = run(network, at, engine)
    if batch.failed[0]:
        from gridmodel.solving.diagnose import not_converged

        raise CouldNotCompute(not_converged(network, state))
    return read(network, state.name, batch, 0, at)


def run(network: Network, at: Injections, engine: str) -> SolvedBatch:
    """Solve one set of injections with the named engine."""
    if engine == "pandapower":
        from gridmodel.engines.pandapower_engine import solve_once

        return solve_once(network, at)
    from gridmodel.engines.power_grid import prepare
    from gridmodel.engines.power_grid_batch import solve as solve_batch

    return solve_batch(
        prepare(network, network.compiled, at, Probes(np.zeros(0, dtype=np.int64))), Scenarios(1)
    )


def check_numbers(network: Network) -> None:
    """A NaN load and a real overload raise the same error in every solver: find the NaN first."""
    for table in (network.loads, network.generators, network.shunts):
        bad = ~np.isfinite(table[["p_kw", "q_kvar"]].to_numpy(float)).all(axis=1)
        if bad.any():
            raise CouldNotCompute(say("The power of {id} is not a number.", id=str(table["id"][bad].iloc[0])))
        far = (table[["p_kw", "q_kvar"]].abs().to_numpy(float) > LARGEST_KW).any(axis=1)
        if far.any():
            row = table[far].iloc[0]
            raise CouldNotCompute(
                say(
                    "The power of {id} is {kw} kW, {kvar} kvar: no grid carries that.",
                    id=str(row["id"]),
                    kw=float(row["p_kw"]),
                    kvar=float(row["q_kvar"]),
                )
            )


def read(network: Network, state: str, batch: SolvedBatch, i: int, at: Injections) -> Flow:
    """Read scenario `i` of a batch as a Flow, currents through fused branches included."""
    c = network.compiled
    line_i = batch.line_i_a[i].copy()
    line_p, line_q = batch.line_p_kw[i].copy(), batch.line_q_kvar[i].copy()
    switch_i = np.full(len(network.switches), np.nan)
    fused = fused_branches(c)
    if len(fused.from_node):
        s_kva = fused_power(c, fused, _only(batch, i), at)[0]
        i_a = np.abs(s_kva) / (
            np.sqrt(3) * batch.u_pu[i][fused.from_node] * c.bus_kv[c.bus_of_node[fused.from_node]]
        )
        n = len(fused.line_rows)
        line_i[fused.line_rows], switch_i[fused.switch_rows] = i_a[:n], i_a[n:]
        line_p[fused.line_rows], line_q[fused.line_rows] = s_kva[:n].real, s_kva[:n].imag
    dark = np.isnan(batch.u_pu[i][c.line_from]) & np.isnan(batch.u_pu[i][c.line_to])
    line_i[dark] = line_p[dark] = line_q[dark] = np.nan
    tr_dark = np.isnan(batch.u_pu[i][c.tr_hv])
    tr_p, tr_q = batch.tr_p_kw[i].copy(), batch.tr_q_kvar[i].copy()
    tr_i_hv, tr_i_lv = batch.tr_i_hv_a[i].copy(), batch.tr_i_lv_a[i].copy()
    tr_p[tr_dark] = tr_q[tr_dark] = tr_i_hv[tr_dark] = tr_i_lv[tr_dark] = np.nan
    losses = np.nansum(batch.line_p_kw[i] + batch.line_p_to_kw[i]) + np.nansum(
        batch.tr_p_kw[i] + batch.tr_p_lv_kw[i]
    )
    p, q = _source_power(network, batch, i, at, losses)
    return Flow(
        state=state, u_pu=batch.u_pu[i], u_degree=batch.u_degree[i], line_p_kw=line_p, line_q_kvar=line_q, line_i_a=line_i,
        line_loading_percent=line_loading(network, line_i), transformer_p_kw=tr_p, transformer_q_kvar=tr_q,
        transformer_p_lv_kw=batch.tr_p_lv_kw[i], transformer_q_lv_kvar=batch.tr_q_lv_kvar[i],
        transformer_loading_percent=transformer_loading(network, tr_i_hv, tr_i_lv),
        transformer_s_percent=transformer_s_percent(network, tr_p, tr_q), switch_i_a=switch_i,
        losses_kw=float(losses), source_kw=p, source_kvar=q, taps=at.taps,
    )  # fmt: skip


def _only(batch: SolvedBatch, i: int) -> SolvedBatch:
    return SolvedBatch(*(getattr(batch, name)[i : i + 1] for name in SolvedBatch.__slots__))


def _source_power(
    network: Network, batch: SolvedBatch, i: int, at: Injections, losses: float
) -> tuple[float, float]:
    """What the sources give: live consumption less infeed plus losses."""
    c = network.compiled
    live = np.isfinite(batch.u_pu[i])
    lines, trafos = batch.line_q_kvar[i] + batch.line_q_to_kvar[i], batch.tr_q_kvar[i] + batch.tr_q_lv_kvar[i]
    q_lost = np.nansum(lines) + np.nansum(trafos)
    p = at.load_kw[live[c.load_node]].sum() - at.gen_kw[live[c.gen_node]].sum() + losses
    q = at.load_kvar[live[c.load_node]].sum() - at.gen_kvar[live[c.gen_node]].sum() + q_lost
    u2 = np.nan_to_num(batch.u_pu[i][c.shunt_node]) ** 2
    return float(p + (network.shunts["p_kw"].to_numpy(float) * u2).sum()), float(
        q + (network.shunts["q_kvar"].to_numpy(float) * u2).sum()
    )
