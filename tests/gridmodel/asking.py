"""Short ways to ask a drawn grid, and to judge a candidate again with the reference engine alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridmodel.answer import Answer
from gridmodel.connection.built import build_in
from gridmodel.connection.case import Case, open_case
from gridmodel.connection.limits import Limits
from gridmodel.connection.question import ask
from gridmodel.engines.pandapower_engine import solve_many
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.solving.arrays import Injections, injections
from gridmodel.solving.flow import Flow, read
from gridmodel.solving.oltc import settled
from gridmodel.study import Sheet, Work, finish, start

CN = RuleSet.load()
SHEET = Sheet("G@1", "content", None, ())


def begin(network: Network, rules: RuleSet = CN, **fields: object) -> tuple[Work, Answer]:
    """The first part of a study."""
    question, notes = ask(rules, **{"kw": 1000.0} | fields)  # type: ignore[arg-type]
    return start(network, question, notes, rules, SHEET)


def answer(network: Network, rules: RuleSet = CN, **fields: object) -> Answer:
    """The whole answer."""
    work, _ = begin(network, rules, **fields)
    return finish(work)


def case_of(network: Network, rules: RuleSet = CN, **fields: object) -> Case:
    question, _ = ask(rules, **{"kw": 1000.0} | fields)  # type: ignore[arg-type]
    return open_case(network, question, rules)


def reference(case: Case, k: int, kws: list[float]) -> list[list[tuple[Flow, Flow]]]:
    """Before and after of candidate `k` for every capacity and state, on a rebuilt network in pandapower."""
    sign = -1.0 if case.question.kind == "generation" else 1.0
    site = case.augmented.sites[k]
    grown, _ = build_in(case.base, site.place, site.cable, 0.0, 0.0)
    befores, afters = [], []
    for name in case.states:
        at = injections(case.base, case.base.state(name))
        scale = 1.0 if case.question.load_scale is None else case.question.load_scale
        at = settled(case.base, replace(at, load_kw=at.load_kw * scale, load_kvar=at.load_kvar * scale))
        befores.append(at)
        for kw in kws:
            p, q = np.r_[at.load_kw, sign * kw], np.r_[at.load_kvar, sign * kw * case.bench.tan_phi]
            afters.append(settled(grown, replace(at, load_kw=p, load_kvar=q)))
    before = _flows(case.base, case.states, befores, 1)
    after = _flows(grown, case.states, afters, len(kws))
    return [[(before[s], after[s * len(kws) + i]) for s in range(len(befores))] for i in range(len(kws))]


def _flows(network: Network, states: tuple[str, ...], at: list[Injections], each: int) -> list[Flow]:
    batches = solve_many(network, at)
    return [read(network, states[i // each], b, 0, at[i]) for i, b in enumerate(batches)]


def holds(case: Case, k: int, *kws: float) -> list[bool]:
    """Tests 1 and 4 by hand: no node and no branch on the way leaves its limit, or leaves it further than tau."""
    return [all(_holds(case, k, *pair) for pair in states) for states in reference(case, k, list(kws))]


def _holds(case: Case, k: int, before: Flow, after: Flow) -> bool:
    lim, site = case.limits, case.augmented.sites[k]
    n, m = len(case.base.nodes), len(case.base.lines)
    if not np.isfinite(after.u_pu).any():
        return False
    judged = ~case.base.nodes["made"].to_numpy(bool) & case.base.topology.live_nodes
    low, high, tau = lim.u_low[:n], lim.u_high[:n], lim.tau_u_pu[:n]
    fresh = after.u_pu[n:]
    joined = (
        np.full(len(fresh), before.u_pu[case.base.node_row[site.place.point.node]])
        if site.place.point.node
        else (
            np.full(len(fresh), np.mean(before.u_pu[[case.base.compiled.line_from[r] for r in site.opened]]))
        )
    )
    tau_new = np.full(len(fresh), lim.tau_u_pu[site.node])
    own = case.own[k].line[:m].copy()
    own[list(site.opened)] = False
    new = after.line_loading_percent[m:]
    limit_of_new = [lim.line_hard[r] for r in site.closed]
    return not (
        _worse(low - before.u_pu, low - after.u_pu[:n], tau)[judged].any()
        or _worse(before.u_pu - high, after.u_pu[:n] - high, tau)[judged].any()
        or _worse(lim.u_low[site.node] - joined, lim.u_low[site.node] - fresh, tau_new).any()
        or _worse(joined - lim.u_high[site.node], fresh - lim.u_high[site.node], tau_new).any()
        or _over(before.line_loading_percent, after.line_loading_percent[:m], lim.line_hard[:m], lim)[
            own
        ].any()
        or _over(before.transformer_loading_percent, after.transformer_loading_percent, lim.tr_hard, lim)[
            case.own[k].transformer
        ].any()
        or _over(
            *_switch_percent(case, before, after), np.full(len(case.own[k].switch), lim.switch_hard), lim
        )[case.own[k].switch].any()
        or (len(new) > 0 and bool((new > np.array(limit_of_new) + 1e-9).any()))
    )


def _switch_percent(case: Case, before: Flow, after: Flow) -> tuple[np.ndarray, np.ndarray]:
    rated = case.base.switches["rated_a"].to_numpy(float)
    rated = np.where(rated > 0, rated, np.nan)
    n = len(rated)
    return before.switch_i_a[:n] / rated * 100, after.switch_i_a[:n] / rated * 100


def _over(before: np.ndarray, after: np.ndarray, limit: np.ndarray, lim: Limits) -> np.ndarray:
    return _worse(before - limit, after - limit, np.full(len(limit), lim.tau_loading))


def _worse(e0: np.ndarray, e1: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """New, or worse by more than tau (planning.md 3.6)."""
    had, has = np.maximum(e0, 0), np.maximum(e1, 0)
    out: np.ndarray = (has > 1e-9) & ((had <= 1e-9) | (has - had > tau))
    return out
