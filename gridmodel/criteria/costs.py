"""What a connection costs, as a band: route, way-in and customer's station, by who pays."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from gridmodel import rulebook
from gridmodel.answer import PointKind
from gridmodel.rules.rows import Cable, Price
from gridmodel.ruleset import RuleSet

Band = tuple[float, float, float]  # low, mid, high in 10 000 of the rule set's currency
LOW_VOLTAGE = (PointKind.LV_NODE, PointKind.LV_BOARD)
STATION_KVA = (400, 630, 1000)


@dataclass(frozen=True, slots=True)
class CostItem:
    item: str
    quantity: float
    per: str
    payer: str
    band: Band


@dataclass(frozen=True, slots=True)
class Cost:
    """`missing` names items the rule set has no price for: the band is then a lower bound."""

    total: Band
    utility: Band
    customer: Band
    items: tuple[CostItem, ...]
    missing: tuple[str, ...]
    currency: str
    verified: bool


def cost(rules: RuleSet, kind: PointKind, route_m: float, cable: Cable | None, contract_kva: float) -> Cost:
    """`route_m` is the length of new cable; for a loop-in both cables, which share one trench."""
    wanted = _way_in(kind) + _route(kind, route_m / 1000.0, cable) + _station(rules, kind, contract_kva)
    return cost_of(rules, wanted)


def cost_of(rules: RuleSet, wanted: list[tuple[str, float, str]]) -> Cost:
    """Price (item, quantity, payer) rows; an empty payer is whom the price names."""
    priced, missing = _priced(rules, wanted)
    items = tuple(_item(rules, row, quantity, payer) for row, quantity, payer in priced)
    sums = [
        _sum([i.band for i in items if i.payer in who])
        for who in (("utility", "customer"), ("utility",), ("customer",))
    ]
    verified = bool(priced) and all(row.verified for row, _, _ in priced)
    return Cost(sums[0], sums[1], sums[2], items, missing, rules.currency, verified)


def _way_in(kind: PointKind) -> list[tuple[str, float, str]]:
    item = {
        PointKind.OH_TEE: "pole_breaker",
        PointKind.LOOP_IN: "rmu",
        PointKind.SS_BAY: "substation_bay",
    }.get(kind)
    return [(item, 1.0, "")] if item else []


def _route(kind: PointKind, km: float, cable: Cable | None) -> list[tuple[str, float, str]]:
    if cable is None or km <= 0.0:
        return []
    line = (line_item(cable), km, "")
    if cable.laying == "overhead":
        return [line]
    return [line, ("trench", km / 2.0 if kind is PointKind.LOOP_IN else km, "")]


def line_item(cable: Cable) -> str:
    if cable.un_kv <= 1.0:
        return "overhead_lv_120" if cable.laying == "overhead" else f"cable_lv_240_{cable.metal.lower()}"
    if cable.laying == "overhead":
        return "overhead_240" if cable.area_mm2 > 150 else "overhead_120"
    return next((f"cable_mv_{a}" for a in (120, 240, 300, 400) if cable.area_mm2 <= a), "cable_mv_400")


def _station(rules: RuleSet, kind: PointKind, kva: float) -> list[tuple[str, float, str]]:
    """One box station of the smallest priced size that carries the capacity, else as many of the largest."""
    if kind in LOW_VOLTAGE:
        return []
    priced = [s for s in STATION_KVA if rulebook.price(rules, f"box_station_{s}") is not None]
    if not priced:
        return [("box_station_400", 1.0, "customer")]
    size = next((s for s in priced if s >= kva), priced[-1])
    payer = "utility" if kind is PointKind.NEW_DT else "customer"
    return [(f"box_station_{size}", float(ceil(kva / size)), payer)]


def _priced(
    rules: RuleSet, wanted: list[tuple[str, float, str]]
) -> tuple[list[tuple[Price, float, str]], tuple[str, ...]]:
    rows = [(rulebook.price(rules, item), quantity, payer) for item, quantity, payer in wanted]
    missing = tuple(item for (item, _, _), (row, _, _) in zip(wanted, rows, strict=True) if row is None)
    return [(row, quantity, payer or row.payer) for row, quantity, payer in rows if row is not None], missing


def _item(rules: RuleSet, row: Price, quantity: float, payer: str) -> CostItem:
    """Survey, design and contingency are added to every item so that the parts add up to the whole."""
    low, high = rulebook.value(rules, "survey_share_low"), rulebook.value(rules, "survey_share_high")
    spare = rulebook.value(rules, "contingency_share")
    shares = (low, (low + high) / 2.0, high)
    prices = (row.low, row.mid, row.high)
    a, b, c = (quantity * p * (1.0 + s + spare) for p, s in zip(prices, shares, strict=True))
    return CostItem(row.item, quantity, row.per, payer, (a, b, c))


def _sum(bands: list[Band]) -> Band:
    return sum(b[0] for b in bands), sum(b[1] for b in bands), sum(b[2] for b in bands)
