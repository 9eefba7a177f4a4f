"""The first version of a scheme: what the chosen candidate, its study and the rules already say."""

from __future__ import annotations

from collections.abc import Sequence

from casework.applications import Application, Importance
from casework.metering import metering, tariff, transformer_set
from casework.scheme import Chosen, Entry, Origin, Value

VALID_DAYS = 365.0  # 供电方案 of high voltage: a year; low voltage three months (from memory)
LV_VALID_DAYS = 90.0
NORMAL_COSPHI = 0.95


def first_entries(
    application: Application,
    chosen: Chosen,
    *,
    ct_primaries_a: Sequence[float],
    transformers_kva: Sequence[float],
    power_factor: float,
) -> dict[str, Entry]:
    """Computed: what the study found. Assumed: what a rule suggests, for a person to look at."""
    computed = {k: Entry(v, Origin.COMPUTED) for k, v in _computed(application, chosen).items()}
    assumed = _assumed(application, chosen, ct_primaries_a, transformers_kva)
    assumed["power_factor"] = power_factor
    return computed | {k: Entry(v, Origin.ASSUMED) for k, v in assumed.items()}


def _computed(a: Application, c: Chosen) -> dict[str, Value]:
    out: dict[str, Value] = {
        "existing_kva": a.existing_kva, "new_kva": a.new_kva, "total_kva": a.total_kva, "demand_kw": a.demand_kw,
        "supply_kv": c.vn_kv, "sources": float(c.sources), "feeder": c.feeder, "point": _point(c), "way_in": c.way_in,
        "route_m": round(c.route_m, 1),
    }  # fmt: skip
    for key, value in (("station", c.station), ("transformer", c.transformer), ("cable", c.cable)):
        if value:
            out[key] = value
    for key, band in (("utility_cost", c.cost_utility), ("customer_cost", c.cost_customer)):
        if band is not None:
            out[key] = f"{band[0]:.1f}–{band[2]:.1f} × 10 000 {c.currency}"
    return out


def _point(c: Chosen) -> str:
    if c.node is not None:
        return c.node
    return f"{c.line} +{c.at_km:.3f} km" if c.at_km is not None else str(c.line)


def _assumed(
    a: Application, c: Chosen, primaries: Sequence[float], sizes: Sequence[float]
) -> dict[str, Value]:
    low = c.vn_kv <= 1.0 or c.way_in == "new_dt"
    dual = c.sources > 1
    chosen_set = None if low else transformer_set(a.total_kva, sizes, 2 if dual else 1)
    units = chosen_set[0] if chosen_set else 0
    m = metering(
        0.4 if low else c.vn_kv, a.total_kva, a.demand_kw / max(a.power_factor, 0.1), units, primaries
    )
    out: dict[str, Value] = {
        "boundary": c.way_in, "circuits": float(c.sources), "laying": "duct", "connecting": "outage",
        "wiring": "none" if low else "sectioned" if units > 1 else "single",
        "metering_mode": m.mode, "metering_point": m.point, "metering_class": m.accuracy,
        "ct_ratio": m.ct_ratio or "–", "tariff": tariff(a.total_kva),
        "basic_charge": "none" if a.total_kva <= 100.0 else "capacity", "investment": "property_line",
        "second_source_fee": dual, "emergency": a.importance is not Importance.ORDINARY,
        "valid_days": LV_VALID_DAYS if low else VALID_DAYS,
    }  # fmt: skip
    if m.vt_ratio:
        out["vt_ratio"] = m.vt_ratio
    if chosen_set is not None:
        out["transformers"] = f"{chosen_set[0]} × {chosen_set[1]:g} kVA"
        out["compensation_kvar"] = round(0.25 * chosen_set[0] * chosen_set[1], 0)
    return out
