"""The connection check: candidates, tests 1 and 4, largest capacity, ranking – the part that answers within a second."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.answer import Binding, Candidate, PointKind, Status, TestResult
from gridmodel.connection.across import LOW_VOLTAGE, RANGE, seen
from gridmodel.connection.bench import Readings, solve
from gridmodel.connection.case import Case
from gridmodel.connection.largest import Cause, Room, search
from gridmodel.connection.normal import normal_tests, unrated
from gridmodel.connection.profile import profile
from gridmodel.connection.spans import span_tests
from gridmodel.connection.verdict import ORDER, conditions_of, verdict_of
from gridmodel.criteria.costs import cost
from gridmodel.rulebook import cap_kva, nominal_kv, sizes, way_in
from gridmodel.states import SNAPSHOT
from message import Message, say

NO_CAP_KW = 1_000_000.0
TEST_OF = {
    "voltage_low": "1",
    "voltage_high": "1",
    RANGE: "1",
    LOW_VOLTAGE: "1",
    "line": "4",
    "transformer": "4",
    "switch": "4",
}
LAYER_OF = {
    "voltage_low": "nodes",
    "voltage_high": "nodes",
    RANGE: "nodes",
    LOW_VOLTAGE: "nodes",
    "line": "lines",
    "transformer": "transformers",
    "switch": "switches",
}


@dataclass(frozen=True, slots=True)
class Solved:
    """The asked capacity at every candidate, by state; scenario i is candidate i."""

    after: tuple[Readings, ...]


def solve_asked(case: Case) -> Solved:
    sites = np.arange(len(case.found.places))
    kw = np.full(len(sites), case.question.kw)
    return Solved(tuple(solve(case.bench, k, sites, kw) for k in range(len(case.states))))


def first_candidates(case: Case) -> tuple[Solved, list[Candidate]]:
    """Return every candidate with tests 1 and 4 and its largest capacity in normal operation, unranked."""
    solved = solve_asked(case)
    rooms = search(
        case.setting(),
        list(range(len(case.found.places))),
        [_cap_kw(case, k) for k in range(len(case.found.places))],
        case.question.kw,
    )
    return solved, [_candidate(case, k, solved, rooms[k]) for k in range(len(rooms))]


def _cap_kw(case: Case, k: int) -> float:
    """The way-in table caps every point, a node asked for as well, unless the question names its tests."""
    if case.question.tests:
        return NO_CAP_KW
    point = case.found.places[k].point
    cap = cap_kva(case.rules, point.kind.value, nominal_kv(case.rules, point.vn_kv))
    return NO_CAP_KW if cap is None else cap * case.question.cosphi


def _candidate(case: Case, k: int, solved: Solved, room: Room) -> Candidate:
    known = not (case.wants("4") and unrated(case, k))  # a room over a line without rating is no room
    largest_kw = float(room.largest_kw) if known else None
    place, site = case.found.places[k], case.augmented.sites[k]
    tests = tuple(normal_tests(case, k, solved.after, k)) + _way_in_test(case, k)
    if case.wants("1"):
        tests += tuple(span_tests(case, k, solved.after, k))
    conditions = conditions_of(tests) + place_conditions(case, k)
    return Candidate(
        point=place.point, feeder=place.feeder, root=place.root, route_m=round(place.route_m, 1),
        verdict=verdict_of(tests, conditions), largest_kw=largest_kw,
        binding=_binding(case, k, room.cause if known else None, solved),
        tests=tests, conditions=conditions, profile=profile(case, k, solved.after), cable=site.cable.name if site.cable else None,
        largest_set_kva=transformer_set(case, largest_kw), allowed=place.allowed,
        cost_band=_cost_band(case, k),
    )  # fmt: skip


def _way_in_test(case: Case, k: int) -> tuple[TestResult, ...]:
    """More than the way-in table lets this kind of point take does not fit there, whatever the load flow says."""
    q, point = case.question, case.found.places[k].point
    row = way_in(case.rules, point.kind.value, nominal_kv(case.rules, point.vn_kv))
    if q.tests or row is None or q.kva <= row.to_kva:
        return ()
    why = say("The way-in table does not offer {kva} kVA at this kind of point.", kva=round(q.kva))
    return (
        TestResult("10", "Way-in capacity", Status.FAIL, "kVA", limit=row.to_kva, after=q.kva, margin=row.to_kva - q.kva,
                   element=case.site_asset(k), clause=row.clause, verified=row.verified, why=why),
    )  # fmt: skip


def _cost_band(case: Case, k: int) -> tuple[float, float, float] | None:
    """Low, mid, high of the whole connection; None where the rule set lacks a price, or the node was asked for itself."""
    place, site = case.found.places[k], case.augmented.sites[k]
    if case.question.node is not None:
        return None
    got = cost(case.rules, place.point.kind, place.route_m, site.cable, case.question.kva)
    return None if got.missing else got.total


def place_conditions(case: Case, k: int) -> tuple[Message, ...]:
    place, site = case.found.places[k], case.augmented.sites[k]
    out = []
    if not place.allowed and not case.question.tests and case.question.node is None:
        out.append(
            say(
                "The way-in table does not offer {kva} kVA at this kind of point.",
                kva=round(case.question.kva),
            )
        )
    if place.route_m > 0 and site.cable is None:
        out.append(
            say(
                "No cable type of the company's list carries {kva} kVA here; the route is computed without its own impedance.",
                kva=round(case.question.kva),
            )
        )
        out += case.cable_choices[k].notes
    if SNAPSHOT in case.states:
        out.append(
            say("The data does not say whether its loads are peak values: only that snapshot was computed.")
        )
    return tuple(out)


def _binding(case: Case, k: int, cause: Cause | None, solved: Solved) -> Binding | None:
    if cause is None:
        return None
    if cause.family == "way_in":
        return Binding("way_in", None, None, None, limit=_cap_kw(case, k), unit="kW")
    if cause.family in (RANGE, LOW_VOLTAGE):
        found = seen(case.across, cause.family, cause.row, [r.u_pu[k] for r in solved.after])
        state = None if found.state is None else case.states[found.state]
        return Binding("1", case.asset("nodes", cause.row), state, None, found.limit, found.value, "%")
    after, b = solved.after[cause.state], case.bounds[cause.state]
    pct = case.limits.percent_per_pu
    values = {
        "voltage_low": (b.u_low * pct, after.u_pu[k] * pct), "voltage_high": (b.u_high * pct, after.u_pu[k] * pct),
        "line": (b.line, after.line_percent[k]), "transformer": (b.transformer, after.tr_percent[k]),
        "switch": (b.switch, after.switch_percent[k]),
    }  # fmt: skip
    limit, value = values[cause.family]
    return Binding(
        TEST_OF[cause.family], case.asset(LAYER_OF[cause.family], cause.row), case.states[cause.state], None,
        limit=float(limit[cause.row]), value=float(value[cause.row]), unit="%",
    )  # fmt: skip


def transformer_set(case: Case, largest_kw: float | None) -> tuple[int, ...]:
    """Return the largest standard transformer set whose rated power the room covers: one or two equal units."""
    if not largest_kw:
        return ()
    kva = largest_kw / case.question.cosphi
    sets = [
        (n * int(s), (int(s),) * n)
        for s in sizes(case.rules, "transformer_kva")
        for n in (1, 2)
        if n * s <= kva
    ]
    return max(sets, key=lambda x: (x[0], -len(x[1])), default=(0, ()))[1]


def rank(candidates: list[Candidate]) -> list[int]:
    """Order by verdict, way-in, then weighted score; ties by id (planning.md 3.10)."""
    return sorted(range(len(candidates)), key=lambda i: _rank(candidates[i]))


def _rank(c: Candidate) -> tuple[int, int, float, str]:
    name = c.point.line or c.point.node or ""
    return ORDER.index(c.verdict), 0 if c.allowed else 1, -score(c), name


def score(c: Candidate) -> float:
    """Weighted 0..1: cost .35 (route as its measure), margin .25, reliability .20, time .20 (defaults of planning.md 3.10)."""
    cost = 1 / (1 + c.route_m / 500)
    margins = [t.margin / t.limit for t in c.tests if t.margin is not None and t.limit]
    margin = min(1.0, max(0.0, min(margins, default=0.0) / 0.30))
    served = [p.restored_kw / p.required_kw for p in c.outages if p.required_kw > 0]
    reliability = min(served, default=0.5)
    months = 12 if c.point.kind is PointKind.SS_BAY else 6 if c.point.kind is PointKind.LOOP_IN else 3
    return 0.35 * cost + 0.25 * margin + 0.20 * reliability + 0.20 / (1 + months / 12)


def with_tests(c: Candidate, extra: tuple[TestResult, ...], of_place: tuple[Message, ...]) -> Candidate:
    """Return the candidate with more tests and its verdict drawn again."""
    tests = tuple(sorted(c.tests + extra, key=lambda t: int(t.test.rstrip("abcd"))))
    conditions = conditions_of(tests) + of_place
    return replace(c, tests=tests, conditions=conditions, verdict=verdict_of(tests, conditions))
