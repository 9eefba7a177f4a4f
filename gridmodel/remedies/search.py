"""Remedies in order, each kind by its best proven variant (grid.md section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil, floor

from gridmodel.answer import Asset, Candidate, Question, Verdict
from gridmodel.connection.case import Case
from gridmodel.connection.elsewhere import at_level, dedicated, farther
from gridmodel.connection.points import Place
from gridmodel.connection.promised import without_promise
from gridmodel.connection.spur import choose_cables
from gridmodel.criteria.costs import cost, cost_of
from gridmodel.criteria.formulas import tan_phi
from gridmodel.expansions.apply import grown
from gridmodel.outages.reach import Ground, ground
from gridmodel.remedies.hours import offers, spans, storage
from gridmodel.remedies.remedy import Remedy, RemedyKind, Variant
from gridmodel.remedies.sizes import (
    Resized,
    Wanted,
    binding_elements,
    binds_by_voltage,
    next_size,
    tapped,
    thinnest,
)
from gridmodel.remedies.solved import Bench, told
from gridmodel.remedies.switching import moved_open_points
from gridmodel.rulebook import day_curve, level
from message import Message, say

REPEATS = 3  # next sizes, one after the other
POINTS = 2
OPEN_POINTS = 3
WITHDRAWALS = 5
COSPHI = 0.98


@dataclass(frozen=True, slots=True)
class Patient:
    """The winner that does not simply fit, and the case it was judged in."""

    case: Case
    place: Place
    winner: Candidate
    bench: Bench

    @property
    def question(self) -> Question:
        return self.case.question


def remedies(case: Case, winner: Candidate, base: Ground | None = None) -> tuple[Remedy, ...]:
    """Return one remedy per kind that changes anything, in order; none for a winner that fits."""
    place = next((p for p in case.found.places if p.point == winner.point), None)
    if place is None or winner.verdict is Verdict.FITS:
        return ()
    base = base or ground(case.base, case.rules, case.question)
    p = Patient(case, place, winner, Bench(case.base, case.rules, base))
    kinds = (
        _other_points(p),
        _open_points(p),
        _taps(p),
        _compensation(p),
        _sizes(p),
        _new_feeder(p),
        _limited_hours(p),
        _cap(p),
        _storage(p),
        _next_level(p),
        _withdrawals(p),
    )
    found = [_best(p, [r for r in kind if r is not None]) for kind in kinds]
    return tuple(r for r in found if r is not None)


def _best(p: Patient, tried: list[Remedy]) -> Remedy | None:
    """The cheapest that cures; else the one with most room, if it gives more than there was."""
    cures = [
        r
        for r in tried
        if r.cures and (r.verdict is Verdict.FITS or p.winner.verdict is Verdict.DOES_NOT_FIT)
    ]
    if cures:
        return min(cures, key=lambda r: r.cost.total[1])
    had = p.winner.largest_kw or 0.0
    more = [r for r in tried if (r.largest_kw or 0.0) > had]
    return max(more, key=lambda r: r.largest_kw or 0.0, default=None)


def _located(p: Patient) -> Question | None:
    """The question asked at a place; one asked at a node stands where the node is, if that is known."""
    q = p.question
    if q.node is None:
        return q
    point = p.place.point
    return None if point.lon is None else replace(q, node=None, lon=point.lon, lat=point.lat)


def _connection(p: Patient, kind: RemedyKind, what: Message, q: Question, place: Place) -> Variant:
    choice = choose_cables(p.case.base, p.case.rules, q, (place,))[0]
    band = cost(p.case.rules, place.point.kind, place.route_m, choice.cable, q.kva)
    return Variant(kind, what, p.case.base, q, place, band)


def _other_points(p: Patient) -> Iterator[Remedy | None]:
    q = _located(p)
    for place in islice(farther(p.case.base, q, p.case.rules, p.case.found), POINTS) if q else ():
        where = place.point.node or place.point.line or ""
        what = say("Connect at {point} of feeder {feeder}, {metres} m of route.", point=where, feeder=place.feeder,
                   metres=round(place.route_m))  # fmt: skip
        yield p.bench.remedy(_connection(p, RemedyKind.OTHER_POINT, what, q or p.question, place))


def _open_points(p: Patient) -> Iterator[Remedy | None]:
    free = cost_of(p.case.rules, [])
    for what, network, changed in islice(moved_open_points(p.case.base, p.place), OPEN_POINTS):
        v = Variant(RemedyKind.MOVE_OPEN_POINT, what, network, p.question, p.place, free, changed)
        remedy = p.bench.remedy(v)
        yield remedy
        if remedy is not None and remedy.cures:
            return


def _taps(p: Patient) -> Iterator[Remedy | None]:
    binding = p.winner.binding
    if not binds_by_voltage(p.winner):
        return
    low = p.question.kind == "load" if binding is None or binding.value is None else binding.value < 100.0
    got = tapped(p.case.base, _near(p), low)
    if got is not None:
        yield p.bench.remedy(_resized(p, RemedyKind.TAP, [got]))


def _compensation(p: Patient) -> Iterator[Remedy | None]:
    q = p.question
    if q.kind != "load" or q.cosphi >= COSPHI:
        return
    kvar = q.kw * (tan_phi(q.cosphi) - tan_phi(COSPHI))
    what = say(
        "Compensate {kvar} kvar at the customer, to a power factor of {cosphi}.",
        kvar=round(kvar),
        cosphi=COSPHI,
    )
    better = replace(q, cosphi=COSPHI, kva=max(q.kw, q.kva * q.cosphi / COSPHI))
    band = cost_of(p.case.rules, [("capacitor", kvar, "customer")])
    yield p.bench.remedy(Variant(RemedyKind.COMPENSATION, what, p.case.base, better, p.place, band))


def _sizes(p: Patient) -> Iterator[Remedy | None]:
    """Each round enlarges what binds in the grid of the round before."""
    network, candidate, done = p.case.base, p.winner, list[Resized]()
    for _ in range(REPEATS):
        assets = binding_elements(candidate)
        weakest = thinnest(network, _near(p)) if not assets and binds_by_voltage(candidate) else None
        step = [next_size(network, p.case.rules, a) for a in (*assets, *([weakest] if weakest else []))][:1]
        if not step or step[0] is None:
            return
        done, network = [*done, step[0]], step[0][1]
        v = _resized(p, RemedyKind.NEXT_SIZE, done)
        solved = p.bench.candidate(v)
        if solved is None:
            return
        yield told(v, solved)
        if solved.verdict is not Verdict.DOES_NOT_FIT:
            return
        candidate = solved


def _resized(p: Patient, kind: RemedyKind, done: list[Resized]) -> Variant:
    """The last grid of a row of changes; an asset that was changed twice counts with its last change."""
    last = {asset: (what, wanted) for what, _, wanted, asset in done}
    rows: Wanted = [row for _, wanted in last.values() for row in wanted]
    whats = [what for what, _ in last.values()]
    what = whats[0] if len(whats) == 1 else say("{first} {second}", first=whats[0], second=_joined(whats[1:]))
    changed: tuple[Asset, ...] = tuple(last)
    return Variant(kind, what, done[-1][1], p.question, p.place, cost_of(p.case.rules, rows), changed)


def _joined(whats: list[Message]) -> Message:
    return whats[0] if len(whats) == 1 else say("{first} {second}", first=whats[0], second=_joined(whats[1:]))


def _near(p: Patient) -> str:
    """A node of the grid as it is, at the point or at the far end of the line that is cut."""
    point = p.place.point
    return point.node or str(p.case.base.lines["to_node"].iat[p.case.base.line_row[str(point.line)]])


def _new_feeder(p: Patient) -> Iterator[Remedy | None]:
    q = _located(p)
    place = dedicated(p.case.base, q, p.case.rules) if q else None
    if q is None or place is None or place.point.node == p.place.point.node:
        return
    what = say("A feeder of its own from busbar {node}, {metres} m of route.", node=place.point.node or "",
               metres=round(place.route_m))  # fmt: skip
    yield p.bench.remedy(_connection(p, RemedyKind.NEW_FEEDER, what, q, place))


def _cap(p: Patient) -> Iterator[Remedy | None]:
    q, largest = p.question, floor(p.winner.largest_kw or 0.0)
    if not 1 <= largest < q.kw:
        return
    what = say("Limit the connection to {kw} kW.", kw=largest)
    less = replace(q, kw=float(largest), kva=q.kva * largest / q.kw)
    yield p.bench.remedy(Variant(RemedyKind.CAP, what, p.case.base, less, p.place, cost_of(p.case.rules, [])))


def _limited_hours(p: Patient) -> Iterator[Remedy | None]:
    """All of it while the grid is loaded less; in the hours that are kept free what fits at any time."""
    q, at_peak = p.question, floor(p.winner.largest_kw or 0.0)
    if q.kind != "load" or at_peak >= q.kw:
        return
    for kept in offers(day_curve(p.case.rules, "grid")):
        what = say("Draw {kw} kW outside {hours}, in these hours at most {less} kW (day curve assumed).",
                   kw=round(q.kw), hours=spans(kept.hours), less=at_peak)  # fmt: skip
        network = grown(p.case.base, kept.share)
        free = cost_of(p.case.rules, [])
        remedy = p.bench.remedy(Variant(RemedyKind.LIMITED_HOURS, what, network, q, p.place, free))
        if remedy is not None and remedy.cures:
            yield remedy
            return


def _storage(p: Patient) -> Iterator[Remedy | None]:
    """A battery behind the meter keeps what is drawn at what fits."""
    q, most = p.question, floor(p.winner.largest_kw or 0.0)
    if q.kind != "load" or not 1 <= most < q.kw:
        return
    needed = storage(q.kw, float(most), day_curve(p.case.rules, q.customer_class))
    if needed is None:
        return
    what = say("A battery of {kw} kW and {kwh} kWh behind the meter keeps the draw at {most} kW (day curve of the class"
               " assumed).", kw=ceil(needed.kw), kwh=ceil(needed.kwh), most=most)  # fmt: skip
    less = replace(q, kw=float(most), kva=q.kva * most / q.kw)
    band = cost_of(p.case.rules, [("storage", needed.kwh, "customer")])
    yield p.bench.remedy(Variant(RemedyKind.STORAGE, what, p.case.base, less, p.place, band))


def _next_level(p: Patient) -> Iterator[Remedy | None]:
    q = _located(p)
    if q is None or level(p.place.point.vn_kv) != "lv":
        return
    place = at_level(p.case.base, q, p.case.rules, "mv")
    if place is not None:
        what = say("Connect at {kv} kV: {point}, {metres} m of route.", kv=f"{place.point.vn_kv:g}",
                   point=place.point.node or place.point.line or "", metres=round(place.route_m))  # fmt: skip
        yield p.bench.remedy(_connection(p, RemedyKind.NEXT_LEVEL, what, q, place))


def _withdrawals(p: Patient) -> Iterator[Remedy | None]:
    """Fits if application A withdraws: one promise less, the last of the queue first."""
    free = cost_of(p.case.rules, [])
    last = len(p.question.promised) - 1
    for k in range(last, max(-1, last - WITHDRAWALS), -1):
        gone = p.question.promised[k]
        what = say("Fits if promise {position} of the queue is withdrawn: {kw} kW at node {node}.",
                   position=k + 1, kw=round(gone.kw), node=gone.node)  # fmt: skip
        network = without_promise(p.case.base, k)
        remedy = p.bench.remedy(Variant(RemedyKind.WITHDRAWAL, what, network, p.question, p.place, free))
        if remedy is not None and remedy.cures:
            yield remedy
            return
