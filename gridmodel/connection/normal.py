"""Tests 1 and 4 in normal operation: the worst terminal, planning node, line, transformer and switch of a candidate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.answer import Asset, Change, Status, TestResult
from gridmodel.connection.bench import Readings
from gridmodel.connection.case import Case
from gridmodel.connection.judge import AFFECTED_PU, Base, change, excess
from gridmodel.connection.limits import voltage_clause
from gridmodel.rulebook import loading_limit, transformer_kind
from message import Message, say


@dataclass(frozen=True, slots=True)
class Column:
    """One quantity of one state by row: what was, what is, what it may be, and which rows count."""

    before: np.ndarray
    after: np.ndarray
    low: np.ndarray | None
    high: np.ndarray
    plan: np.ndarray | None
    tau: np.ndarray
    judged: np.ndarray


@dataclass(frozen=True, slots=True)
class Worst:
    row: int
    state: int
    change: Change
    over_plan: bool
    margin: float  # to the nearer limit, positive is room


def normal_tests(case: Case, site: int, after: tuple[Readings, ...], i: int) -> list[TestResult]:
    """Return tests 1a, 1b and 4 for scenario `i` of each state's readings; empty parts are left out."""
    if any(r.failed[i] for r in after):
        return [_collapsed(case, site)]
    out = []
    if case.wants("1"):
        out += _voltage(case, after, i, site, terminal=True) + _voltage(case, after, i, site, terminal=False)
    if case.wants("4"):
        for layer in ("lines", "transformers") + (("switches",) if case.wants("13") else ()):
            out += _loading(case, after, i, site, layer)
        out += _unrated(case, site)
    return out


def unrated(case: Case, site: int) -> Asset | None:
    """Return the first line without rating that carries the candidate's power; its loading cannot be judged."""
    rated = case.network.lines["max_i_a"].to_numpy(float) > 0
    rows = np.flatnonzero(case.own[site].line & ~case.cut(site) & ~rated)
    return case.asset("lines", int(rows[0])) if len(rows) else None


def _unrated(case: Case, site: int) -> list[TestResult]:
    asset = unrated(case, site)
    if asset is None:
        return []
    why = say("Line {id} on the path has no current rating: supply max_i_a.", id=asset.id)
    missing, mandatory = Status.NOT_COMPUTED, case.mandatory(site, "4")
    return [TestResult("4", "Line loading", missing, "%", element=asset, mandatory=mandatory, why=why)]


def _collapsed(case: Case, site: int) -> TestResult:
    asset = case.site_asset(site)
    why = say(
        "The load flow does not converge with this capacity: the voltage collapses at {place}.",
        place=asset.id if asset else "",
    )
    return TestResult(
        "1",
        "Voltage at supply terminals",
        Status.FAIL,
        "%",
        element=asset,
        change=Change.NEW,
        why=why,
        mandatory=True,
    )


def worst(columns: list[Column]) -> Worst | None:
    """Pick the row that decides: new or worsened first, then what was bad before, then the least room."""
    best: tuple[float, float, Worst] | None = None
    for state, c in enumerate(columns):
        e0, e1 = excess(c.before, c.low, c.high), excess(c.after, c.low, c.high)
        room = c.high - c.after if c.low is None else np.fmin(c.high - c.after, c.after - c.low)
        room = np.where(c.judged, room, np.nan)
        if not np.isfinite(room).any():
            continue
        bad = np.nan_to_num((e1 > 1e-9) & ((e0 <= 1e-9) | (e1 - e0 > c.tau)) & c.judged)
        rank = np.where(bad.astype(bool), 0.0, np.where((np.nan_to_num(e1) > 1e-9) & c.judged, 1.0, 2.0))
        before = c.high - c.before if c.low is None else np.fmin(c.high - c.before, c.before - c.low)
        rank = np.where((rank == 2.0) & (room >= before), 3.0, rank)  # what gains room does not come first
        if c.plan is not None:
            rank[(c.after > c.plan + 1e-9) & (rank > 1.0)] = 1.5  # above the planning level beats least room
        rank[np.isnan(room)] = 9.0
        row = int(np.lexsort((room, rank))[0])
        kind = change(float(np.nan_to_num(e0[row])), float(np.nan_to_num(e1[row])), float(c.tau[row]))
        over = bool(c.plan is not None and c.after[row] > c.plan[row] + 1e-9)
        found = Worst(row, state, kind, over, float(room[row]))
        if best is None or (rank[row], room[row]) < best[:2]:
            best = (float(rank[row]), float(room[row]), found)
    return best[2] if best else None


def status_of(w: Worst) -> Status:
    if w.change in (Change.NEW, Change.WORSENED):
        return Status.FAIL
    return Status.CONDITION if w.change is not Change.NONE and w.margin < 0 or w.over_plan else Status.PASS


def why_of(w: Worst) -> Message | None:
    if w.change is Change.PRE_EXISTING or (w.change is Change.RELIEVED and w.margin < 0):
        return say(
            "The limit was already passed without this customer; the operator's own project must cure it."
        )
    if w.change is Change.WORSENED:
        return say("The limit was already passed and this customer makes it worse.")
    if w.over_plan and w.margin >= 0:
        return say("Above the planning level; reinforcement is to be planned.")
    return None


