"""What each planned project brings, computed by the worker on the grid as the projects before it leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.people import Action, Actor
from casework.refusals import NotFound
from data import expansions as kept_rows
from data import studies as rows
from data.database import Session
from data.grids import revision
from data.studies import Study, StudyState
from gridmodel.expansions.apply import applied_all, network_of
from gridmodel.expansions.effect import Effect, effect
from gridmodel.expansions.project import Project
from gridmodel.expansions.view import content_of
from gridmodel.ruleset import DEFAULT, RuleSet
from message import say
from services.access import act, require
from services.desk import Desk
from services.expansions import one
from services.loaded import LoadedGrid, loaded, newest


@dataclass(frozen=True, slots=True)
class Found:
    """`result` is Effect.json once it is computed; `why` the sentence of one that was given up."""

    working: bool
    result: dict[str, Any] | None
    why: str | None = None


def effect_of(desk: Desk, actor: Actor, grid: str, code: str) -> Effect:
    """Computed at once; what the worker has computed of the same content is the same."""
    require(actor, Action.CHECK_CONNECTION, grid)
    kept, base = one(desk, grid, code), newest(desk.database, grid)
    with desk.database.read() as session:
        return _computed(base, _before(session, grid, kept.project), kept.project)


def ask(desk: Desk, actor: Actor, grid: str, codes: list[str]) -> None:
    """Put the effects of these projects before the worker; one known or under way is not asked again."""
    base = newest(desk.database, grid)
    with act(desk, actor, Action.CHECK_CONNECTION, grid, study="effect") as session:
        planned = kept_rows.projects_of(session, grid)
        for project in (p for p in planned if p.code in codes):
            inputs = _inputs(base, [p for p in planned if p.order < project.order], project)
            if rows.same_head(session, inputs) is None:
                rows.insert_study(session, base.info.id, asked_by=actor.name, inputs=inputs)


def known(desk: Desk, actor: Actor, grid: str) -> dict[str, Found]:
    """By project what is computed or under way; a project that was changed is asked for anew."""
    require(actor, Action.SEE_GRID, grid)
    base, out = newest(desk.database, grid), {}
    with desk.database.read() as session:
        planned = kept_rows.projects_of(session, grid)
        for project in planned:
            inputs = _inputs(base, [p for p in planned if p.order < project.order], project)
            study = rows.same_study(session, inputs)
            error = rows.last_error(session, inputs) if study is None else None
            if study is not None:
                done = study.state is StudyState.DONE
                out[project.code] = Found(not done, study.result if done else None)
            elif isinstance(error, dict):
                out[project.code] = Found(False, None, str(error.get("sentence")))
    return out


def compute(desk: Desk, study: Study) -> tuple[dict[str, Any], str]:
    """The worker's part; refused when project or grid were changed since it was asked."""
    with desk.database.read() as session:
        info = revision(session, study.grid_revision_id)
        planned = kept_rows.projects_of(session, info.grid)
    base = loaded(desk.database, info.grid, info.revision)
    project = next((p for p in planned if p.code == study.inputs["code"]), None)
    before = [p for p in planned if project is not None and p.order < project.order]
    if project is None or _inputs(base, before, project) != study.inputs:
        raise NotFound(say("The project was changed since its effect was asked for. Ask again."))
    return _computed(base, before, project).json(), str(study.inputs["content"])


def _before(session: Session, grid: str, project: Project) -> list[Project]:
    return [p for p in kept_rows.projects_of(session, grid) if p.order < project.order]


def _inputs(base: LoadedGrid, before: list[Project], project: Project) -> dict[str, Any]:
    content = content_of(base.info.content_sha256, [*before, project], 1.0)
    return {"kind": "effect", "code": project.code, "rules": DEFAULT, "content": content}


def _computed(base: LoadedGrid, before: list[Project], project: Project) -> Effect:
    states, rules = base.network.states, RuleSet.load(DEFAULT)
    old, new = applied_all(base.layers, before), applied_all(base.layers, [*before, project])
    if project not in new.used:
        raise NotFound(
            say(
                "Project {code} cannot be applied to this grid: {why}",
                code=project.code,
                why=new.conflicts[-1].why,
            )
        )
    return effect(network_of(old.layers, states), network_of(new.layers, states), rules)
