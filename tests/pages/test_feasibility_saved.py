"""Save as study, its link, comparing two supply points, the day and the printed page, on the answer of a small grid."""

from __future__ import annotations

import pytest
from dash.exceptions import PreventUpdate

from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed
from components.check_print import check_print
from components.i18n import use_language
from data.grids import save_revision
from gridmodel.answer import Answer
from guard.context import Request, entered
from pages.feasibility_asked import Asked, View
from pages.feasibility_check import draw_answer, draw_day
from pages.feasibility_compare import compare
from pages.feasibility_saved import open_form, save
from services import saved_studies, studies
from services.desk import Desk
from services.rate import RateLimiter
from services.typeset import typeset
from tests.components.reading import text_of
from tests.pages.test_remedies_tab import PLANNER, STATES
from tests.pages.test_remedies_tab import desk as desk
from tests.small_grid import small_grid


def asked(desk: Desk, **place: object) -> Answer:
    first = studies.first(desk, PLANNER, "ring", kw=150.0, **(place or {"lon": 7.83, "lat": 48.4005}))
    return studies.full(desk, PLANNER, str(first.extras["study"]))


def view(answer: Answer, selected: int = 0) -> View:
    study = str(answer.extras["study"])
    return View(question=Asked(node="L1", size=150, asked=1), study=study, stage="full", selected=selected)


def test_a_saved_check_is_opened_as_it_was_answered_though_the_grid_has_changed(desk: Desk) -> None:
    answer = asked(desk)
    told = save(1, "  School   at the mill ", view(answer))
    assert "School at the mill" in text_of(told)
    larger = small_grid()
    larger["loads"]["p_kw"] = 900.0
    with desk.database.begin() as session:
        save_revision(session, "ring", larger, author="t", reason="t", states=STATES, report={}, crs="")
    link = Asked(study=str(answer.extras["study"]), asked=1)
    drawn = draw_answer(link, None, None, None, None)
    text = text_of(drawn.answer)
    assert "Saved study “School at the mill”" in text and "150" in text
    shown = View(**drawn.view)
    assert (shown.revision, shown.question.size, shown.question.study) == ("r0001", 150.0, link.study)
    again = studies.recall(desk, PLANNER, str(link.study))
    assert again.fingerprint == answer.fingerprint
    assert [s.name for s in saved_studies.saved_studies(desk, PLANNER)] == ["School at the mill"]
    assert "School at the mill" in text_of(open_form(1, view(answer)))


def test_a_study_needs_a_name_and_a_customer_saves_none(desk: Desk) -> None:
    answer = asked(desk)
    with pytest.raises(Invalid, match="1 to 120"):
        save(1, "   ", view(answer))
    with (
        entered(Request(desk, Actor(2, "c", Role.CUSTOMER, language="en"), RateLimiter(), "ref")),
        pytest.raises(NotAllowed),
    ):
        saved_studies.save(desk, Actor(2, "c", Role.CUSTOMER), str(answer.extras["study"]), "mine")
    assert saved_studies.saved_studies(desk, PLANNER) == []


def test_two_supply_points_stand_side_by_side_and_the_right_one_is_picked(desk: Desk) -> None:
    answer = asked(desk)
    assert len(answer.candidates) > 2
    shown = compare(1, None, view(answer))
    assert shown.opened and shown.chosen == "1" and len(shown.choices) == len(answer.candidates) - 1
    last = str(len(answer.candidates) - 1)
    picked = compare(1, last, view(answer))
    assert picked.chosen == last and text_of(picked.body) != text_of(shown.body)
    assert compare(1, "0", view(answer)).chosen == "1"  # never with itself
    only = compare(1, None, view(asked(desk, node="L1")))
    assert "only one supply point" in text_of(only.body)


def test_the_day_is_solved_when_its_tab_is_opened(desk: Desk) -> None:
    answer = asked(desk)
    with pytest.raises(PreventUpdate):
        draw_day("tests", view(answer))
    assert "assumed curves" in text_of(draw_day("day", view(answer, 1)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_printed_page_says_what_the_screen_says(desk: Desk, language: str) -> None:
    answer = asked(desk)
    with use_language(language):
        data = check_print(answer, 1, "ring")
    assert len(data["candidates"]["rows"]) == len(answer.candidates)
    assert len(data["tests"]["rows"]) == len(answer.candidates[1].tests)
    assert answer.fingerprint in data["trust"] and "ring r0001" in data["subtitle"]
    assert typeset("check.typ", data).startswith(b"%PDF")
