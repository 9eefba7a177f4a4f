"""One study from question to answer: the first part within a second, then outages, short circuit and certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gridmodel.answer import Answer, Asset, Binding, Candidate, Question, SecondSource, Verdict
from gridmodel.connection.case import Case, open_case
from gridmodel.connection.certificate import certify
from gridmodel.connection.check import (
    Solved,
    first_candidates,
    place_conditions,
    rank,
    transformer_set,
    with_tests,
)
from gridmodel.connection.further import further_tests
from gridmodel.connection.second_source import partner
from gridmodel.connection.verdict import sentence
from gridmodel.fingerprint import engines, fingerprint
from gridmodel.network import Network
from gridmodel.outages.judged import judge_outages
from gridmodel.outages.reach import Ground, Reach, concerned, ground, reaches, traced
from gridmodel.outages.times import assumed_times
from gridmodel.rulebook import level
from gridmodel.ruleset import RuleSet
from message import Message, say


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of the grid beside its network; it stands under every answer."""

    revision: str
    content_sha256: str
    data_time: str | None
    assumptions: tuple[Message, ...]
    of_year: tuple[Message, ...] = ()  # projects and growth a later year rests on
    projects: tuple[str, ...] = ()  # their codes


@dataclass(frozen=True, slots=True)
class Work:
    """The first part of a study, kept for the second."""

    case: Case
    solved: Solved
    candidates: list[Candidate]
    sheet: Sheet
    notes: tuple[Message, ...]


def start(
    network: Network, question: Question, notes: list[Message], rules: RuleSet, sheet: Sheet, threads: int = 1
) -> tuple[Work, Answer]:
    """Return the first answer: tests 1 and 4 and the largest capacity in normal operation."""
    case = open_case(network.with_promised(question.promised), question, rules, threads)
    solved, candidates = first_candidates(case)
    work = Work(case, solved, candidates, sheet, tuple(notes))
    return work, _answer(work, candidates, "first", tuple(_not_yet(case)))


def _not_yet(case: Case) -> list[Message]:
    wanted = [t for t in ("5", "6") if case.wants(t)]
    return [say("Test {test} follows in the second part of the answer.", test=t) for t in wanted]


def finish(work: Work, base: Ground | None = None) -> Answer:
    """Return the full answer: N-1 with transfer, short circuit and the other tests, certificate of the winner."""
    case = work.case
    candidates = whole_candidates(case, work.solved, work.candidates, base)
    best = offered(case, candidates)[0]
    collapsed = any(r.failed[best] for r in work.solved.after)  # nothing was solved that could be certified
    certificate = None if collapsed else certify(case, work.solved, best)
    return replace(_answer(work, candidates, "full", ()), certificate=certificate)


def whole_candidates(
    case: Case, solved: Solved, first: list[Candidate], base: Ground | None = None
) -> list[Candidate]:
    """Add N-1 and the further tests to candidates that have tests 1 and 4."""
    candidates = list(first)
    if case.wants("5") and case.question.kind == "load":
        candidates = _with_outages(case, candidates, base or ground(case.base, case.rules, case.question))
    return [_whole(case, solved, candidates, k) for k in range(len(candidates))]


def _whole(case: Case, solved: Solved, candidates: list[Candidate], k: int) -> Candidate:
    """A place that is only a second source keeps its first tests: they say what it carries alone."""
    c = candidates[k]
    if case.found.places[k].partner:
        return c
    second, j = None, None
    if case.question.sources == 2 and case.wants("11"):
        j = partner(case.base, case.question, case.found.places, candidates, k)
        second = None if j is None else second_source(candidates[j])
    tests = further_tests(case, solved, k, second, j)
    return with_tests(limited(c, second), tests, place_conditions(case, k))


def second_source(c: Candidate) -> SecondSource:
    return SecondSource(c.point, c.feeder, c.root, c.route_m, c.largest_kw, c.cable, c.cost_band)


