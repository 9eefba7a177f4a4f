"""Grid data: list, remove, and the demonstration grid; import stands in services/imports.py."""

from __future__ import annotations

from collections.abc import Callable

from casework.people import Action, Actor
from data import grids
from data.expansions import add_project
from data.grids import RevisionInfo
from message import Message
from services.access import act, require
from services.desk import Desk
from services.imports import import_grid as import_grid


def list_grids(desk: Desk, actor: Actor) -> list[RevisionInfo]:
    """The newest revision of every grid."""
    require(actor, Action.SEE_GRID)
    with desk.database.read() as session:
        return grids.list_grids(session)


def remove_grid(desk: Desk, actor: Actor, name: str) -> None:
    """Remove a grid with its revisions and the studies made on them."""
    require(actor, Action.CHANGE_GRID, name)
    with act(desk, actor, Action.CHANGE_GRID, name, act="remove") as session:
        grids.remove_grid(session, name)


def load_demo(
    desk: Desk, actor: Actor, progress: Callable[[Message, float], None] = lambda message, share: None
) -> RevisionInfo:
    """The demonstration grid: built once, afterwards only looked up."""
    require(actor, Action.CHANGE_GRID, "demo")
    from data.demo import GRID_NAME, build_demo, demo_projects  # pandapower takes seconds to import

    with desk.database.read() as session:
        found = grids.latest_revision(session, GRID_NAME)
    if found:
        return found
    layers, meta = build_demo(progress)
    with act(desk, actor, Action.CHANGE_GRID, GRID_NAME, act="demo") as session:
        there = grids.latest_revision(session, GRID_NAME)
        if there:
            return there
        made = grids.save_revision(
            session,
            GRID_NAME,
            layers,
            author=actor.name,
            reason=meta.reason,
            states=meta.states,
            report=meta.report,
            crs=meta.crs,
        )
        for project in demo_projects(layers):
            add_project(session, GRID_NAME, project, by=actor.name, at=desk.now())
        return made
