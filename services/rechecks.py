"""A replied scheme checked again with the ledger and the grid of now, and whether it still fits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from casework.applications import Application
from casework.notices import Happened
from casework.refusals import NotFound
from casework.scheme import Scheme
from casework.tasks import TaskState
from data import applications as application_rows
from data import schemes as rows
from data import studies as study_rows
from data import tasks as task_rows
from data.studies import Study
from gridmodel.answer import Verdict
from gridmodel.connection.question import ask
from gridmodel.fingerprint import fingerprint
from gridmodel.ruleset import RuleSet
from gridmodel.study import finish, start
from services import years
from services.desk import Desk
from services.notices import tell
from services.promises import loads_of, standing
from services.scheme_parts import elements, ends, same_point
from services.study_work import sheet

GOOD = (Verdict.FITS, Verdict.FITS_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class Again:
    """Plain data: a helper may have checked it."""

    fits: bool
    fingerprint: str
    largest_kw: float | None
    counted: frozenset[int]  # ids of the promises that were counted
    node: str  # where capacity would be promised
    elements: dict[str, float]  # what would carry it, kW; empty where it does not fit


def checked_again(desk: Desk, scheme: Scheme) -> Again:
    """The same question to the newest grid with the ledger of now, without the application's own promise."""
    with desk.database.read() as session:
        promises = standing(session, scheme.grid, scheme.application_id)
        asked = study_rows.get_study(session, scheme.study_id)
    rules = RuleSet.load(str(asked.inputs["rules"]))
    question, notes = ask(rules, **asked.inputs["fields"])
    question = replace(question, promised=loads_of(promises))
    at = years.at_year(desk, scheme.grid, question.year)
    mark = fingerprint(at.info.content_sha256, question, rules)
    ids = frozenset(p.id for p in promises)
    if mark == scheme.fingerprint:
        fits = Verdict(scheme.chosen.verdict) in GOOD
        largest, same = scheme.chosen.largest_kw, None
    else:
        work, _ = start(at.network, question, notes, rules, sheet(at, question.year))
        answer = finish(work)
        mark = answer.fingerprint
        same = next((c for c in answer.candidates if same_point(c, scheme.chosen)), None)
        fits = same is not None and same.verdict in GOOD
        largest = same.largest_kw if same else None
    node = ends(at.network, scheme.chosen)[0] if fits else ""
    carried = elements(at.network, scheme.chosen, scheme.chosen.kw) if fits else {}
    return Again(fits, mark, largest, ids, node, carried)


def recheck(desk: Desk, study: Study) -> tuple[dict[str, Any], str]:
    """For the worker: what fits now at the point of a scheme, told to whoever handles the case."""
    application_id, scheme_id = str(study.inputs["application"]), str(study.inputs["scheme"])
    with desk.database.read() as session:
        scheme = rows.get_scheme(session, application_id, scheme_id)
    found = checked_again(desk, scheme)
    with desk.database.begin() as session:
        application = application_rows.get_application(session, application_id)
        _tell(desk, session, application, found)
    return {"fits": found.fits, "largest_kw": found.largest_kw, "scheme": scheme_id}, found.fingerprint


def _tell(desk: Desk, session: Any, application: Application, found: Again) -> None:
    waiting = [t for t in task_rows.tasks_of(session, application.id) if t.state is TaskState.OPEN]
    if found.largest_kw is None:
        raise NotFound("The supply point of the scheme is no longer in the grid.")
    task = waiting[0] if waiting else None
    tell(session, desk, application, Happened.RECHECKED, task, kw=int(found.largest_kw))
