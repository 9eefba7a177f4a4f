"""The page of planned projects: drawn, moved to another date, refused to the second writer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.people import Actor, Role
from casework.refusals import Stale
from config import Settings
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from guard.context import Request, entered
from pages import expansions as page
from services import expansions, expansions_map, layers
from services.desk import Desk
from services.rate import RateLimiter
from tests.small_grid import small_grid

PLANNER = Actor(1, "p", Role.PLANNER, language="en")
STEP = {"act": "replace", "layer": "transformers", "asset": "T1", "columns": {"sn_kva": 630.0}}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    upgrade(database)
    states = {"peak": {"load": 1.0, "generation": 0.0}}
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=states, report={}, crs="")
    made = Desk(settings, database, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    fields = {"code": "P1", "in_service": "2028-06-30", "certainty": "certain", "steps": [STEP]}
    expansions.add(made, PLANNER, "ring", fields)
    with entered(Request(made, PLANNER, RateLimiter(), "ref")):
        yield made
    database.engine.dispose()


def test_the_page_lists_projects_and_their_effect(desk: Desk) -> None:
    assert "expansions-list" in str(page.layout())
    body, codes = page.show("ring", None)
    assert codes == ["P1"]
    assert "2028-06-30" in str(body) and "Replace transformer T1" in str(body)
    assert "Gained headroom" in str(page.show_effect("P1", "ring"))


def test_a_project_is_moved_and_the_second_writer_of_one_version_is_told(desk: Desk) -> None:
    assert page.choose("P1", None, "ring") == ("idea", "2028-06-30", "certain", 1)
    page.move(1, "ring", "P1", "approved", "2029-01-31", "likely", 1)
    assert page.choose("P1", 1, "ring") == ("approved", "2029-01-31", "likely", 2)
    with pytest.raises(Stale):
        page.move(2, "ring", "P1", "idea", "2030-01-31", "likely", 1)


def test_the_map_hears_where_each_step_lies_and_draws_the_grid_of_a_year(desk: Desk) -> None:
    (drawn,) = expansions_map.map_document(desk, PLANNER, "ring")
    assert drawn["year"] == 2028 and drawn["steps"][0]["parts"] == [[[7.82, 48.4]]]
    later = layers.current(desk, PLANNER, "ring", 2028)
    assert later["base"] == "r0001" and later["projects"] == ["P1"]
    assert layers.values(desk, PLANNER, "ring", later["revision"], "loading", "peak").size > 0
