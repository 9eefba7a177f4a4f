"""Connection checks: asked, answered in two parts, kept as rows so that they can be read again."""

from __future__ import annotations

from typing import Any

from casework.people import Action, Actor
from data import studies as rows
from data.grids import revision
from gridmodel.answer import Answer
from gridmodel.connection.day import Day
from gridmodel.document import document
from gridmodel.remedies.document import remedy_rows
from gridmodel.remedies.remedy import Remedy
from gridmodel.ruleset import DEFAULT
from services import study_work
from services.access import require
from services.desk import Desk

__all__ = ["answered", "document", "first", "Remedy", "full", "recall", "remedies", "remedy_rows"]


def first(
    desk: Desk,
    actor: Actor,
    grid: str | None,
    *,
    rules: str = DEFAULT,
    certainty: str | None = None,
    **fields: Any,
) -> Answer:
    """Ask a question and return the first part of its answer; `extras["study"]` is where the second part is asked for.

    With a year, planned projects in service by then and as certain as asked belong to the grid.
    """
    require(actor, Action.CHECK_CONNECTION, grid)
    return desk.compute(study_work.first, actor.name, grid, rules, certainty, fields)


def answered(desk: Desk, actor: Actor, grid: str, *, rules: str | None = None, **fields: Any) -> Answer:
    """Ask and return the whole answer at once, for machines."""
    answer = first(desk, actor, grid, rules=rules or DEFAULT, **fields)
    return full(desk, actor, str(answer.extras["study"]))


def full(desk: Desk, actor: Actor, study: str) -> Answer:
    """Return the whole answer of a study: N-1, short circuit, certificate."""
    require(actor, Action.CHECK_CONNECTION, study)
    return desk.compute(study_work.full, study)


def recall(desk: Desk, actor: Actor, study: str) -> Answer:
    """Return what is known of a study so far; after a restart it is computed again from its inputs."""
    require(actor, Action.SEE_STUDY, study)
    return desk.compute(study_work.recall, study)


def remedies(desk: Desk, actor: Actor, study: str) -> tuple[Remedy, ...]:
    """What would make the winner fit, each remedy solved by the same check; empty for a winner that simply fits."""
    require(actor, Action.CHECK_CONNECTION, study)
    return desk.compute(study_work.remedies, study)


def day(desk: Desk, actor: Actor, study: str, index: int) -> Day:
    """The 24 hours of one candidate without and with the customer; kept with the study."""
    require(actor, Action.CHECK_CONNECTION, study)
    return desk.compute(study_work.day, study, index)


def grid_of(desk: Desk, study: str) -> str:
    """The name of the grid a study was made on."""
    with desk.database.read() as session:
        return revision(session, rows.get_study(session, study).grid_revision_id).grid
