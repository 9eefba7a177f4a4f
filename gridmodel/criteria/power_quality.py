"""Test 7: flicker, harmonics and unbalance, stage 1, by the least short-circuit power."""

from __future__ import annotations

import numpy as np

from gridmodel import rulebook
from gridmodel.answer import TestResult
from gridmodel.criteria.common import information, judged, not_computed
from gridmodel.criteria.context import CheckContext
from gridmodel.criteria.quality import motor_start_mva, share_percent, short_circuit_ratio
from gridmodel.criteria.voltage_change import shortcircuit_missing
from gridmodel.rules.rows import FlickerShare
from gridmodel.solving.shortcircuit import levels
from message import say

FLICKER, HARMONICS, UNBALANCE, RATIO = (
    "Flicker, stage 1",
    "Harmonics, stage 1",
    "Unbalance, stage 1",
    "Short-circuit ratio",
)
CONVERTER_CLASSES = ("ev_charging", "data_centre")


def test_7(context: CheckContext) -> list[TestResult]:
    """Shares of the least short-circuit power; above stage 1 an assessment is a condition."""
    ssc_mva = _ssc_min_mva(context)
    return [
        _flicker(context, ssc_mva),
        _harmonics(context, ssc_mva),
        _unbalance(context, ssc_mva),
        *_ratio(context, ssc_mva),
    ]


def _ssc_min_mva(context: CheckContext) -> float | None:
    if context.shortcircuit_min is None:
        return None
    return float(levels(context.shortcircuit_min, np.array([context.common_row])).skss_mva[0])


def _flicker(context: CheckContext, ssc_mva: float | None) -> TestResult:
    motor = context.motor
    if motor is None:
        return information(
            context, "7", FLICKER, "%", say("No motor start or fluctuating load was declared.")
        )
    if ssc_mva is None:
        return not_computed(context, "7", FLICKER, "%", shortcircuit_missing(context))
    per_minute = (motor.starts_per_hour or rulebook.value(context.rules, "repetition_per_hour")) / 60.0
    rule = _flicker_rule(context, per_minute)
    start = motor_start_mva(motor.p_kw, motor.start_over_rated, motor.efficiency, motor.cosphi)
    why = say("Above stage 1 the step test or a flicker assessment decides.")
    return judged(context, "7", FLICKER, "%", limit=rule.limit_percent, before=None,
                  after=share_percent(start, ssc_mva), rule=rule, soft=True, why=why)  # fmt: skip


def _flicker_rule(context: CheckContext, per_minute: float) -> FlickerShare:
    level = rulebook.level(context.point.vn_kv)
    rows = [r for r in context.rules.flicker_share if r.level == level and per_minute <= r.upto_per_minute]
    return min(rows, key=lambda r: r.upto_per_minute)


def _harmonics(context: CheckContext, ssc_mva: float | None) -> TestResult:
    kva = context.nonlinear_kva
    by_class = context.question.customer_class in CONVERTER_CLASSES or context.question.kind == "generation"
    if kva is None and not by_class:
        return information(
            context, "7", HARMONICS, "%", say("No converters or other nonlinear loads were declared.")
        )
    if ssc_mva is None:
        return not_computed(context, "7", HARMONICS, "%", shortcircuit_missing(context))
    rule = rulebook.value_row(context.rules, "harmonic_share_percent")
    value = share_percent((context.question.kva if kva is None else kva) / 1000.0, ssc_mva)
    why = say("Above stage 1: harmonic currents are to be assessed before energising.")
    return judged(
        context,
        "7",
        HARMONICS,
        "%",
        limit=rule.value,
        before=None,
        after=value,
        rule=rule,
        soft=True,
        why=why,
    )


def _unbalance(context: CheckContext, ssc_mva: float | None) -> TestResult:
    kva = context.single_phase_kva
    if not kva:
        return information(context, "7", UNBALANCE, "%", say("No single-phase load was declared."))
    if ssc_mva is None:
        return not_computed(context, "7", UNBALANCE, "%", shortcircuit_missing(context))
    rule = rulebook.value_row(context.rules, "unbalance_user_percent")
    return judged(
        context,
        "7",
        UNBALANCE,
        "%",
        limit=rule.value,
        before=None,
        after=share_percent(kva / 1000.0, ssc_mva),
        rule=rule,
    )


def _ratio(context: CheckContext, ssc_mva: float | None) -> list[TestResult]:
    """Information for generation: a weak grid asks for a study."""
    if context.question.kind != "generation" or ssc_mva is None or context.question.kva <= 0:
        return []
    rule = rulebook.value_row(context.rules, "scr_study")
    value = short_circuit_ratio(ssc_mva, context.question.kva / 1000.0)
    why = say("Below {warn} the grid is weak, below {study} a study is needed.",
              warn=rulebook.value(context.rules, "scr_warn"), study=rule.value)  # fmt: skip
    return [
        judged(
            context,
            "7",
            RATIO,
            "1",
            limit=rule.value,
            before=None,
            after=value,
            rule=rule,
            upper=False,
            soft=True,
            why=why,
        )
    ]
