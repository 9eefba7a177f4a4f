"""Supply schemes for the office: attached from a study, edited, compared, sent with a promise of capacity."""

from __future__ import annotations

from math import cos, radians, sqrt
from typing import Any, Final

from casework.answering import answering
from casework.ledger import Wanted, expiry
from casework.notices import Happened
from casework.people import Action, Actor
from casework.refusals import Invalid, NotAllowed, NotFound, Stale
from casework.scheme import Change, Chosen, Entry, Origin, Scheme, SchemeState, Version, differences
from casework.scheme_fields import entered
from casework.scheme_start import first_entries
from casework.tasks import EventKind, Task
from casework.worklist import closed_because, is_for
from data import ledger
from data import schemes as rows
from data import studies as study_rows
from data.grids import revision
from data.ledger import OvertakenError
from data.studies import Study
from gridmodel.answer import Question
from gridmodel.rulebook import power_factor_floor, sizes
from gridmodel.ruleset import RuleSet
from message import say
from services import studies, years
from services.access import require
from services.casefile import OpenCase, acting, event, opened, subject, written
from services.desk import Desk
from services.notices import tell
from services.rechecks import Again, checked_again
from services.scheme_parts import chosen as parts_of

FARTHEST_M: Final = 2000.0
TRIES: Final = 4


def attach(desk: Desk, actor: Actor, application_id: str, study_id: str, candidate_index: int) -> Scheme:
    """A candidate of one's own study becomes a scheme of an application on one's own work list."""
    require(actor, Action.ACT_ON_CASE, subject(application_id))
    with desk.database.read() as session:
        _my_task(opened(desk, session, actor, application_id))
        study = _own_study(study_rows.get_study(session, study_id), actor)
    answer = studies.full(desk, actor, study_id)
    _whole(answer.question)
    if not 0 <= candidate_index < len(answer.candidates):
        raise NotFound(say("The study has no candidate {number}.", number=candidate_index + 1))
    rules = RuleSet.load(str(study.inputs["rules"]))
    grid = _grid_of(desk, study)
    network = years.at_year(desk, grid, answer.question.year).network
    facts = parts_of(answer, answer.candidates[candidate_index], network, rules)
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        task = _my_task(case)
        _meant_for(case, facts, (answer.question.lon, answer.question.lat), grid)
        entries = first_entries(
            case.application, facts, ct_primaries_a=sizes(rules, "ct_primary_a"),
            transformers_kva=sizes(rules, "transformer_kva"),
            power_factor=power_factor_floor(rules, facts.vn_kv, case.application.total_kva).tariff,
        )  # fmt: skip
        scheme = rows.insert_scheme(
            case.session, application_id, facts, entries, at=case.now, by=actor.name, role=actor.role.value,
            study_id=study_id, candidate=candidate_index, grid=grid, revision=answer.revision,
            fingerprint=answer.fingerprint,
        )  # fmt: skip
        detail = {"alternative": scheme.alternative}
        written(case, Action.ACT_ON_CASE, event(case, EventKind.SCHEME_ATTACHED, task, **detail))
        return scheme


def listed(desk: Desk, actor: Actor, application_id: str) -> tuple[Scheme, ...]:
    """Every alternative in full, for the office; the customer has `previews`."""
    _office(actor, application_id)
    with desk.database.read() as session:
        opened(desk, session, actor, application_id)
        return rows.schemes_of(session, application_id)


def versions(desk: Desk, actor: Actor, application_id: str, scheme_id: str) -> tuple[Version, ...]:
    _office(actor, application_id)
    with desk.database.read() as session:
        opened(desk, session, actor, application_id)
        return rows.versions_of(session, rows.get_scheme(session, application_id, scheme_id).id)


def difference(
    desk: Desk, actor: Actor, application_id: str, scheme_id: str, first: int, second: int
) -> tuple[Change, ...]:
    by_number = {v.version: v for v in versions(desk, actor, application_id, scheme_id)}
    if first not in by_number or second not in by_number:
        raise NotFound("There is no such version of the scheme.")
    return differences(by_number[first].entries, by_number[second].entries)


def edit(
    desk: Desk, actor: Actor, application_id: str, scheme_id: str, version: int, values: dict[str, Any]
) -> Scheme:
    """A new version with what a person typed; nothing is sent to the customer by it."""
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        task = _my_task(case)
        scheme = _current(case, scheme_id, version)
        if scheme.state is SchemeState.ACCEPTED:
            raise Invalid("The customer accepted this scheme: attach another one instead. Nothing was saved.")
        fresh = entered(values)
        entries = scheme.entries | fresh
        if entries == scheme.entries:
            return scheme
        changed = rows.add_version(
            case.session, scheme, entries, at=case.now, by=actor.name, role=actor.role.value
        )
        written(case, Action.ACT_ON_CASE, event(case, EventKind.SCHEME_CHANGED, task, fields=sorted(fresh)))
        return changed


