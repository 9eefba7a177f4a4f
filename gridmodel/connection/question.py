"""From what a person typed to a question that can be computed: defaults filled in, nonsense refused by name."""

from __future__ import annotations

import math

from gridmodel.answer import Question
from gridmodel.errors import BadInput
from gridmodel.rulebook import demand
from gridmodel.ruleset import RuleSet
from message import Message, say

LARGEST_KW = 1_000_000.0
LEAST_KW = 0.1  # less is no connection, and would be shown as 0.0 kW
KINDS = ("load", "generation")
TESTS = tuple(str(n) for n in range(1, 14))
DIRECT_START = 6.0  # times rated current (planning.md 3.7: direct on line 5 to 7)
DEFAULT_COSPHI = {"load": 0.95, "generation": 1.0}  # grid.md section 6: the standard customer


def ask(
    rules: RuleSet,
    *,
    lon: float | None = None,
    lat: float | None = None,
    node: str | None = None,
    kw: float | None = None,
    kva: float | None = None,
    cosphi: float | None = None,
    kind: str = "load",
    customer_class: str | None = None,
    sources: int = 1,
    year: int | None = None,
    tests: tuple[str, ...] = (),
    u_min_pu: float | None = None,
    u_max_pu: float | None = None,
    loading_max_percent: float | None = None,
    load_scale: float | None = None,
    motor_kw: float | None = None,
    motor_start: float | None = None,
    motor_per_hour: float | None = None,
) -> tuple[Question, list[Message]]:
    """Return the question and what was assumed; raises BadInput naming the field."""
    if kind not in KINDS:
        raise BadInput(say("Kind is {kind}; it must be load or generation.", kind=kind))
    _place(lon, lat, node)
    cosphi = DEFAULT_COSPHI[kind] if cosphi is None else _in(cosphi, say("Power factor"), 0.1, 1.0, "cosphi")
    if customer_class is not None:
        demand(rules, customer_class)  # refuses an unknown class by name
    kw, kva, notes = _power(rules, _float(kw), _float(kva), cosphi, customer_class)
    for test in tests:
        if test not in TESTS:
            raise BadInput(say("Test {test} does not exist; tests are 1 to 13.", test=test))
    if customer_class:
        demand(rules, customer_class)
    check_limits(u_min_pu, u_max_pu, loading_max_percent, load_scale)
    if sources not in (1, 2):
        raise BadInput(say("Number of sources is {value}; it must be 1 or 2.", value=sources), "sources")
    if year is not None:
        _in(
            max(-1, min(year, 9999)), say("Year"), 1900, 2200, "year"
        )  # an int of a stranger may be longer than any float
    _motor(motor_kw, motor_start, motor_per_hour)
    question = Question(
        lon=_float(lon),
        lat=_float(lat),
        node=node,
        kw=kw,
        kva=kva,
        cosphi=cosphi,
        kind=kind,
        customer_class=customer_class or "industry",
        sources=sources,
        year=year,
        tests=tuple(tests),
        u_min_pu=_float(u_min_pu),
        u_max_pu=_float(u_max_pu),
        loading_max_percent=_float(loading_max_percent),
        load_scale=_float(load_scale),
        motor_kw=_float(motor_kw),
        motor_start=DIRECT_START if motor_start is None else float(motor_start),
        motor_per_hour=_float(motor_per_hour),
    )
    return question, notes


def _motor(kw: float | None, start: float | None, per_hour: float | None) -> None:
    if kw is not None:
        _in(kw, say("Largest motor (kW)"), 0.1, 100_000.0)
    if start is not None:
        _in(start, say("Starting current over rated"), 1.0, 10.0)
    if per_hour is not None:
        _in(per_hour, say("Starts an hour"), 0.01, 100_000.0)


def _float(value: float | None) -> float | None:
    """400 and 400.0 are one question: same fingerprint, same bytes."""
    return None if value is None else float(value)


def _in(value: float, name: Message, low: float, high: float, field: str = "") -> float:
    if not math.isfinite(value) or not low <= value <= high:
        raise BadInput(
            say(
                "{name} is {value}; it must be between {low} and {high}.",
                name=name,
                value=_shown(value),
                low=low,
                high=high,
            ),
            field,
        )
    return float(value)


def _shown(value: float) -> float | str:
    """What is no number, or too small to be written with decimals, is shown as it was typed."""
    return f"{value:g}" if not math.isfinite(value) or 0 < abs(value) < 0.01 else value


def _place(lon: float | None, lat: float | None, node: str | None) -> None:
    if node is None and (lon is None or lat is None):
        raise BadInput("A place is needed: longitude and latitude, or a node of the grid.")
    for value, name, most in ((lon, say("Longitude"), 180.0), (lat, say("Latitude"), 90.0)):
        if value is not None:
            _in(value, name, -most, most)


def _power(
    rules: RuleSet, kw: float | None, kva: float | None, cosphi: float, customer_class: str | None
) -> tuple[float, float, list[Message]]:
    """Return demand kW and contract kVA (planning.md A6)."""
    if kw is None and kva is None:
        raise BadInput("A capacity is needed, in kW or in kVA.", "kw")
    for field, name, value in (("kw", say("Capacity (kW)"), kw), ("kva", say("Capacity (kVA)"), kva)):
        if value is not None:
            _in(value, name, LEAST_KW, int(LARGEST_KW), field)
    if kw is not None and kva is not None:
        if kw > kva * 1.000001:
            raise BadInput(
                say("Capacity (kW) is {kw}, more than the {kva} kVA it is drawn from.", kw=kw, kva=kva)
            )
        return kw, kva, [say("Demand {kw} kW and contract {kva} kVA as given.", kw=kw, kva=kva)]
    if kw is not None:
        return kw, kw / cosphi, [_contract(kw, cosphi)]
    contract = float(kva or 0.0)
    k_d = demand(rules, customer_class).k_d if customer_class else 1.0
    return contract * cosphi * k_d, contract, [
        say("Demand {kw} kW = {k_d} x {kva} kVA x {cosphi}: demand factor of the customer class, 1 where none is given.",
            kw=round(contract * cosphi * k_d, 1), k_d=k_d, kva=contract, cosphi=cosphi)
    ]  # fmt: skip


def _contract(kw: float, cosphi: float) -> Message:
    return say(
        "Contract capacity {kva} kVA from the asked {kw} kW and power factor {cosphi}.",
        kva=round(kw / cosphi, 1),
        kw=kw,
        cosphi=cosphi,
    )


def check_limits(
    u_min: float | None, u_max: float | None, loading: float | None, scale: float | None = None
) -> None:
    if u_min is not None:
        _in(u_min, say("u-min (per unit)"), 0.3, 1.5)
    if u_max is not None:
        _in(u_max, say("u-max (per unit)"), 0.5, 2.0)
    if u_min is not None and u_max is not None and u_min >= u_max:
        raise BadInput(say("u-min is {low} and u-max {high}: the band is empty.", low=u_min, high=u_max))
    if loading is not None:
        _in(loading, say("loading-max (%)"), 1.0, 1000.0)
    if scale is not None:
        _in(scale, say("load-scale"), 0.0, 10.0)
