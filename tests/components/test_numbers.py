"""Numbers as a planner reads them."""

from __future__ import annotations

import pytest

from components.i18n import use_language
from components.numbers import in_unit, moment, number, place, rounded_down, span, with_unit


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1600, 0, "1,600"),
        (-27, 1, "−27.0"),
        (-0.04, 1, "0.0"),
        (12.345, None, "12.34"),
        (80.0, None, "80"),
        (-1e308, 0, "−1e+308"),
    ],
)
def test_numbers_are_grouped_with_a_real_minus(value: float, decimals: int | None, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_no_number_is_a_dash(value: float | None) -> None:
    assert number(value) == rounded_down(value) == with_unit(value, "kW") == "—"


def test_each_unit_has_its_decimals() -> None:
    assert [in_unit(0.9694, u) for u in ("pu", "%", "kW", "km")] == ["0.969", "1.0", "1", "0.97"]


def test_a_capacity_is_never_shown_larger_than_it_is() -> None:
    assert [rounded_down(x) for x in (999.9, 3219.0, 0.4)] == ["999", "3,210", "0"]


def test_ranges_and_places_have_their_signs() -> None:
    assert span(31, 46) == "31–46"
    assert place(-7.8872, -48.4606) == "48.46060° S, 7.88720° W"


def test_times_follow_the_language_and_what_is_no_time_is_shown_as_it_came() -> None:
    with use_language("en"):
        assert moment("2026-11-24T09:00:00") == "24 Nov 09:00"
    with use_language("zh"):
        assert moment("2026-11-24T09:00:00") == "11-24 09:00"
        assert moment("last winter") == "last winter" and moment(None) == "—"
