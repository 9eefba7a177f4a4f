"""Questions asked of a rule set: limits by level, kind and state, always with the row that answers."""

from __future__ import annotations

from math import sqrt

from gridmodel.errors import BadInput
from gridmodel.rules.rows import (
    Area,
    Cable,
    Demand,
    Importance,
    LoadingLimit,
    NewTransformer,
    PowerFactorFloor,
    Price,
    StepLimit,
    Value,
    VoltageChange,
    VoltageFactor,
    VoltageLimit,
    WayIn,
)
from gridmodel.ruleset import RuleSet
from message import say


def level(vn_kv: float) -> str:
    """lv up to 1 kV, mv below 35 kV, hv from there (GB/T 12325 changes its rule at 35 kV)."""
    return "lv" if vn_kv <= 1.0 else "mv" if vn_kv < 35.0 else "hv"


def nominal_kv(rules: RuleSet, vn_kv: float) -> float:
    """The nominal voltage of a base voltage; a base the table does not know is its own nominal."""
    return next((r.un_kv for r in rules.nominal if abs(r.vn_kv - vn_kv) < 1e-6), vn_kv)


def voltage_limit(
    rules: RuleSet, vn_kv: float, phases: int = 3, where: str = "terminal", state: str = "normal"
) -> VoltageLimit:
    """Limits in percent of nominal; `where` terminal, planning or busbar, `state` normal or n1."""
    wanted = (level(vn_kv), phases if vn_kv <= 1.0 else 3, where, state)
    for row in rules.voltage:
        if (row.level, row.phases, row.where, row.state) == wanted:
            return row
    raise BadInput(
        say(
            "Rule set {rules} has no voltage limit for {wanted}.",
            rules=rules.name,
            wanted="/".join(map(str, wanted)),
        )
    )


def nominal_over_base(rules: RuleSet, vn_kv: float, un_kv: float | None = None, phases: int = 3) -> float:
    """un / vn: what turns percent of nominal into per unit of the model's base.

    A nominal of 0.22 kV beside a base of 0.4 kV is phase to neutral; single-phase terminals in a 380 V
    grid are judged at 220 V on the phase base vn / sqrt 3, not at 380 / sqrt 3 = 219.4 V (GB/T 12325).
    """
    un = nominal_kv(rules, vn_kv) if un_kv is None else un_kv
    if phases == 1 and abs(un - 0.38) < 1e-9:
        un = 0.22
    return un * sqrt(3.0) / vn_kv if un < vn_kv / 1.5 else un / vn_kv


def voltage_limit_pu(
    rules: RuleSet,
    vn_kv: float,
    un_kv: float | None = None,
    phases: int = 3,
    where: str = "terminal",
    state: str = "normal",
) -> tuple[float, float]:
    """Low and high limit per unit of the model's base: (1 + percent / 100) * un / vn."""
    row = voltage_limit(rules, vn_kv, phases, where, state)
    ratio = nominal_over_base(rules, vn_kv, un_kv, phases)
    return (1 + row.low_percent / 100) * ratio, (1 + row.high_percent / 100) * ratio


def voltage_change(rules: RuleSet, kind: str, vn_kv: float) -> VoltageChange | None:
    """Limit for the steady change a connection causes; None where the rule set has none."""
    return next((r for r in rules.voltage_change if (r.kind, r.level) == (kind, level(vn_kv))), None)


def loading_limit(rules: RuleSet, kind: str) -> LoadingLimit:
    """`kind`: line, overhead, cable, distribution_transformer, main_transformer, switch."""
    for row in rules.loading:
        if row.kind == kind:
            return row
    raise BadInput(say("Rule set {rules} has no loading limit for {kind}.", rules=rules.name, kind=kind))


def transformer_kind(lv_kv: float) -> str:
    return "distribution_transformer" if lv_kv <= 1.0 else "main_transformer"


def tau(rules: RuleSet, quantity: str) -> float:
    """voltage (% of nominal), loading (points), unserved (kW), short_circuit (kA)."""
    return next(r.tau for r in rules.tolerance if r.quantity == quantity)


def mandatory_tests(rules: RuleSet, kind: str, vn_kv: float) -> frozenset[str]:
    """Numbers of the tests that decide the verdict; "1" covers 1a and 1b."""
    return frozenset(t for r in rules.mandatory if (r.kind, r.level) == (kind, level(vn_kv)) for t in r.tests)


