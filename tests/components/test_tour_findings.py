"""What a planner's first tour found, so that it stays found."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from casework.people import Action
from components import words
from components.answer_overlay import answer_overlay
from components.candidate_list import binding_margin, candidate_list
from components.i18n import use_language
from components.numbers import beside_limit, with_unit
from components.outage_list import outage_list, steps_json
from components.verdict_banner import verdict_banner
from gridmodel.answer import Asset, Binding, SwitchingStep
from message import say
from pages import feasibility_check
from pages.feasibility_asked import Asked, Chosen, View
from tests.components import samples
from tests.components.reading import of_class, text_of


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Isolate transformer T114"), ("zh", "隔离变压器 T114")]
)
def test_isolating_is_not_called_closing(language: str, said: str) -> None:
    step = SwitchingStep("isolate", Asset("transformers", "T114"), None, 60, False)
    with use_language(language):
        assert words.step(step).replace(" ", "") == said.replace(" ", "")


def test_a_ratio_is_written_without_a_unit() -> None:
    assert with_unit(0.95, "1") == "0.95"
    assert with_unit(80, "%") == "80.0 %"


def test_right_at_the_limit_one_decimal_more_is_shown() -> None:
    assert beside_limit(93.02, "%", 0.02) == "93.02"
    assert beside_limit(93.2, "%", 0.2) == "93.2"


def test_the_margin_of_a_candidate_is_that_of_the_test_that_binds() -> None:
    best = replace(samples.BEST, binding=Binding("1", Asset("nodes", "190"), "peak", None, 93, 96.9, "%"))
    row = binding_margin(best)
    assert row is not None and (row.test, row.margin) == ("1a", 3.9)


def test_sections_of_one_line_are_told_apart() -> None:
    twice = replace(samples.BEST, outages=(samples.OUTAGES[0], samples.OUTAGES[0]))
    with use_language("en"):
        text = text_of(outage_list(twice, waiting=False))
    assert "Line 162, section 1" in text and "Line 162, section 2" in text


def test_an_outage_is_played_with_its_dark_nodes_and_its_end() -> None:
    with use_language("en"):
        played = json.loads(steps_json(replace(samples.OUTAGES[1], dark_nodes=("45", "80"))))
    assert played["dark"] == ["45", "80"] and not played["served"]
    assert played["start"] == "Transformer 142 is lost: 2 nodes dark, 18,350 kW"
    assert played["end"] == "After 15 min 3,140 kW stay dark until the repair"


def test_a_question_by_node_keeps_its_pin_at_the_node() -> None:
    asked = replace(samples.CONDITIONS.question, lon=None, lat=None, node="80")
    pin = answer_overlay(replace(samples.CONDITIONS, question=asked), 0)["pin"]
    assert (pin["lon"], pin["lat"], pin["node"]) == (samples.TEE.lon, samples.TEE.lat, "80")


def test_many_conditions_leave_the_tests_in_sight() -> None:
    many = tuple(say("Condition {n}.", n=n) for n in range(5))
    answer = replace(samples.CONDITIONS, candidates=(replace(samples.BEST, conditions=many),))
    with use_language("en"):
        folded = of_class(verdict_banner(answer, 0), "verdict-more")
    assert len(folded) == 1 and text_of(folded[0]).startswith("and 4 more conditions")


def test_more_than_three_supply_points_are_a_click_away() -> None:
    answer = replace(samples.CONDITIONS, candidates=(samples.BEST,) * 5)
    with use_language("en"):
        assert "2 more supply points" in text_of(candidate_list(answer, 0))
        assert "more supply points" not in text_of(candidate_list(samples.CONDITIONS, 0))


def test_turning_to_another_candidate_spends_no_check(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[Action] = []
    monkeypatch.setattr(feasibility_check, "authorise", lambda action, subject: spent.append(action))
    monkeypatch.setattr(feasibility_check, "desk", lambda: None)
    monkeypatch.setattr(feasibility_check, "actor", lambda: None)
    known = replace(samples.CONDITIONS, extras={"study": "s1"})
    monkeypatch.setattr(feasibility_check.studies, "recall", lambda *_: known)
    monkeypatch.setattr(feasibility_check.studies, "first", lambda *_, **__: known)
    question = Asked(lon=7.88, lat=48.46, size=400, asked=3)
    view = View(question=question, study="s1", stage="full", selected=0)
    made = feasibility_check.draw_answer(question, None, Chosen(index=1, asked=3), view, None)
    assert made.view["selected"] == 1 and spent == []
    feasibility_check.draw_answer(question.model_copy(update={"asked": 4}), None, None, view, None)
    assert spent == [Action.CHECK_CONNECTION]
