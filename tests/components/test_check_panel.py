"""The answer panel says what the answer says: no more, no less, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from dash.development.base_component import Component

from components.answer_overlay import answer_overlay
from components.assumptions import assumptions
from components.candidate_list import binding_margin
from components.charts import limits_percent, voltage_figure
from components.check_panel import answer_body, check_panel
from components.i18n import render, use_language
from components.outage_list import findings, steps_json
from components.tests_table import ordered
from gridmodel.answer import Answer, Status
from tests.components import samples
from tests.components.reading import of_class, parts, text_of

ANSWERS = {name: value for name, value in vars(samples).items() if isinstance(value, Answer)}


def body(answer: Answer, selected: int = 0, language: str = "en") -> Component:
    with use_language(language):
        return answer_body(answer, selected, answer.stage)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_every_answer_can_be_drawn_in_both_languages(name: str, language: str) -> None:
    made = check_panel(ANSWERS[name], 0, ANSWERS[name].stage, language)
    json.dumps(made.to_plotly_json(), default=lambda c: c.to_plotly_json())
    assert "None" not in text_of(made) and "nan" not in text_of(made)


def test_the_verdict_is_said_in_words_and_not_by_colour_alone() -> None:
    banner = of_class(body(samples.CONDITIONS), "verdict")[0]
    text = text_of(banner)
    said = "1,600 kW fits: Tee on line 175. Largest 3,210 kW; line 175 binds (Loading, peak load)."
    assert text.startswith("Fits with conditions" + said)
    assert "line 183 reaches 127 %" in text


def test_another_candidate_is_described_by_its_own_numbers() -> None:
    text = text_of(of_class(body(samples.CONDITIONS, 2), "verdict")[0])
    assert "1,600 kW fits: New bay, station 39." in text and "6,350 kW" in text


def test_failed_tests_come_first_and_a_mandatory_gap_before_what_passed() -> None:
    gap = replace(samples.MISSING, test="6", mandatory=True)
    rows = ordered((*samples.DOES_NOT_FIT.candidates[0].tests, gap))
    assert rows[0].status == Status.FAIL and rows[1] is gap
    assert rows[-1] is samples.MISSING


def test_what_was_not_computed_says_why_and_shows_no_number() -> None:
    rows = of_class(body(samples.CONDITIONS), "is-unsaid")
    assert [text_of(r) for r in rows] == [
        "Flicker, harmonics, unbalanceNot computed: The list of disturbing loads is missing."
    ]


def test_while_the_second_part_is_made_n1_and_certificate_are_said_to_be_computing() -> None:
    made = body(samples.FIRST)
    text = text_of(made)
    assert "Certificate: computing" in text and "no certificate" not in text
    assert [text_of(r) for r in of_class(made, "is-unsaid")][-1] == "N-1 with transferComputing …"


def test_a_certificate_that_disagrees_is_marked_as_failed() -> None:
    line = of_class(body(samples.GENERATION), "trust-line")[0]
    assert of_class(line, "tone-fail") and not of_class(line, "tone-pass")


def test_capacity_is_rounded_down_never_up() -> None:
    text = text_of(of_class(body(samples.CONDITIONS), "candidates")[0])
    assert "3,210" in text and "3,770" in text and "3,780" not in text


def test_an_answer_without_a_candidate_shows_its_sentence_and_assumptions() -> None:
    text = text_of(body(samples.NOT_COMPUTED))
    assert "Not computed" in text and "does not converge" in text and "Assumed" in text


def test_elements_are_links_to_the_map() -> None:
    links = [p.to_plotly_json()["props"] for p in of_class(body(samples.CONDITIONS), "asset-link")]
    assert {"lines/175", "lines/183"} <= {f"{p['data-layer']}/{p['data-id']}" for p in links}


def test_the_margin_of_a_candidate_is_that_of_what_binds_it() -> None:
    row = binding_margin(samples.BEST)
    assert row is not None and row.name == "Line loading" and row.margin == 12.2


def test_the_profile_keeps_both_lines_and_the_limit_inside_the_axes() -> None:
    with use_language("en"):
        figure = voltage_figure(samples.BEST)
    assert [trace["name"] for trace in figure["data"]] == ["Before", "After"]
    assert limits_percent(samples.BEST) == [93.0]
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < 93.0 and high > 102.1


def test_outages_that_fail_or_condition_are_counted() -> None:
    assert findings(samples.BEST) == 2


def test_the_map_gets_the_outage_and_its_steps_in_order() -> None:
    with use_language("zh"):
        played = json.loads(steps_json(samples.OUTAGES[0]))
    assert played["outage"] == {"layer": "lines", "id": "162"}
    assert [s["action"] for s in played["steps"]] == ["open", "open", "close"]
    assert played["steps"][0]["text"] == "断开线路 162（节点 73 侧）"


def test_the_overlay_holds_pin_route_point_and_binding_element() -> None:
    with use_language("en"):
        overlay = answer_overlay(samples.CONDITIONS, 0)
    assert overlay["pin"] == {"lon": 7.8872, "lat": 48.4606, "node": None, "text": "1,600 kW new"}
    assert overlay["route"][0] == [7.8853, 48.4597] and overlay["point"]["kind"] == "oh_tee"
    assert overlay["binding"]["text"] == "Line 175 binds, 67.8 → 80 %"
    assert [c["index"] for c in overlay["candidates"]] == [0, 1, 2]


def test_ids_of_the_panel_are_unique() -> None:
    ids = [p.id for p in parts(check_panel(samples.CONDITIONS, language="en")) if getattr(p, "id", None)]
    assert len(ids) == len(set(ids))


def test_a_row_that_fails_by_little_does_not_read_as_passed() -> None:
    near = replace(samples.PASSED[0], status=Status.FAIL, after=92.96, margin=-0.04)
    answer = replace(samples.CONDITIONS, candidates=(replace(samples.BEST, tests=(near,)),))
    table = of_class(body(answer), "tests")[0]
    row = text_of(of_class(table, "is-fail")[0])
    assert "92.96" in row and row.endswith("−0.04")


def test_what_could_not_be_computed_is_never_among_what_was_checked() -> None:
    answer = replace(samples.CONDITIONS, not_checked=())
    unknown = [r for r in answer.candidates[0].tests if r.status is Status.NOT_COMPUTED]
    assert unknown
    with use_language("en"):
        text = text_of(assumptions(answer, answer.candidates[0]))
        assert "Everything of the rule set was checked" not in text
        assert all(render(r.why) in text for r in unknown if r.why)
