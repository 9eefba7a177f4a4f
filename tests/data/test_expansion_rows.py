"""Planned projects on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.refusals import Invalid, Stale
from data import expansions as rows
from data.database import Database
from data.grids import remove_grid, save_revision
from gridmodel.expansions.project import Act, Certainty, Project, Stage, Step
from tests.small_grid import small_grid

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
STEP = Step(
    Act.ADD, "lines", "9", {"from_node": "N2", "to_node": "X", "max_i_a": 1.5}, ((7.8, 48.4), (7.9, 48.4))
)
PROJECT = Project(
    "P1", "Ring tie", Stage.IDEA, date(2029, 2, 28), Certainty.LIKELY, (STEP,), "note", True, "环网联络"
)


def test_a_project_comes_back_as_it_was_and_goes_with_its_grid(database: Database) -> None:
    with database.begin() as session:
        save_revision(session, "g", small_grid(), author="t", reason="t", states={}, report={}, crs="")
        rows.add_project(session, "g", PROJECT, by="planner", at=AT)
    with database.read() as session:
        kept = rows.list_projects(session, "g")
    assert [(k.project, k.version, k.changed_at) for k in kept] == [(PROJECT, 1, AT)]
    with database.begin() as session:
        with pytest.raises(Invalid):
            rows.add_project(session, "g", PROJECT, by="planner", at=AT)
        assert rows.change_project(session, "g", PROJECT, 1, by="other", at=AT).version == 2
        with pytest.raises(Stale, match="other has changed"):
            rows.remove_project(session, "g", "P1", 1)
        remove_grid(session, "g")
        assert rows.list_projects(session, "g") == []
