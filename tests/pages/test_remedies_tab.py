"""The remedies' tab: nothing before it is opened, then each remedy with its room and who pays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dash.exceptions import PreventUpdate

from casework.people import Actor, Role
from casework.refusals import NotAllowed
from components.i18n import use_language
from components.remedy_list import remedy_list
from config import Settings
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from gridmodel.answer import Answer
from guard.context import Request, entered
from pages.feasibility_asked import Asked, View
from pages.feasibility_check import draw_remedies
from services import studies
from services.desk import Desk
from services.rate import RateLimiter
from tests.components.reading import text_of
from tests.small_grid import small_grid

STATES = {"peak": {"load": 1.0, "generation": 0.0}, "minimum": {"load": 0.3, "generation": 0.0}}
PLANNER = Actor(1, "p", Role.PLANNER, language="en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    upgrade(database)
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=STATES, report={}, crs="")
    made = Desk(settings, database, lambda: datetime.now(UTC))
    with entered(Request(made, PLANNER, RateLimiter(), "ref")):
        yield made
    database.engine.dispose()


def too_much(desk: Desk) -> Answer:
    first = studies.first(desk, PLANNER, "ring", node="L1", kw=150.0, tests=("1", "4"))
    return studies.full(desk, PLANNER, str(first.extras["study"]))


def view(study: str, stage: str = "full") -> View:
    return View(question=Asked(node="L1", size=150, asked=1), study=study, stage=stage)


def test_what_would_make_it_fit_is_drawn_when_the_tab_is_opened(desk: Desk) -> None:
    answer = too_much(desk)
    assert answer.verdict == "does_not_fit"
    drawn = text_of(draw_remedies("remedies", view(str(answer.extras["study"]))))
    found = studies.remedies(desk, PLANNER, str(answer.extras["study"]))
    assert found and drawn.count("Up to ") >= len(found)
    for remedy in found:
        assert remedy.largest_kw is not None and f"{remedy.largest_kw:,.0f} kW" in drawn
    assert "solved by the same check" in drawn


@pytest.mark.parametrize("tab, stage", [("tests", "full"), (None, "full"), ("remedies", "first")])
def test_nothing_is_computed_before_it_is_wanted(desk: Desk, tab: str | None, stage: str) -> None:
    with pytest.raises(PreventUpdate):
        draw_remedies(tab, view("1", stage))


def test_a_customer_gets_no_remedies(desk: Desk) -> None:
    study = str(too_much(desk).extras["study"])
    customer = Request(desk, Actor(2, "c", Role.CUSTOMER, language="en"), RateLimiter(), "ref")
    with entered(customer), pytest.raises(NotAllowed):
        draw_remedies("remedies", view(study))


def test_without_a_remedy_the_tab_says_so() -> None:
    with use_language("en"):
        assert "no remedy of the list" in text_of(remedy_list([]))
