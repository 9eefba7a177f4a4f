"""What a connection check computes, and keeps in memory between its parts; nobody's permission is asked here."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from data import studies as rows
from data.expansions import projects_of
from data.grids import revision
from gridmodel.answer import Answer, Promised
from gridmodel.connection.day import Day
from gridmodel.connection.day import day as solved_day
from gridmodel.connection.question import ask
from gridmodel.document import document
from gridmodel.expansions.apply import applied_all, network_of
from gridmodel.expansions.project import Project
from gridmodel.network import Network
from gridmodel.outages.reach import Ground, ground
from gridmodel.part import part_for
from gridmodel.remedies import search
from gridmodel.remedies.remedy import Remedy
from gridmodel.remedies.waiting import wait_for
from gridmodel.ruleset import RuleSet
from gridmodel.study import Sheet, Work, finish, start
from message import Message
from services import years
from services.desk import Desk
from services.loaded import LoadedGrid, loaded
from services.promises import promised_on

KEPT = 64


@dataclass(slots=True)
class Kept:
    """A study in memory: its first part's work is let go once the second part is made."""

    work: Work | None
    answer: Answer
    remedies: tuple[Remedy, ...] | None = None
    days: dict[int, Day] = field(default_factory=dict)  # by candidate


_kept: OrderedDict[str, Kept] = OrderedDict()
_grounds: OrderedDict[tuple[str | float | None, ...], Ground] = OrderedDict()
_turn = threading.Lock()


def first(
    desk: Desk, asker: str, grid: str | None, rules: str, certainty: str | None, fields: dict[str, Any]
) -> Answer:
    """The first part of an answer, kept as a row; its work is kept here for the second part."""
    rule_set = RuleSet.load(rules)
    question, notes = ask(rule_set, **fields)
    at = years.at_year(desk, grid, question.year, certainty)
    question = replace(question, promised=promised_on(desk, at.info.grid))
    work, answer = start(part_for(at.network, question), question, notes, rule_set, sheet(at, question.year))
    with desk.database.begin() as session:
        inputs = {
            "rules": rule_set.name,
            "fields": fields,
            "view": at.info.revision,
            "promised": [asdict(p) for p in question.promised],
        }
        row = rows.insert_study(session, at.info.id, asked_by=asker, inputs=inputs)
        rows.store_answer(session, row.id, "first", document(answer), answer.fingerprint)
    return _keep(row.id, work, answer)


def full(desk: Desk, study: str) -> Answer:
    kept = _kept.get(study) or _again(desk, study)
    if kept.answer.stage == "full" or kept.work is None:
        return kept.answer
    answer = finish(kept.work, _ground(kept.work))
    with desk.database.begin() as session:
        rows.store_answer(session, study, "full", document(answer), answer.fingerprint)
    return _keep(study, None, answer)


def recall(desk: Desk, study: str) -> Answer:
    kept = _kept.get(study)
    if kept is not None:
        return kept.answer
    with desk.database.read() as session:
        stage = rows.get_study(session, study).stage
    kept = _again(desk, study)
    return full(desk, study) if stage == "full" else kept.answer


def remedies(desk: Desk, study: str) -> tuple[Remedy, ...]:
    answer = full(desk, study)
    kept = _kept[study]
    if kept.remedies is None:
        work, winner = _work(desk, study), answer.candidates[answer.winner]
        found = search.remedies(work.case, winner, _ground(work))
        waited = wait_for(work.case, winner, _ground(work), _futures(desk, study, answer))
        kept.remedies = (*found, *([waited] if waited else []))
    return kept.remedies


def day(desk: Desk, study: str, index: int) -> Day:
    """The 24 hours of one candidate without and with the customer."""
    candidate = full(desk, study).candidates[index]
    kept = _kept[study]
    if index not in kept.days:
        kept.days[index] = solved_day(_work(desk, study).case, candidate)
    return kept.days[index]


def _futures(desk: Desk, study: str, answer: Answer) -> Iterator[tuple[Project, Network]]:
    """The grid after each planned project that is not counted yet, one after the other by date."""
    with desk.database.read() as session:
        info = revision(session, rows.get_study(session, study).grid_revision_id)
    base = loaded(desk.database, info.grid, info.revision)
    with desk.database.read() as session:
        planned = sorted(projects_of(session, info.grid), key=lambda p: p.order)
    for n, project in enumerate(planned):
        if project.code in answer.projects:
            continue
        found = applied_all(base.layers, planned[: n + 1])
        if project in found.used:
            yield project, network_of(found.layers, base.network.states)


def _again(desk: Desk, study: str) -> Kept:
    work, answer = _begun(desk, study)
    _keep(study, work, answer)
    return _kept[study]


def _work(desk: Desk, study: str) -> Work:
    """The first part's work, for a study whose whole answer is kept already."""
    return _begun(desk, study)[0]


def _begun(desk: Desk, study: str) -> tuple[Work, Answer]:
    """Compute the first part of a stored study once more, on the revision it named."""
    with desk.database.read() as session:
        row = rows.get_study(session, study)
        info = revision(session, row.grid_revision_id)
    rule_set = RuleSet.load(str(row.inputs["rules"]))
    question, notes = ask(rule_set, **row.inputs["fields"])
    promised = tuple(Promised(**p) for p in row.inputs.get("promised", ()))
    question = replace(question, promised=promised)
    at = loaded(desk.database, info.grid, str(row.inputs.get("view", info.revision)))
    return start(part_for(at.network, question), question, notes, rule_set, sheet(at, question.year))


def _keep(study: str, work: Work | None, answer: Answer) -> Answer:
    answer = replace(answer, extras=answer.extras | {"study": study})
    with _turn:
        _kept[study] = Kept(work, answer)
        _kept.move_to_end(study)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return answer


def sheet(at: LoadedGrid, year: int | None) -> Sheet:
    notes = tuple(Message(m["template"], m["params"]) for m in at.info.report.get("messages", []))
    return Sheet(
        at.info.revision, at.info.content_sha256, at.info.data_time.isoformat(timespec="minutes"), notes,
        years.said_of(at.plan, year), at.projects,
    )  # fmt: skip


def _ground(work: Work) -> Ground:
    """The outages of the grid without the customer are prepared once per revision, rule set and limits asked for."""
    case, q = work.case, work.case.question
    asked = (q.u_min_pu, q.u_max_pu, q.loading_max_percent)
    part = (float(len(case.base.nodes)), str(case.base.nodes["id"].iat[0]))  # of a large grid, one region
    key = (work.sheet.content_sha256, case.rules.name, *part, *asked, str(q.promised))
    with _turn:
        if key in _grounds:
            return _grounds[key]
    made = ground(case.base, case.rules, q)
    with _turn:
        _grounds[key] = made
        while len(_grounds) > 4:
            _grounds.popitem(last=False)
    return made
