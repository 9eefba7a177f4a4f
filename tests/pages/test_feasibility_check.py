"""What the check does with what the browser sends, and what it puts on the screen."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from casework.refusals import NotFound
from components.i18n import use_language
from gridmodel.errors import BadInput, CouldNotCompute
from message import say
from pages.feasibility_asked import Asked, Chosen, Inputs, More, Todo, View, todo, wanted
from pages.feasibility_drawn import advice, drawn, failed
from tests.components import samples
from tests.components.reading import text_of

QUESTION = Asked(lon=7.88, lat=48.46, size=400, asked=3)
FIRST = View(question=QUESTION, study="s1", stage="first", selected=0)
FULL = View(question=QUESTION, study="s1", stage="full", selected=0)


def test_nothing_is_asked_before_a_place_is_chosen() -> None:
    assert todo(None, None, None, None) == Todo.NOTHING


def test_a_new_question_is_answered_before_anything_else() -> None:
    newer = QUESTION.model_copy(update={"asked": 4})
    assert todo(QUESTION, None, None, None) == Todo.FIRST
    assert todo(newer, More(study="s1", asked=3), Chosen(index=1, asked=3), FIRST) == Todo.FIRST


def test_the_second_part_is_asked_for_once_the_first_is_drawn() -> None:
    more = More(study="s1", asked=3)
    assert todo(QUESTION, more, None, FIRST) == Todo.FULL
    assert todo(QUESTION, more, None, FULL) == Todo.NOTHING


def test_the_second_part_of_another_study_is_not_asked_for() -> None:
    assert todo(QUESTION, More(study="older", asked=2), None, FIRST) == Todo.NOTHING


def test_choosing_a_row_does_not_wait_for_the_second_part() -> None:
    more, chosen = More(study="s1", asked=3), Chosen(index=2, asked=3)
    assert todo(QUESTION, more, chosen, FIRST) == Todo.TURN
    assert todo(QUESTION, more, chosen, FIRST.model_copy(update={"selected": 2})) == Todo.FULL


def test_a_choice_made_for_an_earlier_question_no_longer_counts() -> None:
    assert wanted(Chosen(index=2, asked=2), FULL) == 0


def test_a_failed_answer_has_no_second_part() -> None:
    view = View(question=QUESTION)
    assert todo(QUESTION, More(study="s1", asked=3), Chosen(index=1, asked=3), view) == Todo.NOTHING


def test_kva_and_a_node_reach_the_core_as_they_were_typed() -> None:
    fields = Asked(node="47", lon=1.0, lat=2.0, size=630, unit="kVA").fields()
    assert fields["kva"] == 630 and "kw" not in fields
    assert fields["node"] == "47" and "lon" not in fields


@pytest.mark.parametrize(
    "bad",
    [
        {"size": "x" * 201},
        {"size": [1]},
        {"unit": "MW"},
        {"node": "x" * 201},
        {"sources": "two"},
        {"lon": [1]},
    ],
)
def test_inputs_that_cannot_be_meant_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Inputs.model_validate({"question": {"lon": 7.8, "lat": 48.4, **bad}})


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1,600", 1600.0), ("４００", 400.0), (" 12.5 ", 12.5), ("1e12", 1e12), ("−5", -5.0), (400, 400)],
)
def test_a_number_is_read_as_it_was_meant(typed: str | float, read: float) -> None:
    assert Asked(node="47", size=typed).fields()["kw"] == read


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"size": "abc"}, "kw", "Capacity (kW) is “abc”; it must be a number"),
        ({"size": "1,5"}, "kw", "Capacity (kW) is “1,5”"),
        ({"size": "inf", "unit": "kVA"}, "kva", "Capacity (kVA) is “inf”"),
        ({"size": ""}, "kw", "Capacity (kW) is empty"),
        ({"size": "400", "cosphi": " "}, "cosphi", "Power factor is empty"),
        ({"size": "400", "cosphi": "0,95"}, "cosphi", "Power factor is “0,95”"),
    ],
)
def test_what_is_no_number_is_named_with_what_was_typed(typed: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        Asked.model_validate({"node": "47"} | typed).fields()
    assert str(refused.value).startswith(said) and refused.value.field == field
    made = failed(refused.value.message, BadInput, QUESTION, refused.value.field)
    assert made.view["wrong"] == field


def test_a_place_without_a_grid_is_answered_with_another_place_not_with_a_field() -> None:
    with use_language("en"):
        text = text_of(failed(say("No grid."), BadInput, QUESTION, "place").answer)
    assert "Choose another place" in text and "Correct the field" not in text


def test_a_drawn_answer_carries_only_small_view_state() -> None:
    made = drawn(samples.CONDITIONS, "s1", QUESTION, 1)
    assert made.view == {
        "question": QUESTION.model_dump(),
        "study": "s1",
        "stage": "full",
        "selected": 1,
        "revision": samples.CONDITIONS.revision,
        "wrong": "",
    }
    assert made.overlay["selected"] == 1
    assert made.place == "48.46060° N, 7.88720° E"


def test_a_chosen_row_that_no_longer_exists_becomes_the_last_one() -> None:
    assert drawn(samples.CONDITIONS, "s1", QUESTION, 9).view["selected"] == 2


@pytest.mark.parametrize(
    ("error", "hint"),
    [(BadInput, "Correct the field"), (NotFound, "another grid"), (CouldNotCompute, "grid data")],
)
def test_a_failure_says_what_happened_what_was_kept_and_what_to_do(error: type[Exception], hint: str) -> None:
    with use_language("en"):
        made = failed(say("{name} is {value}.", name="Capacity", value=0), error, QUESTION)
    text = text_of(made.answer)
    assert "Capacity is 0." in text and "inputs are kept" in text and hint in text
    assert hint in advice(error)
    assert made.overlay["pin"]["lon"] == 7.88 and made.overlay["candidates"] == []
    assert made.view["study"] is None and made.view["stage"] == "failed"


def test_the_folded_fields_reach_the_core_and_may_stay_empty() -> None:
    plain = Asked(node="47", size=400, independence="", motor_kw="", motor_start=None).fields()
    assert [plain[name] for name in ("independence", "importance", "area", "motor_kw", "motor_start")] == [
        None
    ] * 5
    full = Asked(
        node="47",
        size=400,
        independence="busbar",
        importance="first",
        area="A",
        motor_kw="1,250",
        motor_start=2.5,
    )
    assert (
        full.fields() | {"motor_kw": 1250.0, "motor_start": 2.5, "area": "A", "importance": "first"}
        == full.fields()
    )


def test_a_folded_field_that_is_no_number_is_named() -> None:
    with pytest.raises(BadInput, match="Largest motor") as refused:
        Asked(node="47", size=400, motor_kw="big").fields()
    assert refused.value.field == "motor_kw"
