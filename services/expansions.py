"""Planned projects: who may plan, and what is kept."""

from __future__ import annotations

from typing import Any

from casework.people import Action, Actor
from casework.refusals import NotFound
from casework.topics import Topic
from data import expansions as rows
from data.expansions import Kept
from gridmodel.expansions.apply import Conflict, conflicts
from gridmodel.expansions.project import Project, project_of
from message import say
from services.access import act, require
from services.desk import Desk
from services.loaded import newest
from services.nudges import nudge


def projects(desk: Desk, actor: Actor, grid: str) -> list[Kept]:
    """Every project of a grid, by date."""
    require(actor, Action.SEE_GRID, grid)
    with desk.database.read() as session:
        return rows.list_projects(session, grid)


def add(desk: Desk, actor: Actor, grid: str, fields: dict[str, Any]) -> Kept:
    """Keep a new project; what its fields hold is checked before anything is written."""
    require(actor, Action.CHANGE_GRID, grid)
    return add_all(desk, actor, grid, [project_of(fields)])[0]


def add_all(desk: Desk, actor: Actor, grid: str, planned: list[Project]) -> list[Kept]:
    """Keep projects, all or none."""
    require(actor, Action.CHANGE_GRID, grid)
    codes = [p.code for p in planned]
    with act(desk, actor, Action.CHANGE_GRID, grid, act="plan", projects=codes) as session:
        nudge(session, desk, Topic.EXPANSIONS)
        return [rows.add_project(session, grid, p, by=actor.name, at=desk.now()) for p in planned]


def change(desk: Desk, actor: Actor, grid: str, fields: dict[str, Any], version: int) -> Kept:
    """Write a project over the version that was read."""
    require(actor, Action.CHANGE_GRID, grid)
    project = project_of(fields)
    with act(desk, actor, Action.CHANGE_GRID, grid, act="replan", project=project.code) as session:
        nudge(session, desk, Topic.EXPANSIONS)
        return rows.change_project(session, grid, project, version, by=actor.name, at=desk.now())


def reschedule(
    desk: Desk,
    actor: Actor,
    grid: str,
    code: str,
    version: int,
    *,
    stage: str,
    in_service: str,
    certainty: str,
) -> Kept:
    """Change stage, date and certainty of a project; its steps stay."""
    require(actor, Action.CHANGE_GRID, grid)
    kept = one(desk, grid, code)
    fields = kept.project.json() | {"stage": stage, "in_service": in_service, "certainty": certainty}
    return change(desk, actor, grid, fields, version)


def remove(desk: Desk, actor: Actor, grid: str, code: str, version: int) -> Kept:
    """Take a project out; what is returned can be added again."""
    require(actor, Action.CHANGE_GRID, grid)
    with act(desk, actor, Action.CHANGE_GRID, grid, act="unplan", project=code) as session:
        nudge(session, desk, Topic.EXPANSIONS)
        return rows.remove_project(session, grid, code, version)


def conflicting(desk: Desk, actor: Actor, grid: str) -> tuple[Conflict, ...]:
    """Projects that cannot be done together, or not on this grid."""
    planned = [k.project for k in projects(desk, actor, grid)]
    return conflicts(newest(desk.database, grid).layers, planned)


def one(desk: Desk, grid: str, code: str) -> Kept:
    """The project of this number; for other use cases, which ask for the permission themselves."""
    with desk.database.read() as session:
        found = next((k for k in rows.list_projects(session, grid) if k.project.code == code), None)
    if found is None:
        raise NotFound(say("There is no project {code}.", code=code[:80]))
    return found
