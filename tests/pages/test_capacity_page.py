"""The capacity page: asked by the button, followed while it is computed, the tightest feeder first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.people import Actor, Role
from config import Settings
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from guard.context import Request, entered
from pages import capacity
from services.desk import Desk
from services.jobs import work_once
from services.rate import RateLimiter
from tests.small_grid import small_grid

STATES = {"peak": {"load": 1.0, "generation": 0.0}}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    upgrade(database)
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=STATES, report={}, crs="")
    made = Desk(settings, database, lambda: datetime.now(UTC))
    with entered(Request(made, Actor(1, "p", Role.PLANNER, language="en"), RateLimiter(), "ref")):
        yield made
    database.engine.dispose()


def test_the_page_follows_a_map_from_the_question_to_the_table(desk: Desk) -> None:
    body, still = capacity.shown("load", asked=False)
    assert "not computed yet" in str(body) and still
    body, still = capacity.shown("load", asked=True)
    assert "0 % so far" in str(body) and not still
    assert work_once(desk)
    body, still = capacity.shown("load", asked=False)
    assert "Least room kW" in str(body) and still
    assert "not computed yet" in str(capacity.shown("generation", asked=False)[0])


def test_the_page_is_drawn(desk: Desk) -> None:
    assert "capacity-ask" in str(capacity.layout())
