"""Voltages over the states: the range from 35 kV on, and the low voltage that a station stands for (planning.md trap 2)."""

from __future__ import annotations

import numpy as np
import pytest

from gridmodel.answer import Answer, Status, TestResult
from gridmodel.connection.across import Stations, room
from gridmodel.network import Network
from tests.gridmodel.asking import answer, begin, case_of, reference

HIGH = """
source S 35kV 1.07pu sc=1500/900 rx=.1
line a: S - K {km}km r=.16 x=.38 max=600 overhead
load x: K 20MW pf=.95
"""
ONLY = {"tests": ("1", "4")}


def row(found: Answer, part: str) -> TestResult:
    return next(t for t in found.candidates[0].tests if t.test == part)


def deviations(network: Network, kw: float) -> list[float]:
    """Percent from nominal at K in every state, solved by the other engine."""
    case = case_of(network, node="K", kw=kw, **ONLY)
    at = network.node_row["K"]
    return [100 * float(after.u_pu[at]) - 100 for _, after in reference(case, 0, [kw])[0]]


def test_from_35_kv_on_deviations_of_opposite_sign_add_up() -> None:
    network = Network.from_text(HIGH.format(km=16))
    found = row(begin(network, node="K", kw=4000.0, **ONLY)[1], "1d")
    peak, least = deviations(network, 4000.0)
    assert peak < 0 < least and max(-peak, least) < 10
    assert found.after == pytest.approx(least - peak, abs=1e-3)
    assert (found.limit, found.state, found.clause) == (10.0, None, "GB/T 12325-2008 4.1")


def test_from_35_kv_on_of_one_sign_the_larger_counts() -> None:
    network = Network.from_text(HIGH.format(km=2))
    found = row(begin(network, node="K", kw=1000.0, **ONLY)[1], "1d")
    both = deviations(network, 1000.0)
    assert min(both) > 0 and found.after == pytest.approx(max(both), abs=1e-3)


def test_a_band_in_each_state_would_have_let_pass_what_the_range_refuses() -> None:
    network = Network.from_text(HIGH.format(km=23))
    got = begin(network, node="K", kw=6000.0, **ONLY)[1]
    peak, least = deviations(network, 6000.0)
    assert peak > -10 and least < 10 and least - peak > 10
    assert row(got, "1d").status is Status.FAIL and got.verdict == "does_not_fit"
    assert not [t for t in got.candidates[0].tests if t.test == "1a"]


def test_the_largest_capacity_keeps_the_range() -> None:
    network = Network.from_text(HIGH.format(km=23))
    got = begin(network, node="K", kw=1000.0, **ONLY)[1].candidates[0]
    assert got.largest_kw and got.binding and (got.binding.test, got.binding.limit) == ("1", 10.0)
    spans = [np.ptp(deviations(network, kw)) for kw in (got.largest_kw, got.largest_kw + 2)]
    assert spans[0] <= 10 < spans[1]


def test_one_state_shows_no_range_and_says_so() -> None:
    text = HIGH.format(km=2).replace("pf=.95", "pf=.95 basis=average")
    found = row(begin(Network.from_text(text), node="K", kw=1000.0, **ONLY)[1], "1d")
    assert found.status is Status.NOT_COMPUTED and not found.mandatory
    assert found.why is not None and "one state" in found.why.english()


def test_limits_of_the_question_are_judged_in_each_state_at_35_kv_too() -> None:
    got = begin(
        Network.from_text(HIGH.format(km=16)), node="K", kw=4000.0, u_min_pu=0.9, u_max_pu=1.1, **ONLY
    )[1]
    assert {t.test for t in got.candidates[0].tests} >= {"1a"}
    assert "1d" not in {t.test for t in got.candidates[0].tests}


MEDIUM = """
source S 10kV {u}pu sc=300/200 rx=.1
line a: S - K {km}km max=600
load x: K 1.5MW pf=.95 n=300
"""


def low_voltages(network: Network, kw: float, tap: float) -> list[float]:
    """Peak and minimum at the houses behind K, percent of nominal: 7.5 and 1.5 points of allowance, one tap."""
    case = case_of(network, node="K", kw=kw)
    at = network.node_row["K"]
    return [
        100 * float(after.u_pu[at]) - drop + tap
        for (_, after), drop in zip(reference(case, 0, [kw])[0], (7.5, 1.5), strict=True)
    ]


def test_a_station_whose_houses_are_not_in_the_data_gets_an_allowance_for_them() -> None:
    network = Network.from_text(MEDIUM.format(u=1.0, km=3))
    found = row(begin(network, node="K", kw=500.0)[1], "1c")
    by_tap = {tap: low_voltages(network, 500.0, tap) for tap in (-5.0, -2.5, 0.0, 2.5, 5.0)}
    best = max(by_tap.values(), key=lambda u: min(min(u) - 93, 107 - max(u)))
    assert found.margin == pytest.approx(min(min(best) - 93, 107 - max(best)), abs=1e-3)
    assert found.status is Status.PASS and not found.verified


def test_medium_voltage_within_its_band_may_still_leave_the_houses_without() -> None:
    network = Network.from_text(MEDIUM.format(u=0.985, km=5))
    got = begin(network, node="K", kw=2800.0)[1]
    assert row(got, "1a").status is Status.PASS  # 10 kV alone would have passed
    found = row(got, "1c")
    assert found.status is Status.FAIL and found.state == "peak" and found.limit == 93.0
    assert max(min(low_voltages(network, 2800.0, tap)) for tap in (-5, -2.5, 0, 2.5, 5)) < 93


def test_the_largest_capacity_keeps_the_houses_supplied() -> None:
    network = Network.from_text(MEDIUM.format(u=0.985, km=5))
    got = begin(network, node="K", kw=1000.0)[1].candidates[0]
    assert got.largest_kw and got.binding and got.binding.test == "1" and got.binding.limit == 93.0

    def held(kw: float) -> bool:
        return any(
            min(u) >= 93 and max(u) <= 107
            for t in (-5, -2.5, 0, 2.5, 5)
            for u in [low_voltages(network, kw, t)]
        )

    assert held(got.largest_kw) and not held(got.largest_kw + 2)


def test_one_tap_has_to_serve_every_state() -> None:
    far = Stations(
        np.array([0]), np.array([100.0]), np.array([[7.5], [1.5]]), np.array([[-5.0], [0.0], [5.0]]), 93, 107
    )
    assert room(far, [np.array([0.96]), np.array([1.0])]).tolist() == pytest.approx(
        [0.5]
    )  # tap up, peak decides
    assert room(far, [np.array([0.96]), np.array([1.06])]).tolist() == pytest.approx(
        [-2.5]
    )  # up: 109.5; no tap serves


def test_a_customer_of_medium_voltage_needs_no_allowance() -> None:
    got = answer(Network.from_text(MEDIUM.format(u=1.0, km=3).replace(" n=300", "")), node="K", kw=500.0)
    assert "1c" not in {t.test for t in got.candidates[0].tests}


def test_a_station_outside_before_may_not_be_made_worse() -> None:
    network = Network.from_text(MEDIUM.format(u=0.95, km=5))
    kinder = row(begin(network, node="K", kw=0.1)[1], "1c")
    assert kinder.status is Status.CONDITION and kinder.change == "pre_existing"
    assert row(begin(network, node="K", kw=300.0)[1], "1c").change == "worsened"
