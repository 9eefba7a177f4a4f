"""Tests 2 and 3: the steady voltage change of a connection, and its step at loss or motor start."""

from __future__ import annotations

from math import atan2, degrees

import numpy as np

from gridmodel import rulebook
from gridmodel.answer import Asset, TestResult
from gridmodel.criteria.common import information, judged, not_computed
from gridmodel.criteria.context import CheckContext, StateFlows
from gridmodel.criteria.quality import motor_start_mva, step_percent
from gridmodel.rules.rows import StepLimit
from gridmodel.solving.shortcircuit import levels
from message import Message, say

CHANGE, LOSS, MOTOR = "Voltage change", "Voltage step at loss of the customer", "Voltage step at motor start"


def test_2(context: CheckContext) -> list[TestResult]:
    """Steady change at the point of common coupling, taps frozen, percent of nominal."""
    if not context.flows:
        return [not_computed(context, "2", CHANGE, "%", say("No state was solved."))]
    flows, value = _largest_change(context)
    limit = rulebook.voltage_change(context.rules, context.question.kind, context.point.vn_kv)
    where = _element(context, context.common_row)
    if limit is None:
        why = say("{rules} has no limit for the steady change caused by a {kind}; for information.",
                  rules=context.rules.name, kind=context.question.kind)  # fmt: skip
        return [information(context, "2", CHANGE, "%", why, after=value, element=where, state=flows.state)]
    row = judged(context, "2", CHANGE, "%", limit=limit.limit_percent, after=value, before=None, rule=limit,
                 element=where, state=flows.state)  # fmt: skip
    return [row]


def test_3(context: CheckContext) -> list[TestResult]:
    """Loss of the whole customer from the solved states; motor start by the short-circuit power."""
    return [_loss(context), _motor(context)]


def _loss(context: CheckContext) -> TestResult:
    if not context.flows:
        return not_computed(context, "3", LOSS, "%", say("No state was solved."))
    flows, value = _largest_change(context)
    row = rulebook.step_limit(context.rules, 1.0)
    if row is None:
        return not_computed(context, "3", LOSS, "%", say("The rule set has no step limits."))
    return judged(context, "3", LOSS, "%", limit=_of_level(context, row), after=value, before=None, rule=row,
                  element=_element(context, context.common_row), state=flows.state)  # fmt: skip


def _motor(context: CheckContext) -> TestResult:
    motor, prepared = context.motor, context.shortcircuit_min
    if motor is None:
        return information(context, "3", MOTOR, "%", say("No motor start was declared."))
    if prepared is None:
        return not_computed(context, "3", MOTOR, "%", shortcircuit_missing(context))
    per_hour = motor.starts_per_hour or rulebook.value(context.rules, "repetition_per_hour")
    row = rulebook.step_limit(context.rules, per_hour)
    if row is None:
        why = say("{count} starts an hour are beyond the step table; flicker decides.", count=per_hour)
        return not_computed(context, "3", MOTOR, "%", why)
    level = levels(prepared, np.array([context.common_row]))
    z = complex(level.z_ohm[0])
    start = motor_start_mva(motor.p_kw, motor.start_over_rated, motor.efficiency, motor.cosphi)
    value = step_percent(start, float(level.skss_mva[0]), degrees(atan2(z.imag, z.real)), motor.start_cosphi)
    why = say("{count} starts an hour, start power {mva} MVA.", count=f"{per_hour:g}", mva=round(start, 3))
    return judged(context, "3", MOTOR, "%", limit=_of_level(context, row), after=value, before=None, rule=row,
                  element=_element(context, context.common_row), why=why)  # fmt: skip


def shortcircuit_missing(context: CheckContext) -> Message:
    supply = say("Short-circuit power is not known: supply s_sc_max_mva and s_sc_min_mva (layer source).")
    return context.shortcircuit_missing or supply


def _of_level(context: CheckContext, row: StepLimit) -> float:
    by_level = {"lv": row.lv_percent, "mv": row.mv_percent, "hv": row.hv_percent}
    return by_level[rulebook.level(context.point.vn_kv)]


def _largest_change(context: CheckContext) -> tuple[StateFlows, float]:
    """Largest change over the states; percent of nominal, at the point of common coupling."""
    row = context.common_row
    vn_kv = float(context.network.nodes["vn_kv"].to_numpy(float)[row])
    given = float(context.network.nodes["un_kv"].to_numpy(float)[row])
    ratio = rulebook.nominal_over_base(context.rules, vn_kv, given if given == given else None)
    changes = [(_change_pu(context, f) / ratio * 100.0, f) for f in context.flows]
    value, flows = max(changes, key=lambda pair: -1.0 if pair[0] != pair[0] else pair[0])
    return flows, value


def _change_pu(context: CheckContext, flows: StateFlows) -> float:
    """At the common point; a tee does not exist before: there the largest change of its level stands."""
    change = np.abs(flows.step.u_pu - flows.before.u_pu)
    at_point = float(change[context.common_row])
    if at_point == at_point:
        return at_point
    vn_kv = context.network.nodes["vn_kv"].to_numpy(float)
    beside = change[(vn_kv == vn_kv[context.common_row]) & np.isfinite(change)]
    return float(beside.max()) if len(beside) else float("nan")


def _element(context: CheckContext, row: int) -> Asset:
    return Asset("nodes", str(context.network.nodes["id"].iat[row]))
