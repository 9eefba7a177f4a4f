"""The timeline as it is read: by hand-counted days, wide and narrow, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework.applications import Turn
from casework.calendar import WorkCalendar
from casework.tasks import (
    Deadline,
    DeadlineState,
    Pause,
    PauseReason,
    Step,
    StepForecast,
    StepState,
    Timeline,
)
from components.dates import day, days, working_days
from components.i18n import use_language
from components.parcel_axis import axis_over, shading
from components.parcel_steps import parcel_steps
from components.parcel_timeline import parcel_timeline, used
from tests.components.reading import of_class, text_of

TODAY = date(2026, 11, 23)
CALENDAR = WorkCalendar()
NONE = Deadline(DeadlineState.NONE)


def at(month: int, number: int, hour: int = 2) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


def step(node: str, state: StepState, *, deadline: Deadline = NONE, **more: object) -> Step:
    plain = {
        "name": node, "turn": Turn.COMPANY, "planned_start": date(2026, 11, 2), "planned_end": date(2026, 11, 6),
        "arrived_at": None, "done_at": None, "in_charge": None, "attempts": 1,
    }  # fmt: skip
    return Step(node=node, state=state, deadline=deadline, **(plain | more))  # type: ignore[arg-type]


def style(node: Any) -> dict[str, str]:
    return dict(node.style)


DUE = Deadline(DeadlineState.AT_RISK, 5.0, 3.2, datetime(2026, 11, 26, 16, tzinfo=UTC))
LINE = Timeline(
    (
        step(
            "survey",
            StepState.DONE,
            arrived_at=at(11, 4),
            done_at=at(11, 13),
            in_charge="h-4",
        ),
        step("design", StepState.OPEN, deadline=DUE, arrived_at=at(11, 16), in_charge="h-12"),
        step("sign", StepState.TO_COME, turn=Turn.CUSTOMER),
    ),
    (Pause("a", PauseReason.CUSTOMER_DOCUMENTS, "", at(11, 5), at(11, 10)),),
    Deadline(DeadlineState.ON_TRACK, 22.0, 16.4),
)
AHEAD = {"sign": StepForecast(date(2026, 11, 30), date(2026, 12, 4), date(2026, 12, 2), date(2026, 12, 9))}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_open_step_says_when_it_is_due_and_how_much_is_left(language: str) -> None:
    with use_language(language):
        text = text_of(parcel_timeline(LINE, TODAY, CALENDAR))
    expected = {
        "en": "due 26 Nov, 1.8 working days left",
        "zh": "11月26日 到期，剩余 1.8 个工作日",
    }
    assert expected[language] in text


def test_a_pause_is_hatched_and_says_its_reason_and_its_working_days() -> None:
    """5 to 10 November 2026: Friday, Monday and Tuesday did not count, Thursday did."""
    with use_language("en"):
        drawn = parcel_timeline(LINE, TODAY, CALENDAR)
    assert len(of_class(drawn, "parcel-paused")) == 1
    assert "Paused 5–10 Nov, 3 working days: the applicant's documents" in text_of(drawn)


def test_the_bars_stand_where_their_days_are() -> None:
    with use_language("en"):
        drawn = parcel_timeline(LINE, TODAY, CALENDAR)
    survey, design = (style(one) for one in of_class(drawn, "parcel-actual"))
    axis = axis_over([date(2026, 11, 2), date(2026, 11, 26)])
    assert axis.first == date(2026, 11, 2) and axis.last == date(2026, 11, 29)
    assert survey == axis.stretch(date(2026, 11, 4), date(2026, 11, 13))
    assert design == axis.stretch(date(2026, 11, 16), TODAY)  # an open step ends today
    assert style(of_class(drawn, "parcel-due")[0])["left"] == f"{axis.at(date(2026, 11, 27))}%"
    assert len(of_class(drawn, "parcel-planned")) == 3


def test_a_forecast_shows_its_median_and_band_only_for_what_is_not_done() -> None:
    done = {"survey": AHEAD["sign"]}
    with use_language("en"):
        drawn = parcel_timeline(LINE, TODAY, CALENDAR, AHEAD | done)
    assert len(of_class(drawn, "parcel-median")) == len(of_class(drawn, "parcel-band")) == 1
    assert "4 Dec, 80 % band 2–9 Dec" in text_of(drawn)


def test_without_enough_finished_cases_no_band_is_claimed() -> None:
    bare = {"sign": StepForecast(date(2026, 11, 30), date(2026, 12, 4))}
    with use_language("en"):
        drawn = parcel_timeline(LINE, TODAY, CALENDAR, bare)
    assert not of_class(drawn, "parcel-band") and "80 %" not in text_of(drawn)


def test_days_nobody_works_are_shaded_and_a_make_up_day_is_not() -> None:
    """10 October 2026 is a Saturday worked for the National Day holidays."""
    plain = shading(axis_over([date(2026, 10, 5), date(2026, 10, 9)]), CALENDAR)
    weekend = shading(axis_over([date(2026, 11, 9), date(2026, 11, 13)]), CALENDAR)
    assert "42.857%" in plain and plain != weekend  # free until Wednesday 7 October
    assert "71.429%" in weekend  # Saturday
    closed = shading(
        axis_over([date(2026, 11, 9), date(2026, 11, 13)]), WorkCalendar({date(2026, 11, 11): False})
    )
    assert "28.571%" in closed


def test_the_phone_form_says_whose_turn_it_is_to_the_applicant() -> None:
    waiting = Timeline((step("sign", StepState.OPEN, turn=Turn.CUSTOMER, arrived_at=at(11, 20)),), (), NONE)
    with use_language("en"):
        assert "It is your turn" in text_of(parcel_steps(waiting, TODAY, CALENDAR, to_applicant=True))
        assert "The applicant's turn" in text_of(parcel_steps(waiting, TODAY, CALENDAR))


def test_the_phone_form_has_a_line_a_step_and_the_band_at_the_end() -> None:
    with use_language("en"):
        drawn = parcel_steps(LINE, TODAY, CALENDAR, AHEAD)
    assert len(of_class(drawn, "parcel-step")) == 3
    text = text_of(drawn)
    assert "by 26 Nov" in text and "expected 4 Dec" in text and "80 % likely 2–9 Dec" in text


def test_a_case_without_steps_says_so() -> None:
    with use_language("en"):
        assert "no steps yet" in text_of(parcel_timeline(Timeline((), (), NONE), TODAY, CALENDAR))


def test_the_used_days_count_from_one() -> None:
    with use_language("en"):
        assert used(LINE) == "Day 17 of 22 company working days, paused days not counted"


def test_a_long_case_names_months_apart_and_shades_no_weekends() -> None:
    axis = axis_over([date(2024, 1, 1), date(2026, 11, 1)])
    assert len(axis.ticks()) <= 11 and shading(axis, CALENDAR) == "none"


def test_days_are_written_in_the_readers_order() -> None:
    with use_language("en"):
        assert day(date(2026, 11, 2)) == "2 Nov" and day(date(2027, 1, 2), TODAY) == "2 Jan 2027"
        assert days(date(2026, 11, 28), date(2026, 12, 2)) == "28 Nov–2 Dec"
        assert working_days(2.0) == "2 working days"
    with use_language("zh"):
        assert days(date(2026, 11, 5), date(2026, 11, 10)) == "11月5日至10日"
