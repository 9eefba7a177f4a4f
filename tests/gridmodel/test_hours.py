"""Limited hours and storage: sizes by hand, and that both are what the same check says."""

from __future__ import annotations

from typing import Any

import pytest

from gridmodel.answer import Verdict
from gridmodel.expansions.apply import grown
from gridmodel.network import Network
from gridmodel.remedies.hours import MOST_HOURS, ROUND_TRIP, USABLE, offers, spans, storage
from gridmodel.remedies.remedy import RemedyKind
from gridmodel.rulebook import day_curve
from gridmodel.ruleset import FILES, RuleSet
from tests.gridmodel.asking import CN, answer
from tests.gridmodel.test_remedies import found

FULL_AT_PEAK = """
source 0 10kV 1.03pu
line a: 0 - 1 1km r=.1 x=.1 c=0 max=150
load x: 1 1500kW pf=.95
"""
ASKED: dict[str, Any] = {"node": "1", "kw": 1200.0, "cosphi": 0.95, "tests": ("1", "4")}
SIX_HOURS = (1.0,) * 6 + (0.0,) * 18


def test_a_battery_of_six_hours_by_hand() -> None:
    got = storage(100.0, 60.0, SIX_HOURS)
    assert got is not None and got.kw == 40.0
    assert got.kwh == pytest.approx(6 * 40.0 / USABLE)


def test_a_battery_that_cannot_be_charged_again_is_none() -> None:
    flat = (1.0,) * 24
    assert storage(100.0, 60.0, flat) is None
    short = 6 * 40.0 / ROUND_TRIP / 18  # what each of the other hours has to give
    assert storage(100.0, 60.0, (1.0,) * 6 + ((60.0 - short) / 100.0 - 1e-6,) * 18) is not None
    assert storage(100.0, 60.0, (1.0,) * 6 + ((60.0 - short) / 100.0 + 1e-3,) * 18) is None


def test_hours_are_kept_from_the_highest_down_and_never_too_many() -> None:
    curve = day_curve(CN, "grid")
    kept = list(offers(curve))
    assert kept and [len(k.hours) for k in kept] == sorted(len(k.hours) for k in kept)
    for k in kept:
        assert len(k.hours) <= MOST_HOURS
        assert max(s for h, s in enumerate(curve) if h not in k.hours) == k.share
    assert spans((17, 18, 19, 23)) == "17:00–20:00, 23:00–24:00"


@pytest.mark.parametrize("rules", FILES)
def test_every_class_has_a_day_of_24_hours_that_reaches_its_peak(rules: str) -> None:
    book = RuleSet.load(rules)
    for name in ("grid", "pv", *[d.customer_class for d in book.demand]):
        curve = day_curve(book, name)
        assert len(curve) == 24 and max(curve) == 1.0 and min(curve) >= 0.0


def test_limited_hours_are_what_the_check_says_of_the_grid_at_that_load() -> None:
    network = Network.from_text(FULL_AT_PEAK)
    first = answer(network, **ASKED).candidates[0]
    assert first.verdict is Verdict.DOES_NOT_FIT and first.largest_kw is not None
    got = found(network, **ASKED)[RemedyKind.LIMITED_HOURS]
    kept = next(k for k in offers(day_curve(CN, "grid")) if spans(k.hours) in got.what.english())
    again = answer(grown(network, kept.share), **ASKED).candidates[0]
    assert got.cures and got.largest_kw == again.largest_kw and got.largest_kw > first.largest_kw
    assert "assumed" in got.what.english() and got.cost.total == (0, 0, 0)


def test_storage_keeps_the_draw_at_what_fits_and_is_paid_by_the_customer() -> None:
    network = Network.from_text(FULL_AT_PEAK)
    most = int(answer(network, **ASKED).candidates[0].largest_kw or 0)
    got = found(network, **ASKED)[RemedyKind.STORAGE]
    needed = storage(1200.0, most, day_curve(CN, "industry"))
    assert needed is not None and got.cures
    assert f"{most} kW" in got.what.english()
    assert got.cost.utility == (0, 0, 0)
    assert got.cost.items[0].quantity == pytest.approx(needed.kwh) and got.cost.customer[0] > 0


def test_a_generator_gets_neither() -> None:
    network = Network.from_text(FULL_AT_PEAK)
    kinds = found(network, **ASKED | {"kind": "generation", "kw": 9000.0, "cosphi": 1.0})
    assert not {RemedyKind.LIMITED_HOURS, RemedyKind.STORAGE} & set(kinds)
