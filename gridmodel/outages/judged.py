"""Test 5: each outage that concerns a candidate, with its transfer, before and after the customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gridmodel.answer import Asset, OutagePlan, TestResult
from gridmodel.connection.case import Case
from gridmodel.connection.points import Place
from gridmodel.outages.field import Field, drawing
from gridmodel.outages.reach import Ground, Reach, concerned, reaches, traced, with_customer
from gridmodel.outages.rows import conditions, outage_test, plan_row
from message import Message


@dataclass(frozen=True, slots=True)
class Judged:
    """All outages of one candidate."""

    plans: tuple[OutagePlan, ...]
    tests: tuple[TestResult, ...]
    largest_kw: float | None
    binding_outage: Asset | None
    conditions: tuple[Message, ...]


def judge_outages(
    case: Case, g: Ground, before: dict[Asset, Reach], k: int, largest_kw: float | None
) -> Judged:
    """Judge candidate `k`: others' unserved load may not grow by more than tau in any outage."""
    place, site, q = case.found.places[k], case.augmented.sites[k], case.question
    assets = concerned(case.base, place)
    sign = -1.0 if q.kind == "generation" else 1.0
    pairs = _pairs(place, assets)

    idle, node = with_customer(g, place, site.cable)
    trace = dict(zip(pairs, traced(idle, [part for _, part in pairs]), strict=True))
    shed = dict(zip(pairs, reaches(idle, list(trace.values()), node, 0.0), strict=True))

    def solve(kw: float, some: list[tuple[Asset, Asset]]) -> tuple[Field, list[Reach]]:
        field = drawing(idle, node, sign * kw, sign * kw * case.bench.tan_phi)
        found = reaches(field, [trace[pair] for pair in some], node, sign * kw)
        return field, [
            _milder(case, before[pair[0]], r, shed[pair], kw) for pair, r in zip(some, found, strict=True)
        ]

    field, now = solve(q.kw, pairs)
    plans = tuple(
        plan_row(case, field, whole, before[whole], r) for (whole, _), r in zip(pairs, now, strict=True)
    )
    room, outage = _largest(
        largest_kw, pairs, before, lambda kw, some: solve(kw, some)[1], case.limits.tau_unserved_kw
    )
    return Judged(plans, (outage_test(case, k, plans),), room, outage, conditions(plans))


def _pairs(place: Place, assets: list[Asset]) -> list[tuple[Asset, Asset]]:
    """A cut line is two outages afterwards."""
    out = []
    for a in assets:
        parts = (
            [Asset("lines", f"{a.id}#{i}") for i in (1, 2)]
            if a == Asset("lines", str(place.point.line))
            else [a]
        )
        out += [(a, p) for p in parts]
    return out


def _largest(
    largest_kw: float | None, pairs: list[tuple[Asset, Asset]], before: dict[Asset, Reach],
    solve: Callable[[float, list[tuple[Asset, Asset]]], list[Reach]], tau_kw: float,
) -> tuple[float | None, Asset | None]:  # fmt: skip
    """Bisect below the room of normal operation for the largest capacity that keeps every outage as it was.

    An outage that holds at a capacity holds below it, so only those that fail at the top are solved again.
    """

    def failing(kw: float, some: list[tuple[Asset, Asset]]) -> list[tuple[Asset, Asset]]:
        return [
            pair for pair, r in zip(some, solve(kw, some), strict=True) if _grown(before[pair[0]], r) > tau_kw
        ]

    bad = failing(largest_kw, pairs) if largest_kw else []
    if not bad or not largest_kw:
        return largest_kw, None
    low, high, blocked = 0.0, largest_kw, bad[0][0]
    while high - low > 1.0:
        middle = float(np.floor((low + high) / 2)) if high - low > 2 else low + 1.0
        found = failing(middle, bad)
        if found:
            high, bad, blocked = middle, found, found[0][0]
        else:
            low = middle
    return low, blocked


def _milder(case: Case, before: Reach, after: Reach, shed: Reach, kw: float) -> Reach:
    """A single-source customer in the dark part may wait for the repair rather than take the others' transfer.

    Up to the exempt group demand of the rule set; what he draws beyond it counts as required wherever he stays
    dark, whether or not the others lose by him (docs/decisions/006).
    """
    if case.question.sources == 2 and after.customer_lost:
        return replace(shed, customer_lost=False, customer_served=True)  # he draws from his other source
    takes = _grown(before, after) > case.limits.tau_unserved_kw
    if not after.customer_lost or (after.customer_served and not takes):
        return after
    least = (
        0.0 if takes else np.inf
    )  # a rule set without security levels asks nothing of a customer who waits
    exempt_kw = min((r.to_mw for r in case.rules.security), default=least) * 1000
    kept = shed if takes else after
    return replace(
        kept,
        customer_lost=True,
        customer_served=False,
        required_kw=kept.required_kw + max(0.0, kw - exempt_kw),
    )


def _grown(before: Reach, after: Reach) -> float:
    """Return how much more of the others' load stays dark, kW."""
    return (after.required_kw - after.restored_kw) - (before.required_kw - before.restored_kw)
