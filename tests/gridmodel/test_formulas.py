"""Hand formulas against the worked examples of planning practice (E1 to E17)."""

from __future__ import annotations

import pandapower as pp
import pytest

from gridmodel import rulebook as book
from gridmodel.criteria import demand, formulas, quality
from gridmodel.errors import CouldNotCompute
from gridmodel.ruleset import RuleSet

CN = RuleSet.load()
PRIMARIES = book.sizes(CN, "ct_primary_a")


def test_e1_linear_drop() -> None:
    assert formulas.drop_percent(0.625, 0.45, 2, 0.6574, 10) == pytest.approx(1.546, abs=5e-4)
    assert formulas.drop_percent(0.625, 0.45, 2, 0.6574, 10) / 1.03 == pytest.approx(1.501, abs=5e-4)


def test_e1b_two_bus_formula_is_the_solved_voltage() -> None:
    p_mw, q_mvar = 3.0, 3.0 * formulas.tan_phi(0.95)
    u_kv = formulas.two_bus_u_kv(10.3, 0.625, 0.45, p_mw, q_mvar)
    assert u_kv / 10 == pytest.approx(1.006947, abs=5e-7)
    current = formulas.current_a((p_mw**2 + q_mvar**2) ** 0.5 * 1000, u_kv)
    assert current == pytest.approx(181.1, abs=0.05)
    assert 3 * current**2 * 0.625 / 1000 == pytest.approx(61.47, abs=0.05)


@pytest.mark.parametrize(("p_mw", "q_mvar", "km"), [(0.5, 0.1, 12), (3, 1, 5), (-2, 0.4, 8), (6, -1, 3)])
def test_two_bus_formula_equals_pandapower(p_mw: float, q_mvar: float, km: float) -> None:
    net = pp.create_empty_network()
    one, two = (pp.create_bus(net, 10.0) for _ in range(2))
    pp.create_ext_grid(net, one, 1.02)
    pp.create_line_from_parameters(net, one, two, km, 0.125, 0.09, 0, 0.4)
    pp.create_load(net, two, p_mw, q_mvar)
    pp.runpp(net, tolerance_mva=1e-10, numba=False)
    expected = formulas.two_bus_u_kv(10.2, 0.125 * km, 0.09 * km, p_mw, q_mvar)
    assert net.res_bus.vm_pu[two] * 10 == pytest.approx(expected, rel=1e-9)


def test_more_than_a_branch_can_carry_is_told() -> None:
    with pytest.raises(CouldNotCompute, match="80 MW is more"):
        formulas.two_bus_u_kv(10, 0.625, 0.45, 80, 0)


def test_e3_transformer_drop_first_order_and_exact() -> None:
    q_kvar = 450 * formulas.tan_phi(0.92)
    assert formulas.transformer_drop_percent(450, q_kvar, 630, 4.5, 1.0) == pytest.approx(2.049, abs=5e-4)
    r_ohm, x_ohm = formulas.transformer_ohm(630, 4.5, 1.0, 0.4)
    u_kv = formulas.two_bus_u_kv(0.4, r_ohm, x_ohm, 0.45, q_kvar / 1000)
    assert u_kv / 0.4 == pytest.approx(0.978641, abs=5e-7)
    assert u_kv / 0.38 - 1 == pytest.approx(0.03015, abs=1e-5)


@pytest.mark.parametrize(
    ("kva", "kv", "amps", "primary"),
    [(1250, 10, 72.17, 75), (630, 10, 36.37, 40), (630, 0.4, 909.3, 1000), (8000, 10, 461.9, 600)],
)
def test_e7_current_transformer(kva: float, kv: float, amps: float, primary: float) -> None:
    current = formulas.current_a(kva, kv)
    assert current == pytest.approx(amps, rel=1e-4)
    assert formulas.ct_primary_a(current, PRIMARIES) == primary


def test_e7_operating_share_stays_above_the_floor() -> None:
    assert 0.7 * formulas.current_a(1250, 10) / 75 == pytest.approx(0.67, abs=0.005)
    assert formulas.ct_primary_a(2001, PRIMARIES) is None


def test_e8_compensation_on_the_same_side() -> None:
    assert formulas.compensation_kvar(1000, 0.80, 0.95) == pytest.approx(421.3, abs=0.05)
    assert formulas.compensation_kvar(1000, 0.97, 0.95) == 0


