"""From what a person typed to a question that can be computed: defaults filled in, nonsense refused by name."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from gridmodel.answer import Question
from gridmodel.connection.independence import INDEPENDENCE
from gridmodel.errors import BadInput
from gridmodel.rulebook import demand, importance
from gridmodel.ruleset import RuleSet
from message import Message, say

LARGEST_KW = 1_000_000.0
LEAST_KW = 0.1  # less is no connection, and would be shown as 0.0 kW
KINDS = ("load", "generation")
TESTS = tuple(str(n) for n in range(1, 14))
DIRECT_START = 6.0  # times rated current (planning.md 3.7: direct on line 5 to 7)
DEFAULT_INDEPENDENCE = "busbar"
DEFAULT_COSPHI = {"load": 0.95, "generation": 1.0}  # grid.md section 6: the standard customer


class Fields(TypedDict, total=False):
    """What a question may bring; everything else takes its default."""

    lon: float | None
    lat: float | None
    node: str | None
    kw: float | None
    kva: float | None
    cosphi: float | None
    kind: str
    customer_class: str | None
    sources: int
    independence: str | None
    importance: str | None
    area: str | None
    year: int | None
    tests: tuple[str, ...]
    u_min_pu: float | None
    u_max_pu: float | None
    loading_max_percent: float | None
    load_scale: float | None
    motor_kw: float | None
    motor_start: float | None
    motor_per_hour: float | None


NUMBERS = (
    "lon",
    "lat",
    "u_min_pu",
    "u_max_pu",
    "loading_max_percent",
    "load_scale",
    "motor_kw",
    "motor_per_hour",
)


def ask(rules: RuleSet, **fields: Unpack[Fields]) -> tuple[Question, list[Message]]:
    """Return the question and what was assumed; raises BadInput naming the field."""
    f: Mapping[str, Any] = defaultdict(lambda: None, fields)
    kind = f["kind"] or "load"
    cosphi = _checked(rules, f, kind)
    kw, kva, notes = _power(rules, _float(f["kw"]), _float(f["kva"]), cosphi, f["customer_class"])
    independence, more = _independence(rules, f)
    numbers: dict[str, Any] = {name: _float(f[name]) for name in NUMBERS}
    question = Question(
        node=f["node"],
        kw=kw,
        kva=kva,
        cosphi=cosphi,
        kind=kind,
        customer_class=f["customer_class"] or "industry",
        sources=1 if f["sources"] is None else f["sources"],
        independence=independence,
        importance=f["importance"] or "",
        area=f["area"] or "",
        year=f["year"],
        tests=tuple(f["tests"] or ()),
        motor_start=DIRECT_START if f["motor_start"] is None else float(f["motor_start"]),
        **numbers,
    )
    return question, notes + more


def _checked(rules: RuleSet, f: Mapping[str, Any], kind: str) -> float:
    """Refuse what cannot be meant, by name; return the power factor."""
    if kind not in KINDS:
        raise BadInput(say("Kind is {kind}; it must be load or generation.", kind=kind))
    _place(f["lon"], f["lat"], f["node"])
    if f["customer_class"] is not None:
        demand(rules, f["customer_class"])  # refuses an unknown class by name
    for test in f["tests"] or ():
        if test not in TESTS:
            raise BadInput(say("Test {test} does not exist; tests are 1 to 13.", test=test))
    check_limits(f["u_min_pu"], f["u_max_pu"], f["loading_max_percent"], f["load_scale"])
    if f["sources"] not in (None, 1, 2):
        raise BadInput(say("Number of sources is {value}; it must be 1 or 2.", value=f["sources"]), "sources")
    if f["year"] is not None:  # an int of a stranger may be longer than any float
        _in(max(-1, min(f["year"], 9999)), say("Year"), 1900, 2200, "year")
    _motor(f["motor_kw"], f["motor_start"], f["motor_per_hour"])
    _one_of(f["area"], [r.area for r in rules.area], say("Supply area class"), "area")
    _one_of(f["importance"], [r.importance for r in rules.importance], say("Importance"), "importance")
    _one_of(f["independence"], list(INDEPENDENCE), say("Independence"), "independence")
    cosphi = f["cosphi"]
    return DEFAULT_COSPHI[kind] if cosphi is None else _in(cosphi, say("Power factor"), 0.1, 1.0, "cosphi")


def _one_of(value: str | None, known: list[str], name: Message, field: str) -> None:
    if value and value not in known:
        raise BadInput(
            say(
                "{name} is {value}; it must be one of: {known}.",
                name=name,
                value=value[:40],
                known=", ".join(known),
            ),
            field,
        )


def _independence(rules: RuleSet, f: Mapping[str, Any]) -> tuple[str, list[Message]]:
    """As asked, else as the importance needs it, else by busbar; one source needs none."""
    if f["sources"] != 2:
        return "", []
    row = importance(rules, f["importance"] or "")
    if f["independence"] or (row is not None and row.sources > 1):
        return str(f["independence"] or (row.independence if row else "")), []
    return DEFAULT_INDEPENDENCE, [say("Two sources: each from a busbar of its own, as none was named.")]


def _motor(kw: float | None, start: float | None, per_hour: float | None) -> None:
    if kw is not None:
        _in(kw, say("Largest motor (kW)"), 0.1, 100_000.0, "motor_kw")
    if start is not None:
        _in(start, say("Starting current over rated"), 1.0, 10.0, "motor_start")
    if per_hour is not None:
        _in(per_hour, say("Starts an hour"), 0.01, 100_000.0, "motor_per_hour")


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
