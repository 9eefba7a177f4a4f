"""Tests 8, 9 and 10: power factor at the meter, losses, and whether the place has the bays and reach."""

from __future__ import annotations

from gridmodel import rulebook
from gridmodel.answer import Asset, PointKind, TestResult
from gridmodel.criteria.common import information, judged, not_computed
from gridmodel.criteria.context import CheckContext
from gridmodel.criteria.formulas import compensation_kvar
from gridmodel.rules.rows import Area, Value
from message import say

FACTOR, LOSSES, BAYS = "Power factor at the meter", "Losses", "Spare bays"
RADIUS, SECTION = "Supply radius", "Load of the section"
BAY_KINDS = (PointKind.RMU_BAY, PointKind.SWS_BAY, PointKind.SS_BAY)


def test_8(context: CheckContext) -> list[TestResult]:
    """Design power factor of the level; below it a condition that names the capacitors needed."""
    q = context.question
    if q.kind != "load":
        return [
            information(
                context, "8", FACTOR, "1", say("Generation follows the operator's set point."), after=q.cosphi
            )
        ]
    rule = rulebook.power_factor_floor(context.rules, context.point.vn_kv, q.kva)
    kvar = compensation_kvar(q.kw, q.cosphi, rule.design)
    why = None
    if kvar > 0.0:
        why = say(
            "About {kvar} kvar of capacitors raise {given} to {wanted} on the metering side.",
            kvar=round(kvar),
            given=q.cosphi,
            wanted=rule.design,
        )
    return [
        judged(
            context,
            "8",
            FACTOR,
            "1",
            limit=rule.design,
            before=None,
            after=q.cosphi,
            rule=rule,
            upper=False,
            soft=True,
            why=why,
        )
    ]


def test_9(context: CheckContext) -> list[TestResult]:
    """Losses before and after, the state where they rise most; there is no limit."""
    known = [f for f in context.flows if f.before.losses_kw is not None and f.after.losses_kw is not None]
    if not known:
        return [not_computed(context, "9", LOSSES, "kW", say("No state was solved."))]
    worst = max(known, key=lambda f: (f.after.losses_kw or 0.0) - (f.before.losses_kw or 0.0))
    why = say("For information: there is no limit.")
    return [
        information(
            context,
            "9",
            LOSSES,
            "kW",
            why,
            before=worst.before.losses_kw,
            after=worst.after.losses_kw,
            state=worst.state,
        )
    ]


def test_10(context: CheckContext) -> list[TestResult]:
    """Spare bay where the way-in needs one, supply radius by area class, section load."""
    return [_bays(context), _radius(context), _section(context)]


def _bays(context: CheckContext) -> TestResult:
    if context.point.kind not in BAY_KINDS:
        return information(context, "10", BAYS, "1", say("This kind of supply point needs no bay."))
    spare = context.spare_bays
    if spare is None or spare < 0:
        why = say("The number of spare bays is not known: supply spare_bays (layer stations).")
        return not_computed(context, "10", BAYS, "1", why)
    rule = Value("One bay a circuit", True, "bays", 1.0, "1")
    notes = say("The number of spare bays is an assumed value.") if context.bays_assumed else None
    element = Asset("nodes", context.point.node) if context.point.node else None
    return judged(
        context,
        "10",
        BAYS,
        "1",
        limit=float(context.question.sources),
        before=None,
        after=float(spare),
        rule=rule,
        upper=False,
        element=element,
        why=notes,
    )


def _radius(context: CheckContext) -> TestResult:
    """A planning figure: a condition when exceeded. Without an area class the widest counts, and says so."""
    if context.point.vn_kv >= 35.0:
        return information(context, "10", RADIUS, "km", say("No radius above 20 kV."), after=context.path_km)
    if context.path_km is None:
        return not_computed(
            context, "10", RADIUS, "km", say("The path has no lengths: supply length_km (layer lines).")
        )
    row = _area(context)
    limit = row.lv_radius_m / 1000.0 if context.point.vn_kv <= 1.0 else row.mv_radius_km
    why = say("{km} km from the busbar; {limit} km is the radius of area class {area}.",
              km=round(context.path_km, 2), limit=limit, area=row.area)  # fmt: skip
    if context.area is None:
        why = say("{km} km from the busbar; area class not known, judged by the widest ({area}): {limit} km.",
                  km=round(context.path_km, 2), limit=limit, area=row.area)  # fmt: skip
    return judged(
        context,
        "10",
        RADIUS,
        "km",
        limit=limit,
        before=None,
        after=context.path_km,
        rule=row,
        soft=True,
        why=why,
    )


def _area(context: CheckContext) -> Area:
    named = rulebook.area(context.rules, context.area) if context.area else None
    return named or max((r for r in context.rules.area if r.duty != "none"), key=lambda r: r.mv_radius_km)


def _section(context: CheckContext) -> TestResult:
    if not 1.0 < context.point.vn_kv < 35.0:
        return information(context, "10", SECTION, "kW", say("Sections are counted in medium voltage."))
    if context.section_after_kw is None:
        why = say("The section cannot be cut out: supply switches of the feeder (layer switches).")
        return not_computed(context, "10", SECTION, "kW", why)
    rule = rulebook.value_row(context.rules, "section_limit_mw")
    why = say("A fault of the section leaves its whole load of {kw} kW to the repair time.",
              kw=round(context.section_after_kw))  # fmt: skip
    return judged(
        context,
        "10",
        SECTION,
        "kW",
        limit=rule.value * 1000.0,
        before=context.section_before_kw,
        soft=True,
        after=context.section_after_kw,
        rule=rule,
        tau=rulebook.tau(context.rules, "unserved"),
        why=why,
    )
