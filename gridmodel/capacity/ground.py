"""What every node's search shares: one solved state, bounds of every node and branch, and whom they concern."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.answer import PointKind, Question
from gridmodel.capacity.fused_flow import FusedFlow, amps, fused_flow
from gridmodel.capacity.terms import Wish
from gridmodel.connection.bench import Readings
from gridmodel.connection.case import GENERATION_FIRST, LOAD_FIRST
from gridmodel.connection.check import NO_CAP_KW
from gridmodel.connection.judge import NOISE, base_of, bounds
from gridmodel.connection.limits import Limits, limits
from gridmodel.connection.points import overhead_at
from gridmodel.engines.power_grid import PowerGrid, prepare
from gridmodel.engines.power_grid_batch import solve
from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.rulebook import cap_kva, nominal_kv, nominal_over_base, voltage_change
from gridmodel.ruleset import RuleSet
from gridmodel.solving.arrays import (
    Injections,
    Probes,
    Scenarios,
    SolvedBatch,
    injections,
    line_loading,
    transformer_loading,
)
from gridmodel.solving.diagnose import not_converged
from gridmodel.solving.flow import check_numbers
from gridmodel.solving.fused import fused_branches
from gridmodel.solving.oltc import settled


@dataclass(frozen=True, slots=True)
class Ground:
    """By node row or topology edge; bounds are bent where the base already passes its limit (planning.md 3.6)."""

    network: Network
    rules: RuleSet
    question: Question
    state: str
    at: Injections
    grid: PowerGrid
    fused: FusedFlow
    base: SolvedBatch  # one scenario: nobody new
    u_low: np.ndarray  # -inf where nothing is judged
    u_high: np.ndarray
    change_pu: np.ndarray  # inf without a limit
    edge_percent: np.ndarray  # bound; inf where nothing is judged
    bad_node: np.ndarray  # outside its limit in the base
    bad_edge: np.ndarray
    no_rating: np.ndarray  # edges

    @property
    def sign(self) -> float:
        return -1.0 if self.question.kind == "generation" else 1.0

    @property
    def tan_phi(self) -> float:
        return float(np.sqrt(1 / self.question.cosphi**2 - 1))


def ground(network: Network, rules: RuleSet, wish: Wish) -> Ground:
    """Solve the direction's state without anybody new; raises CouldNotCompute where that does not converge.

    The ground's network holds what the wish counts as promised.
    """
    question = wish.question(rules)
    network = network.with_promised(wish.promised)
    check_numbers(network)
    state = _state(network, wish.kind)
    at = _injections(network, state, wish.load_scale)
    grid = prepare(network, network.compiled, at, Probes(np.arange(len(network.nodes))))
    base = solve(grid, Scenarios(1))
    if base.failed[0]:
        raise CouldNotCompute(not_converged(network, network.state(state)))
    fused = fused_flow(network.compiled, fused_branches(network.compiled), at)
    lim = limits(network, rules, question)
    low, high, bad_node = _voltage(network, question, lim, base)
    percent = edge_percent(network, fused, base, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=complex))[0]
    top, bad_edge, no_rating = _loading(network, question, lim, percent)
    return Ground(network, rules, question, state, at, grid, fused, base, low, high, _change(network, rules, question),
                  top, bad_node, bad_edge, no_rating)  # fmt: skip


def _state(network: Network, kind: str) -> str:
    order = GENERATION_FIRST if kind == "generation" else LOAD_FIRST
    return next((s for s in order if s in network.states), next(iter(network.states)))


def _injections(network: Network, state: str, load_scale: float | None) -> Injections:
    at = injections(network, network.state(state))
    if load_scale is not None:
        at = replace(at, load_kw=at.load_kw * load_scale, load_kvar=at.load_kvar * load_scale)
    return settled(network, at)


def wants(question: Question, test: str) -> bool:
    return not question.tests or test in question.tests


def _voltage(
    network: Network, question: Question, lim: Limits, base: SolvedBatch
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = len(network.nodes)
    judged = ~network.nodes["made"].to_numpy(bool) & network.topology.live_nodes & wants(question, "1")
    none = np.zeros((1, 0))
    readings = Readings(base.failed, base.u_pu, none, none, none)
    with np.errstate(invalid="ignore"):
        unloaded = replace(lim, line_hard=np.zeros(0), tr_hard=np.zeros(0))
        bent = bounds(base_of(readings, np.zeros(0, dtype=np.int64)), unloaded)
        outside = (base.u_pu[0] < lim.u_low - NOISE) | (base.u_pu[0] > lim.u_high + NOISE)
    low, high = np.full(n, -np.inf), np.full(n, np.inf)
    low[judged], high[judged] = bent.u_low[judged], bent.u_high[judged]
    return low, high, outside & judged


def _loading(
    network: Network, question: Question, lim: Limits, percent: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    t = network.topology
    hard = np.full(len(t.edge_layer), lim.switch_hard)
    line, trafo = t.edge_layer == 0, t.edge_layer == 1
    hard[line], hard[trafo] = lim.line_hard[t.edge_row[line]], lim.tr_hard[t.edge_row[trafo]]
    judged = np.where(t.edge_layer == 2, wants(question, "13"), True) & wants(question, "4")
    no_rating = np.zeros(len(hard), dtype=bool)
    no_rating[line] = ~(network.lines["max_i_a"].to_numpy(float)[t.edge_row[line]] > 0)
    no_rating &= wants(question, "4")
    hard[~judged | no_rating | np.isnan(percent)] = np.inf
    bad = percent > hard + NOISE
    return np.where(bad, percent + lim.tau_loading, hard), bad, no_rating


def _change(network: Network, rules: RuleSet, question: Question) -> np.ndarray:
    """Return the steady change allowed at the node itself, per unit of base (test 2)."""
    out = np.full(len(network.nodes), np.inf)
    if not wants(question, "2"):
        return out
    base, given = network.nodes["vn_kv"].to_numpy(float), network.nodes["un_kv"].to_numpy(float)
    for vn in np.unique(base):
        row = voltage_change(rules, question.kind, float(vn))
        if row is not None:
            ratio = np.array(
                [nominal_over_base(rules, vn, un if np.isfinite(un) else None) for un in given[base == vn]]
            )
            out[base == vn] = row.limit_percent / 100 * ratio
    return out


def edge_percent(
    network: Network, fused: FusedFlow, batch: SolvedBatch, nodes: np.ndarray, drawn_kva: np.ndarray
) -> np.ndarray:
    """Return percent of rating of every topology edge, (n, edges); NaN or infinite without a rating."""
    t = network.topology
    line_i = batch.line_i_a
    switch = np.full((len(batch.failed), len(network.switches)), np.nan)
    if len(fused.fused.from_node):
        through, k = amps(fused, batch, nodes, drawn_kva), len(fused.fused.line_rows)
        line_i = line_i.copy()
        line_i[:, fused.fused.line_rows] = through[:, :k]
        rated = network.switches["rated_a"].to_numpy(float)[fused.fused.switch_rows]
        switch[:, fused.fused.switch_rows] = through[:, k:] / np.where(rated > 0, rated, np.nan) * 100
    with np.errstate(divide="ignore", invalid="ignore"):
        lines = line_loading(network, line_i)
    trafos = transformer_loading(network, batch.tr_i_hv_a, batch.tr_i_lv_a)
    first = np.cumsum([0, lines.shape[1], trafos.shape[1]])[t.edge_layer]
    percent: np.ndarray = np.concatenate([lines, trafos, switch], axis=1)[:, first + t.edge_row]
    return percent


def caps_kw(g: Ground, nodes: np.ndarray) -> np.ndarray:
    """Return the way-in cap of each node; named tests leave it out, as in the connection check."""
    if g.question.tests:
        return np.full(len(nodes), NO_CAP_KW)
    kv = g.network.nodes["vn_kv"].to_numpy(float)
    known: dict[tuple[PointKind, float], float] = {}
    out = np.empty(len(nodes))
    for i, row in enumerate(nodes.tolist()):
        kind = g.network.node_kinds[row] or (
            PointKind.OH_TEE if overhead_at(g.network, row) else PointKind.RMU_BAY
        )
        key = (kind, float(kv[row]))
        if key not in known:
            cap = cap_kva(g.rules, kind.value, nominal_kv(g.rules, key[1]))
            known[key] = NO_CAP_KW if cap is None else cap * g.question.cosphi
        out[i] = known[key]
    return out