def reply(desk: Desk, actor: Actor, application_id: str, scheme_id: str, version: int) -> Scheme:
    """Send the scheme to the customer: checked again with the ledger of now, and its capacity promised."""
    require(actor, Action.ACT_ON_CASE, subject(application_id))
    for _ in range(TRIES):
        with desk.database.read() as session:
            case = opened(desk, session, actor, application_id)
            _answering(case)
            scheme = _current(case, scheme_id, version)
        again = desk.compute(checked_again, scheme)
        if not again.fits:
            raise Invalid(
                say(
                    "{kw} kW fit at this point now, with what is promised to others; the scheme needs {asked} kW and all"
                    " mandatory tests passed. It was not sent. Check again and attach another candidate.",
                    kw=int(again.largest_kw or 0),
                    asked=round(scheme.chosen.kw),
                )
            )
        try:
            return _replied(desk, actor, scheme, again)
        except OvertakenError:
            continue
    raise Stale("Others are being promised capacity here right now. The scheme was not sent; try again.")


def _replied(desk: Desk, actor: Actor, scheme: Scheme, again: Again) -> Scheme:
    with acting(desk, actor, Action.ACT_ON_CASE, scheme.application_id) as case:
        task = _answering(case)
        now = _current(case, scheme.id, scheme.version)
        days = now.entries.get("valid_days", Entry(365.0, Origin.ASSUMED)).value
        ledger.reserve(
            case.session, _wanted(case, now, again), again.counted, case.now, expiry(case.now, float(days))
        )
        rows.change_scheme(
            case.session, now, state=SchemeState.REPLIED, replied_at=case.now, replied_version=now.version,
            fingerprint=again.fingerprint,
        )  # fmt: skip
        written(case, Action.ACT_ON_CASE, event(case, EventKind.SCHEME_REPLIED, task, version=now.version))
        tell(case.session, desk, case.application, Happened.SCHEME_REPLIED)
        return rows.get_scheme(case.session, now.application_id, now.id)


def _wanted(case: OpenCase, scheme: Scheme, again: Again) -> Wanted:
    at, of = scheme.chosen, case.application
    sign = sqrt(max(0.0, 1.0 - at.cosphi**2)) / at.cosphi
    applicant = (
        f"account:{of.applicant_account_id}" if of.applicant_account_id is not None else f"case:{of.id}"
    )
    return Wanted(
        scheme.id, of.id, of.number, applicant, scheme.grid, again.node, at.kind, at.kw,
        round(at.kw * sign, 3), again.elements,
    )  # fmt: skip


def _office(actor: Actor, application_id: str) -> None:
    """The whole scheme names equipment: only those who may see the grid."""
    require(actor, Action.SEE_CASES, subject(application_id))
    require(actor, Action.SEE_STUDY, subject(application_id))


def _own_study(study: Study, actor: Actor) -> Study:
    """A foreign study, and one that is no connection check, answer like a missing one."""
    if study.asked_by != actor.name or "fields" not in study.inputs:
        raise NotFound(say("There is no study {study}.", study=study.id))
    return study


def _whole(q: Question) -> None:
    """A scheme rests on every test, with the limits of the rule set."""
    own = (q.u_min_pu, q.u_max_pu, q.loading_max_percent, q.load_scale)
    if q.tests or any(limit is not None for limit in own):
        raise Invalid(
            "The study leaves out tests or has limits of its own. Nothing was saved; make a whole check."
        )


def _grid_of(desk: Desk, study: Study) -> str:
    with desk.database.read() as session:
        return revision(session, study.grid_revision_id).grid


def _my_task(case: OpenCase) -> Task:
    """The open step of this person that lets him work on the scheme."""
    return _mine(case)[0]


def _answering(case: OpenCase) -> Task:
    """The open step of this person at which the scheme is sent."""
    here = [t for t in _mine(case) if t.node in answering(case.drawing)]
    if not here:
        raise Invalid("The scheme is sent when the case stands at its reply. Nothing was sent.")
    return here[0]


def _mine(case: OpenCase) -> list[Task]:
    closed = closed_because(case.application)
    if closed is not None:
        raise Invalid(closed)
    mine = [t for t in case.open_tasks if is_for(case.actor, case.application, t)]
    if not mine:
        raise NotAllowed("This application is not on your work list. Nothing was changed.")
    return mine


def _current(case: OpenCase, scheme_id: str, version: int) -> Scheme:
    scheme = rows.get_scheme(case.session, case.application.id, scheme_id)
    if scheme.version != version:
        raise Stale("Somebody else changed this scheme first. Nothing of yours was saved; look again.")
    return scheme


def _meant_for(case: OpenCase, facts: Chosen, place: tuple[float | None, float | None], grid: str) -> None:
    """A study of another grid, place or size is no scheme for this application."""
    of = case.application
    if of.grid is not None and of.grid != grid:
        raise Invalid(
            say("The study is of grid {grid}, the application is not. Nothing was saved.", grid=grid)
        )
    if facts.kw < of.demand_kw * 0.999:
        raise Invalid(
            say(
                "The study was made for {kw} kW, the application asks for {asked} kW. Nothing was saved; check again.",
                kw=round(facts.kw), asked=round(of.demand_kw),
            )
        )  # fmt: skip
    lon, lat = place
    if lon is not None and lat is not None:
        dx = (lon - of.lon) * 111_320.0 * cos(radians(of.lat))
        far = sqrt(dx**2 + ((lat - of.lat) * 110_570.0) ** 2)
        if far > FARTHEST_M:
            raise Invalid(
                say(
                    "The study was made {metres} m away from the application. Nothing was saved.",
                    metres=round(far),
                )
            )
