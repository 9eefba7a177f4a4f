"""Short circuit against worked example E6, a hand calculation and pandapower."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from gridmodel.engines import pandapower_engine
from gridmodel.errors import BadInput, CouldNotCompute
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.solving.shortcircuit import beyond, infeed_ka, levels, prepare
from tests.gridmodel.grids import meshed_texts, radial_texts

CN = RuleSet.load()
E6 = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo T1: S -> B 50MVA 110/10.5 uk=17 ur=.4
node B 10kV
line L1: B - E 3km r=.125 x=.09 max=400
trafo T2: E -> V 630kVA 10/.4 uk=4.5 ur=1.0
"""
GRID = Network.from_text(E6)
ALL = np.arange(4)


@pytest.mark.parametrize(
    ("case", "tolerance", "wanted"),
    [
        ("max", 10, (15.75, 16.05, 8.247, 19.82)),
        ("max", 6, (15.75, 16.05, 8.247, 19.73)),
        ("min", 10, (None, 13.43, 6.740, 16.36)),
        ("min", 6, (None, 13.43, 6.740, 17.27)),
    ],
)
def test_e6_initial_currents(case: str, tolerance: float, wanted: tuple[float | None, ...]) -> None:
    got = levels(prepare(GRID, CN, case, tolerance), ALL).ikss_ka
    for value, expected in zip(got, wanted, strict=True):
        if expected is not None:
            assert value == pytest.approx(expected, abs=0.005 if expected > 10 else 0.0005)


def test_e6_peak_two_phase_and_power() -> None:
    most = levels(prepare(GRID, CN, "max"), ALL)
    least = levels(prepare(GRID, CN, "min"), ALL)
    assert most.ip_ka[1] == pytest.approx(43.39, abs=0.005)
    assert most.ip_ka[1] / most.ikss_ka[1] / 2**0.5 == pytest.approx(1.912, abs=5e-4)
    assert least.ikss2_ka[2] == pytest.approx(5.837, abs=5e-4)
    assert most.skss_mva[0] == pytest.approx(3000)
    assert least.skss_mva[0] == pytest.approx(2000)


def test_e6_hand_calculation_of_the_busbar() -> None:
    source = 1.1 * 10.5**2 / 3000 * np.exp(1j * np.arctan(10))
    x_t = np.sqrt(0.17**2 - 0.004**2)
    factor = 0.95 * 1.1 / (1 + 0.6 * x_t)
    transformer = factor * (0.004 + 1j * x_t) * 10.5**2 / 50
    by_hand = 1.1 * 10 / (3**0.5 * abs(source + transformer))
    assert factor == pytest.approx(0.9483, abs=5e-5)
    assert levels(prepare(GRID, CN), np.array([1])).ikss_ka[0] == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize("km_and_ka", [(3, 5.837), (6, 3.638), (10, 2.391), (15, 1.667)])
def test_two_phase_minimum_falls_with_the_length_of_the_feeder(km_and_ka: tuple[float, float]) -> None:
    km, ka = km_and_ka
    longer = Network.from_text(E6.replace("3km", f"{km}km"))
    assert levels(prepare(longer, CN, "min"), np.array([2])).ikss2_ka[0] == pytest.approx(ka, abs=5e-4)


def _agrees(text: str, case: str, tolerance: int) -> None:
    net = Network.from_text(text)
    rows = np.arange(len(net.nodes))
    own = levels(prepare(net, CN, case, tolerance), rows)
    ikss, ip = pandapower_engine.short_circuit(net, case, tolerance, 90.0)
    assert np.isfinite(own.ikss_ka).all()
    np.testing.assert_allclose(own.ikss_ka, ikss, rtol=1e-9)
    np.testing.assert_allclose(own.ip_ka, ip, rtol=1e-7)


@settings(max_examples=12, deadline=None)
@given(radial_texts())
def test_own_solver_equals_pandapower_on_radial_grids(text: str) -> None:
    _agrees(text, "max", 10)


@settings(max_examples=12, deadline=None)
@given(meshed_texts())
def test_own_solver_equals_pandapower_on_meshed_grids(text: str) -> None:
    _agrees(text, "min", 6)


def test_a_spur_solved_in_the_grid_equals_the_closed_form() -> None:
    spur = Network.from_text(E6 + "line L2: E - C .4km r=.268 x=.104 max=215")
    for case, warm, c in (("max", 1.0, 1.1), ("min", 1.28, 1.0)):
        point = levels(prepare(GRID, CN, case), np.array([2])).z_ohm[0]
        solved = levels(prepare(spur, CN, case), np.array([spur.node_row["C"]])).ikss_ka[0]
        assert beyond(point, 0.1072 * warm, 0.0416, c, 10.0) == pytest.approx(solved, rel=1e-9)


def test_a_dark_node_has_no_current() -> None:
    net = Network.from_text(E6 + "line L9: E - D 1km open")
    got = levels(prepare(net, CN), np.array([net.node_row["D"], net.node_row["E"]]))
    assert np.isnan(got.ikss_ka[0]) and got.ikss_ka[1] == pytest.approx(8.247, abs=5e-4)


def test_converter_adds_its_current_at_its_own_node_and_less_elsewhere() -> None:
    prepared = prepare(GRID, CN)
    shares = infeed_ka(prepared, np.array([2, 1, 3]), 2, 0.1)
    assert shares[0] == pytest.approx(0.1)
    assert shares[1] == pytest.approx(0.1)  # everything at E flows through the busbar
    assert 0 < shares[2] < 0.1 * 10 / 0.4


def test_many_faults_are_solved_in_chunks_with_one_answer() -> None:
    rows = np.tile(ALL, 200)
    got = levels(prepare(GRID, CN), rows).ikss_ka.reshape(200, 4)
    assert np.ptp(got, axis=0).max() == 0
    np.testing.assert_allclose(got[0], levels(prepare(GRID, CN), ALL).ikss_ka, rtol=1e-12)


def test_missing_short_circuit_power_is_named() -> None:
    net = Network.from_text(E6.replace(" sc=3000/2000", ""))
    with pytest.raises(CouldNotCompute, match="Source S has no short-circuit power. Supply s_sc_max_mva"):
        prepare(net, CN)


def test_case_and_tolerance_are_checked() -> None:
    with pytest.raises(BadInput, match="can be max or min"):
        prepare(GRID, CN, "typical")
    with pytest.raises(BadInput, match="6 or 10"):
        prepare(GRID, CN, "max", 7)


def test_assumptions_say_what_was_taken() -> None:
    said = " ".join(m.english() for m in prepare(GRID, CN, "min", 6).assumptions)
    assert "min case" in said and "tolerance 6 %" in said and "90 °C" in said
    no_ratio = Network.from_text(E6.replace("rx=.1", ""))
    assert "0.1 assumed" in " ".join(m.english() for m in prepare(no_ratio, CN).assumptions)