def limited(c: Candidate, second: SecondSource | None) -> Candidate:
    """Each source alone has to carry the load: the smaller of both is the room."""
    if second is None or second.largest_kw is None or c.largest_kw is None:
        return c
    if second.largest_kw >= c.largest_kw:
        return replace(c, second=second)
    binding = Binding("11", second.asset, None, None, limit=second.largest_kw, unit="kW")
    return replace(c, second=second, largest_kw=second.largest_kw, binding=binding)


def offered(case: Case, candidates: list[Candidate]) -> list[int]:
    """Indices of the candidates, best first; a point kept as second source only is none."""
    return [i for i in rank(candidates) if not case.found.places[i].partner]


def _with_outages(case: Case, candidates: list[Candidate], base: Ground) -> list[Candidate]:
    """Add test 5 to the candidates above low voltage, with the outages they share solved once before."""
    places = case.found.places
    high = [k for k, p in enumerate(places) if level(p.point.vn_kv) != "lv" and not p.partner]
    assets = list(dict.fromkeys(a for k in high for a in concerned(case.base, places[k])))
    solved = reaches(base.field, traced(base.field, assets), -1, 0.0)
    before: dict[Asset, Reach] = dict(zip(assets, solved, strict=True))
    out = list(candidates)
    for k in high:
        judged = judge_outages(case, base, before, k, candidates[k].largest_kw)
        c = with_tests(candidates[k], judged.tests, place_conditions(case, k))
        binding = c.binding
        if judged.binding_outage is not None:
            binding = Binding(
                "5", judged.binding_outage, case.states[0], judged.binding_outage, limit=0.0, unit="kW"
            )
        out[k] = replace(
            c, outages=judged.plans, largest_kw=judged.largest_kw, binding=binding,
            largest_set_kva=transformer_set(case, judged.largest_kw),
        )  # fmt: skip
    return out


def _answer(work: Work, candidates: list[Candidate], stage: str, not_yet: tuple[Message, ...]) -> Answer:
    case = work.case
    ordered = tuple(candidates[i] for i in offered(case, candidates))
    winner = ordered[0] if ordered else None
    verdict = winner.verdict if winner else Verdict.NOT_COMPUTED
    return Answer(
        question=case.question,
        verdict=verdict,
        sentence=sentence(case.question, verdict, winner),
        candidates=ordered,
        feeders_met=case.found.feeders_met,
        radius_m=case.found.radius_m,
        assumptions=work.notes + work.sheet.of_year + work.sheet.assumptions + _assumed(case),
        not_checked=not_yet + _not_checked(case, work.sheet),
        revision=work.sheet.revision,
        rules=case.rules.name,
        engines=engines(),
        fingerprint=fingerprint(work.sheet.content_sha256, case.question, case.rules),
        stage=stage,
        data_time=work.sheet.data_time,
        projects=work.sheet.projects,
    )


def _assumed(case: Case) -> tuple[Message, ...]:
    out = [say("Coincidence factor 1: the whole demand counts at every level.")]
    if any(p.route_m > 0 for p in case.found.places):
        out.append(say("Routes are straight lines times {factor} (assumed); the survey decides.", factor=1.3))
    if case.question.promised:
        out.append(say("With promised capacity of {count} applications.", count=len(case.question.promised)))
    if case.wants("5") and case.question.kind == "load":
        out.append(assumed_times(case.rules))
    unsure = [s for s in case.states if case.base.states[s].assumed]
    for name in unsure:
        out.append(say("State {state}: load and generation factors are assumed.", state=name))
    return tuple(out)


def _not_checked(case: Case, sheet: Sheet) -> tuple[Message, ...]:
    made = int(case.base.nodes["made"].sum())
    out = []
    if made:
        out.append(
            say("Voltage behind {count} transformers whose low voltage grid is not in the data.", count=made)
        )
    if case.question.year is not None and not sheet.of_year:
        out.append(
            say("Growth and projects up to {year}: the grid of today was used.", year=case.question.year)
        )
    return tuple(out)