def _voltage(case: Case, after: tuple[Readings, ...], i: int, site: int, terminal: bool) -> list[TestResult]:
    columns = [
        _voltage_column(case, base, r.u_pu[i], site, terminal)
        for base, r in zip(case.bases, after, strict=True)
    ]
    w = worst(columns)
    if w is None:
        return []
    c, vn = columns[w.state], float(case.network.nodes["vn_kv"].iat[w.row])
    low, high = c.low, c.high
    assert low is not None
    nearer_low = c.after[w.row] - low[w.row] < high[w.row] - c.after[w.row]
    clause, verified = voltage_clause(case.rules, vn, terminal)
    replaced = case.question.u_min_pu is not None or case.question.u_max_pu is not None
    return [
        TestResult(
            "1a" if terminal else "1b", "Voltage at supply terminals" if terminal else "Voltage at other nodes", status_of(w), "%",
            limit=float(low[w.row] if nearer_low else high[w.row]), before=float(c.before[w.row]), after=float(c.after[w.row]),
            element=case.asset("nodes", w.row), margin=w.margin, state=case.states[w.state],
            clause="As asked" if replaced else clause, verified=verified and not replaced, change=w.change,
            mandatory=case.mandatory(site, "1"), why=why_of(w),
            value_volts=float(c.after[w.row] / case.limits.percent_per_pu[w.row] * vn * 1000),
        )
    ]  # fmt: skip


def _voltage_column(case: Case, base: Base, u: np.ndarray, site: int, terminal: bool) -> Column:
    """Nodes the customer moves, and his own; percent of nominal."""
    lim, scale = case.limits, case.limits.percent_per_pu
    u0 = _own_before(case, site, base, u)
    judged = (np.abs(u - u0) > AFFECTED_PU) | case.own_nodes(site)
    judged &= case.judged_nodes & ~case.across.spanned
    judged &= lim.terminal_with(case.site_node(site)) == terminal
    return Column(
        u0 * scale, u * scale, lim.u_low * scale, lim.u_high * scale, None, lim.tau_u_pu * scale, judged
    )


def _own_before(case: Case, site: int, base: Base, after: np.ndarray) -> np.ndarray:
    """The customer's own new nodes were dark before: they compare with the place they are joined to."""
    u0 = base.u_pu.copy()
    fresh = np.isnan(u0) & np.isfinite(after)
    u0[fresh] = case.before_at_site(site, base)
    return u0


def _loading(case: Case, after: tuple[Readings, ...], i: int, site: int, layer: str) -> list[TestResult]:
    columns = [
        _loading_column(case, base, r, i, site, layer) for base, r in zip(case.bases, after, strict=True)
    ]
    names = {"lines": "Line loading", "transformers": "Transformer loading", "switches": "Switch loading"}
    w = worst(columns)
    if w is None:
        return [_no_switch_ratings(case)] if layer == "switches" and len(case.network.switches) else []
    c = columns[w.state]
    row = loading_limit(case.rules, _limit_kind(case, layer, w.row))
    replaced = case.question.loading_max_percent is not None
    return [
        TestResult(
            "4", names[layer], status_of(w), "%", limit=float(c.high[w.row]), before=float(np.nan_to_num(c.before[w.row])),
            after=float(c.after[w.row]), element=case.asset(layer, w.row), margin=w.margin, state=case.states[w.state],
            clause="As asked" if replaced else row.clause, verified=row.verified and not replaced, change=w.change,
            mandatory=case.mandatory(site, "4"), why=why_of(w) or _assumed_rating(case, layer, w.row),
        )
    ]  # fmt: skip


def _assumed_rating(case: Case, layer: str, row: int) -> Message | None:
    """The layer's own column `assumed` names the columns whose values are not measured."""
    marked = layer == "switches" and "rated_a" in str(case.network.switches["assumed"].iat[row])
    return say("Rated currents are assumed values.") if marked else None


def _limit_kind(case: Case, layer: str, row: int) -> str:
    if layer == "switches":
        return "switch"
    if layer == "transformers":
        return transformer_kind(float(case.network.transformers["lv_kv"].iat[row]))
    kind = str(case.network.lines["kind"].iat[row])
    return kind if kind in ("overhead", "cable") else "line"


def _loading_column(case: Case, base: Base, after: Readings, i: int, site: int, layer: str) -> Column:
    own, lim = case.own[site], case.limits
    if layer == "lines":
        return _column(
            base.line_percent,
            after.line_percent[i],
            lim.line_hard,
            lim.line_plan,
            lim.tau_loading,
            own.line & ~case.cut(site),
        )
    if layer == "transformers":
        return _column(
            base.tr_percent, after.tr_percent[i], lim.tr_hard, lim.tr_plan, lim.tau_loading, own.transformer
        )
    hard = np.full(after.switch_percent.shape[1], lim.switch_hard)
    return _column(base.switch_percent, after.switch_percent[i], hard, hard, lim.tau_loading, own.switch)


def _column(
    before: np.ndarray, after: np.ndarray, hard: np.ndarray, plan: np.ndarray, tau: float, judged: np.ndarray
) -> Column:
    return Column(before, after, None, hard, np.minimum(plan, hard), np.full(len(after), tau), judged)


def _no_switch_ratings(case: Case) -> TestResult:
    why = say("No switch on the path has a rated current: supply rated_a in the layer switches.")
    return TestResult("4", "Switch loading", Status.NOT_COMPUTED, "%", mandatory=False, why=why)