def is_mandatory(rules: RuleSet, kind: str, vn_kv: float, test: str) -> bool:
    return test.rstrip("abcd") in mandatory_tests(rules, kind, vn_kv)


def c_factor(rules: RuleSet, vn_kv: float, lv_tol_percent: float | None = None) -> VoltageFactor:
    """IEC 60909 c; low voltage by tolerance (the rule set's own when not given)."""
    lv = vn_kv <= 1.0
    tolerance = (value(rules, "lv_tol_percent") if lv_tol_percent is None else lv_tol_percent) if lv else 0.0
    for row in rules.c_factor:
        if row.level == level(vn_kv) and row.lv_tol_percent == tolerance:
            return row
    raise BadInput(say("The low-voltage tolerance is {given} %; it can be 6 or 10.", given=tolerance))


def demand(rules: RuleSet, customer_class: str) -> Demand:
    for row in rules.demand:
        if row.customer_class == customer_class:
            return row
    raise BadInput(
        say(
            "There is no customer class {given}. Choose one of: {known}.",
            given=customer_class,
            known=", ".join(r.customer_class for r in rules.demand),
        )
    )


def power_factor_floor(rules: RuleSet, vn_kv: float, kva: float) -> PowerFactorFloor:
    """The row with the largest `from_kva` the capacity reaches."""
    rows = [r for r in rules.power_factor if r.level == level(vn_kv) and r.from_kva <= kva]
    return max(rows, key=lambda r: r.from_kva)


def way_in(rules: RuleSet, point_kind: str, un_kv: float) -> WayIn | None:
    """The row of the nominal voltage nearest below or at `un_kv`; None: this kind is not offered there."""
    rows = [r for r in rules.way_in if r.point_kind == point_kind and r.un_kv <= un_kv * 1.1]
    rows = [r for r in rows if level(r.un_kv) == level(un_kv)]
    return max(rows, key=lambda r: r.un_kv, default=None)


def cap_kva(rules: RuleSet, point_kind: str, un_kv: float) -> float | None:
    """Largest contract capacity the way-in table allows at this kind of point; None: not offered."""
    row = way_in(rules, point_kind, un_kv)
    return None if row is None else row.to_kva


def area(rules: RuleSet, name: str) -> Area | None:
    return next((r for r in rules.area if r.area == name), None)


def importance(rules: RuleSet, name: str) -> Importance | None:
    return next((r for r in rules.importance if r.importance == name), None)


def sizes(rules: RuleSet, use: str) -> tuple[float, ...]:
    """`use`: transformer_kva, main_transformer_kva or ct_primary_a; ascending."""
    return tuple(sorted(r.size for r in rules.size if r.use == use))


def cables(rules: RuleSet, un_kv: float, laying: str = "cable") -> tuple[Cable, ...]:
    """The company's list at a nominal voltage, smallest first; 10 kV types are not offered at 20 kV."""
    rows = [r for r in rules.cable if r.laying == laying and abs(r.un_kv - un_kv) < 0.06 * un_kv]
    return tuple(sorted(rows, key=lambda r: (r.area_mm2, r.name)))


def new_transformer(rules: RuleSet, kva: float) -> NewTransformer | None:
    """The smallest public transformer that the capacity loads to its planning share at most."""
    share = value(rules, "dt_capacity_share")
    rows = sorted(rules.new_transformer, key=lambda r: r.sn_kva)
    return next((r for r in rows if kva <= share * r.sn_kva), None)


def day_curve(rules: RuleSet, of: str) -> tuple[float, ...]:
    """Share of the highest hour, hours 0 to 23; a class without a curve of its own follows the grid's loads."""
    rows = {r.of: r.share for r in rules.day_curve}
    return rows.get(of, rows["grid"])


def price(rules: RuleSet, item: str) -> Price | None:
    return next((r for r in rules.price if r.item == item), None)


def step_limit(rules: RuleSet, per_hour: float) -> StepLimit | None:
    """None: the change comes too often for the step table; flicker decides."""
    return next(
        (r for r in sorted(rules.step, key=lambda r: r.upto_per_hour) if per_hour <= r.upto_per_hour), None
    )


def value_row(rules: RuleSet, key: str) -> Value:
    for row in rules.values:
        if row.key == key:
            return row
    raise BadInput(say("Rule set {rules} has no value {key}.", rules=rules.name, key=key))


def value(rules: RuleSet, key: str) -> float:
    return value_row(rules, key).value