def test_e8_the_transformer_takes_reactive_power_before_the_meter() -> None:
    q_lv = 1000 * formulas.tan_phi(0.95)
    assert formulas.cosphi_behind_transformer(1000, q_lv, 1250, 6, 1) == pytest.approx(0.930, abs=5e-4)
    kvar = formulas.compensation_behind_transformer_kvar(1000, 0.80, 0.95, 1250, 6, 1)
    assert kvar == pytest.approx(487, abs=3)
    assert formulas.cosphi_behind_transformer(1000, 750 - kvar, 1250, 6, 1) == pytest.approx(0.95, abs=1e-9)


def test_e10_motor_step() -> None:
    start = quality.motor_start_mva(355, 6, 0.95, 0.88)
    assert start == pytest.approx(2.548, abs=5e-4)
    assert quality.step_percent(start, 100, 60, 0.30) == pytest.approx(2.487, abs=5e-4)
    assert quality.share_percent(start, 100) == pytest.approx(2.548, abs=5e-4)


@pytest.mark.parametrize(
    ("ka", "seconds", "k", "mm2"), [(16.05, 0.6, 143, 86.9), (20, 1, 143, 139.9), (16, 0.6, 94, 131.8)]
)
def test_e11_withstand(ka: float, seconds: float, k: float, mm2: float) -> None:
    assert formulas.withstand_mm2(ka, seconds, k) == pytest.approx(mm2, abs=0.06)


@pytest.mark.parametrize(("order", "amps"), [(5, 2.471), (7, 2.648), (11, 2.641), (13, 2.449)])
def test_e12_harmonic_limits(order: int, amps: float) -> None:
    table = next(r.limit_a for r in CN.harmonic_current if (r.un_kv, r.order) == (10, order))
    base = next(r.s_base_mva for r in CN.harmonic_base if r.un_kv == 10)
    alpha = next(r.alpha for r in CN.harmonic_exponent if r.order == order)
    assert quality.harmonic_limit_a(table, 150, base, 2, 40, alpha) == pytest.approx(amps, abs=5e-4)


def test_e12_six_pulse_drive_fails() -> None:
    fifth_a = 0.2 * formulas.current_a(1600, 10)
    assert fifth_a == pytest.approx(18.48, abs=0.005)
    assert fifth_a > quality.harmonic_limit_a(20, 150, 100, 2, 40, 1.2)


def test_e14_open_capacity_of_a_feeder() -> None:
    one_tie = demand.line_limit_mva(10, 400, 1)
    free = demand.open_capacity_mva(one_tie, 2.4, 0.95)
    promised = 1.6 * 0.5 + 0.8 * 0.6
    assert free == pytest.approx(0.9378, abs=5e-5)
    assert demand.open_capacity_mva(one_tie, 2.4, 0.95, promised) == pytest.approx(-0.3422, abs=5e-5)
    two_ties = demand.open_capacity_mva(demand.line_limit_mva(10, 400, 2), 2.4, 0.95, promised)
    assert two_ties == pytest.approx(0.8125, abs=5e-5)
    assert demand.open_colour(free, free - promised) == "yellow"
    assert demand.open_colour(two_ties + promised, two_ties) == "green"


def test_e14_main_transformers_are_not_loaded_to_eighty_percent_each() -> None:
    limit = demand.main_transformer_limit_mva([40, 40], 1.3, 10)
    assert limit == pytest.approx(50)
    room = demand.open_capacity_mva(limit, 48, 0.95)
    assert room < 0 and demand.open_colour(room, room) == "red"
    assert demand.main_transformer_limit_mva([40, 40], 1.3, 100) == pytest.approx(52)
    assert demand.main_transformer_limit_mva([50, 50, 50]) == pytest.approx(100)


def test_e17_capacitive_current_of_a_kilometre() -> None:
    assert formulas.capacitive_current_a(340, 10.5) == pytest.approx(1.943, abs=5e-4)


@pytest.mark.parametrize(("n", "g"), [(1, 1.0), (10, 0.4530), (100, 0.2800)])
def test_household_coincidence(n: int, g: float) -> None:
    assert demand.household_coincidence(n, book.value(CN, "household_g_inf")) == pytest.approx(g, abs=5e-5)


def test_three_capacities_of_an_office() -> None:
    got = demand.capacities(CN, "office", 1000, 0.95)
    assert [got.contract_kva, got.demand_kw] == pytest.approx([1000, 475])
    assert [got.feeder_kw, got.main_kw] == pytest.approx([403.75, 356.25])


def test_resistance_of_a_seventy_square_copper_spur_at_operating_temperature() -> None:
    assert formulas.resistance_at(0.268, 90, 0.00393) == pytest.approx(0.342, abs=5e-4)
