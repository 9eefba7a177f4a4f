"""Test 5: each outage that concerns a candidate, with its transfer, before and after the customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gridmodel.answer import Asset, OutagePlan, TestResult
from gridmodel.connection.case import Case
from gridmodel.connection.points import Place
from gridmodel.outages.field import Field, drawing
from gridmodel.outages.reach import Ground, Reach, concerned, reaches, traced, with_customer
from gridmodel.outages.rows import conditions, outage_test, plan_row
from message import Message

Pair = tuple[Asset, Asset]  # the outage before, and what it is with the customer connected


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
    near = [before[whole] for whole, _ in pairs]
    shed = dict(zip(pairs, reaches(idle, list(trace.values()), node, 0.0, near), strict=True))

    def solve(kw: float, some: list[Pair]) -> tuple[Field, list[Reach]]:
        field = drawing(idle, node, sign * kw, sign * kw * case.bench.tan_phi)
        found = reaches(field, [trace[p] for p in some], node, sign * kw, [shed[p] for p in some])
        return field, [
            _milder(case, before[pair[0]], r, shed[pair], kw) for pair, r in zip(some, found, strict=True)
        ]

    field, now = solve(q.kw, pairs)
    plans = tuple(
        plan_row(case, field, whole, before[whole], r) for (whole, _), r in zip(pairs, now, strict=True)
    )

    def suffering(some: list[Pair], found: list[Reach]) -> dict[Pair, float]:
        more = {pair: _grown(before[pair[0]], r) for pair, r in zip(some, found, strict=True)}
        return {pair: kw for pair, kw in more.items() if kw > case.limits.tau_unserved_kw}

    room, outage = _largest(
        largest_kw, (q.kw, suffering(pairs, now)), lambda kw, some: suffering(some, solve(kw, some)[1]), pairs
    )
    return Judged(plans, (outage_test(case, k, plans),), room, outage, conditions(plans))


def _pairs(place: Place, assets: list[Asset]) -> list[Pair]:
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
    largest_kw: float | None,
    asked: tuple[float, dict[Pair, float]],
    grown: Callable[[float, list[Pair]], dict[Pair, float]],
    pairs: list[Pair],
) -> tuple[float | None, Asset | None]:
    """Return the largest capacity up to `largest_kw` that keeps every outage as it was, and the outage that binds.

    An outage that holds at a capacity holds below it. So the outage that suffers most is bisected alone; the others
    are only asked whether they hold where it does, and the worst that does not is bisected on from there. `asked`:
    the capacity that is judged anyway, and what suffers there.
    """
    room, blocked = largest_kw, None
    if not room:
        return room, None
    if asked[1] and asked[0] <= room:
        room, bad = asked
    else:
        bad = grown(room, pairs)
    while room and bad:
        worst = max(bad, key=lambda pair: bad[pair])
        room, blocked = _bisected(room, partial(_holds, grown, worst)), worst[0]
        bad = grown(room, [pair for pair in bad if pair != worst])
    return room, blocked


def _holds(grown: Callable[[float, list[Pair]], dict[Pair, float]], pair: Pair, kw: float) -> bool:
    return not grown(kw, [pair])


def _bisected(high: float, holds: Callable[[float], bool]) -> float:
    """The largest whole number of kW below `high`, which does not hold, that does; 0 is taken to hold."""
    low = 0.0
    while high - low > 1.0:
        middle = float(np.floor((low + high) / 2)) if high - low > 2 else low + 1.0
        if holds(middle):
            low = middle
        else:
            high = middle
    return low


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
