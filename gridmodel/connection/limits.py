"""What every element of a network may reach under a rule set: voltages per unit of base, loadings in percent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.answer import Question
from gridmodel.network import Network
from gridmodel.rulebook import (
    loading_limit,
    nominal_kv,
    tau,
    transformer_kind,
    voltage_limit,
    voltage_limit_pu,
)
from gridmodel.ruleset import RuleSet

LINE_KINDS = ("overhead", "cable")


@dataclass(frozen=True, slots=True)
class Limits:
    """By table row. `percent_per_pu` turns per unit of base into percent of nominal."""

    u_low: np.ndarray
    u_high: np.ndarray
    u_low_n1: np.ndarray
    u_high_n1: np.ndarray
    percent_per_pu: np.ndarray
    terminal: np.ndarray  # bool: customers or an ownership boundary hang here
    line_hard: np.ndarray
    line_plan: np.ndarray
    tr_hard: np.ndarray
    tr_plan: np.ndarray
    switch_hard: float
    tau_u_pu: np.ndarray
    tau_loading: float
    tau_unserved_kw: float

    def terminal_with(self, node: int) -> np.ndarray:
        """Return the terminals' mask with one more node: the new customer's own."""
        mask = self.terminal.copy()
        mask[node] = True
        return mask


def nominal(network: Network, rules: RuleSet) -> np.ndarray:
    """Return un_kv by node row: as delivered, else the rule set's nominal of the base voltage."""
    given, base = network.nodes["un_kv"].to_numpy(float), network.nodes["vn_kv"].to_numpy(float)
    table = {kv: nominal_kv(rules, kv) for kv in np.unique(base)}
    return np.where(np.isfinite(given), given, [table[kv] for kv in base])


def limits(network: Network, rules: RuleSet, q: Question) -> Limits:
    """Build the limits; a question's own u_min, u_max and loading_max replace the rule set's."""
    base, un = network.nodes["vn_kv"].to_numpy(float), nominal(network, rules)
    terminal = np.zeros(len(base), dtype=bool)
    terminal[network.compiled.load_node] = True
    normal, n1 = _voltages(base, un, terminal, rules, "normal"), _voltages(base, un, terminal, rules, "n1")
    if q.u_min_pu is not None:
        normal[0][:] = n1[0][:] = q.u_min_pu
    if q.u_max_pu is not None:
        normal[1][:] = n1[1][:] = q.u_max_pu
    line_hard, line_plan = _line_loadings(network, rules)
    tr_hard, tr_plan = _transformer_loadings(network, rules)
    if q.loading_max_percent is not None:
        for array in (line_hard, line_plan, tr_hard, tr_plan):
            array[:] = q.loading_max_percent
    switch = (
        loading_limit(rules, "switch").hard_percent
        if q.loading_max_percent is None
        else q.loading_max_percent
    )
    return Limits(
        u_low=normal[0], u_high=normal[1], u_low_n1=n1[0], u_high_n1=n1[1], percent_per_pu=base / un * 100,
        terminal=terminal, line_hard=line_hard, line_plan=line_plan, tr_hard=tr_hard, tr_plan=tr_plan, switch_hard=switch,
        tau_u_pu=tau(rules, "voltage") / 100 * un / base, tau_loading=tau(rules, "loading"),
        tau_unserved_kw=tau(rules, "unserved"),
    )  # fmt: skip


def _voltages(
    base: np.ndarray, un: np.ndarray, terminal: np.ndarray, rules: RuleSet, state: str
) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.empty(len(base)), np.empty(len(base))
    for vn, nom, term in {(v, n, bool(t)) for v, n, t in zip(base, un, terminal, strict=True)}:
        at = (base == vn) & (un == nom) & (terminal == term)
        phases = 1 if nom < vn / 1.5 else 3
        low[at], high[at] = voltage_limit_pu(
            rules, vn, nom, phases, "terminal" if term else "planning", state
        )
    return low, high


def _line_loadings(network: Network, rules: RuleSet) -> tuple[np.ndarray, np.ndarray]:
    kinds = [k if k in LINE_KINDS else "line" for k in network.lines["kind"]]
    rows = {k: loading_limit(rules, k) for k in set(kinds)}
    return np.array([rows[k].hard_percent for k in kinds]), np.array([rows[k].plan_percent for k in kinds])


def _transformer_loadings(network: Network, rules: RuleSet) -> tuple[np.ndarray, np.ndarray]:
    rows = [loading_limit(rules, transformer_kind(kv)) for kv in network.transformers["lv_kv"]]
    return np.array([r.hard_percent for r in rows]), np.array([r.plan_percent for r in rows])


def voltage_clause(rules: RuleSet, vn_kv: float, terminal: bool) -> tuple[str, bool]:
    row = voltage_limit(rules, vn_kv, 3, "terminal" if terminal else "planning")
    return row.clause, row.verified
