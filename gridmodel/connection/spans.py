"""Test 1 where all states count together: the range at 35 kV and above, and low voltage that is not modelled."""

from __future__ import annotations

import numpy as np

from gridmodel.answer import Status, TestResult
from gridmodel.connection.across import LOW_VOLTAGE, RANGE, ranged, room, seen, sums
from gridmodel.connection.bench import Readings
from gridmodel.connection.case import Case
from gridmodel.connection.judge import AFFECTED_PU
from gridmodel.connection.normal import Column, status_of, why_of, worst
from gridmodel.rulebook import value_row, voltage_limit
from message import Message, say

RANGE_NAME, LOW_NAME = "Voltage range over the states", "Low voltage behind stations"


def span_tests(case: Case, site: int, after: tuple[Readings, ...], i: int) -> list[TestResult]:
    """Rows 1c and 1d for scenario `i`; empty where the grid has nothing of the kind that this customer touches."""
    if any(r.failed[i] for r in after):
        return []
    us = [r.u_pu[i] for r in after]
    found = [_row(case, site, us, LOW_VOLTAGE), _row(case, site, us, RANGE), _one_state(case, site)]
    return [row for row in found if row is not None]


def _row(case: Case, site: int, us: list[np.ndarray], family: str) -> TestResult | None:
    a = case.across
    if family == RANGE:
        rows, before, now, limit = a.span.rows, a.span_before, sums(a, us), a.span.limit
    else:
        rows, before, now = a.stations.rows, -a.room_before, -room(a.stations, us)
        limit = np.zeros(len(rows))
    if not len(rows):
        return None
    judged = _touched(case, us)[rows] | case.own_nodes(site)[rows]
    w = worst([Column(before, now, None, limit, None, np.full(len(rows), a.tau_percent), judged)])
    if w is None:
        return None
    row = int(rows[w.row])
    was, reads = seen(a, family, row, case.befores), seen(a, family, row, us)
    clause, verified = _clause(case, family, row)
    return TestResult(
        "1d" if family == RANGE else "1c", RANGE_NAME if family == RANGE else LOW_NAME, status_of(w), "%",
        limit=reads.limit, before=was.value, after=reads.value, element=case.asset("nodes", row), margin=w.margin,
        state=None if reads.state is None else case.states[reads.state], clause=clause, verified=verified,
        change=w.change, mandatory=case.mandatory(site, "1"), why=why_of(w) or _about(family),
    )  # fmt: skip


def _touched(case: Case, us: list[np.ndarray]) -> np.ndarray:
    moved = [np.abs(u - u0) > AFFECTED_PU for u, u0 in zip(us, case.befores, strict=True)]
    touched: np.ndarray = np.any(moved, axis=0)
    return touched


def _clause(case: Case, family: str, row: int) -> tuple[str, bool]:
    if family == RANGE:
        rule = voltage_limit(case.rules, float(case.network.nodes["vn_kv"].iat[row]))
        return rule.clause, rule.verified
    default = value_row(case.rules, "lv_allowance_line_peak_percent")
    return default.clause, default.verified


def _about(family: str) -> Message | None:
    if family == RANGE:
        return None
    return say(
        "With allowances for transformer and lines, and the off-load tap that serves every state best."
    )


def _one_state(case: Case, site: int) -> TestResult | None:
    """One state shows a value, not a range: what could be judged of it stands in the other rows."""
    if len(case.states) > 1 or not ranged(case.rules, case.site_kv(site)):
        return None
    why = say("The range over the states needs peak and minimum; the data has one state only.")
    return TestResult("1d", RANGE_NAME, Status.NOT_COMPUTED, "%", mandatory=False, why=why)
