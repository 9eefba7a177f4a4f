"""The new cable of every candidate: the smallest of the company's list that meets all four conditions."""

from __future__ import annotations

import numpy as np

from gridmodel.answer import PointKind, Question
from gridmodel.connection.points import Place
from gridmodel.criteria.cables import CableChoice, CableNeed, ampacity_a, choose_cable
from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.rulebook import cables, level, nominal_kv
from gridmodel.ruleset import RuleSet
from gridmodel.solving.shortcircuit import levels, prepare


def choose_cables(
    network: Network, rules: RuleSet, q: Question, places: tuple[Place, ...]
) -> tuple[CableChoice, ...]:
    """Return one choice per candidate; none is needed where the route has no length."""
    faults = _fault_ka(network, rules, places)
    return tuple(_choose(network, rules, q, p, ka) for p, ka in zip(places, faults, strict=True))


def _choose(
    network: Network, rules: RuleSet, q: Question, place: Place, fault_ka: float | None
) -> CableChoice:
    if place.route_m <= 0:
        return CableChoice(None, ())
    un = nominal_kv(rules, place.point.vn_kv)
    loop = place.point.kind is PointKind.LOOP_IN
    amps = q.kva / (np.sqrt(3) * un)
    need = CableNeed(
        un_kv=un,
        contract_a=max(amps, _through_a(network, rules, place, un)) if loop else amps,
        length_km=place.route_m / (2000 if loop else 1000),
        p_mw=q.kva * q.cosphi / 1000,
        q_mvar=q.kva * float(np.sqrt(1 - q.cosphi**2)) / 1000,
        fault_ka=fault_ka,
        role="trunk" if loop else "spur",
    )
    return choose_cable(rules, need)


def _through_a(network: Network, rules: RuleSet, place: Place, un_kv: float) -> float:
    """What the ring may send through the customer's station: the rating of the cut cable, or the list's largest."""
    rated = float(network.lines["max_i_a"].iat[network.line_row[str(place.point.line)]])
    largest = max((ampacity_a(rules, c) for c in cables(rules, un_kv)), default=0.0)
    return min(rated, largest) if rated == rated else 0.0


def _fault_ka(network: Network, rules: RuleSet, places: tuple[Place, ...]) -> list[float | None]:
    """Largest short-circuit current where each candidate joins; None at low voltage (fuses clear) or without data."""
    wanted = [k for k, p in enumerate(places) if p.route_m > 0 and level(p.point.vn_kv) != "lv"]
    out: list[float | None] = [None] * len(places)
    if not wanted:
        return out
    try:
        prepared = prepare(network, rules, "max")
    except CouldNotCompute:
        return out
    ends = [_ends(network, places[k]) for k in wanted]
    found = levels(prepared, np.array([row for pair in ends for row in pair])).ikss_ka.reshape(-1, 2)
    for k, pair in zip(wanted, found, strict=True):
        out[k] = float(np.nanmax(pair)) if np.isfinite(pair).any() else None
    return out


def _ends(network: Network, place: Place) -> tuple[int, int]:
    if place.point.node is not None:
        return network.node_row[place.point.node], network.node_row[place.point.node]
    row = network.line_row[str(place.point.line)]
    return int(network.compiled.line_from[row]), int(network.compiled.line_to[row])
