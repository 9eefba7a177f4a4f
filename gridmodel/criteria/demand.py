"""From contract capacity to demand to coincident load, and the open capacity that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from gridmodel import rulebook
from gridmodel.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Capacities:
    """The three capacities of one customer (contract kVA, demand kW, coincident kW at feeder and main)."""

    contract_kva: float
    demand_kw: float
    feeder_kw: float
    main_kw: float


def capacities(rules: RuleSet, customer_class: str, contract_kva: float, cosphi: float) -> Capacities:
    """Demand k_d S cos phi, times k_c per level, with the class table of the rule set."""
    row = rulebook.demand(rules, customer_class)
    demand_kw = row.k_d * contract_kva * cosphi
    return Capacities(contract_kva, demand_kw, row.k_c_feeder * demand_kw, row.k_c_main * demand_kw)


def household_coincidence(households: int, g_inf: float) -> float:
    """g(n) = g_inf + (1 - g_inf) / sqrt n of the sum of the single peaks (Rusck)."""
    return g_inf + (1.0 - g_inf) / sqrt(households)


def line_limit_mva(un_kv: float, rating_a: float, ties: int) -> float:
    """Estimate n / (n + 1) of the rating where N-1 was not solved; ties 0 uses the whole rating."""
    share = ties / (ties + 1) if ties else 1.0
    return share * sqrt(3.0) * un_kv * rating_a / 1000.0


def main_transformer_limit_mva(
    sn_mva: Sequence[float], overload_factor: float = 1.3, transfer_mva: float = 0.0
) -> float:
    """Firm capacity with the largest unit out: min(k_ol * rest, rest + solved transfer)."""
    rest_mva = sum(sn_mva) - max(sn_mva)
    return min(overload_factor * rest_mva, rest_mva + transfer_mva)


def open_capacity_mva(limit_mva: float, peak_mw: float, cosphi: float, promised_mva: float = 0.0) -> float:
    """K = L - P_max / cos phi - promised; negative when more is promised than there is."""
    return limit_mva - peak_mw / cosphi - promised_mva


def open_colour(without_promised_mva: float, with_promised_mva: float) -> str:
    """red: none even without promises, yellow: promised away, green: open."""
    if without_promised_mva <= 0.0:
        return "red"
    return "yellow" if with_promised_mva <= 0.0 else "green"
