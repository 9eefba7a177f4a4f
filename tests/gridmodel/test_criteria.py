"""Tests 2, 3 and 6 to 13 of the connection check, each with numbers a planner can redo."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from components.language import catalogue
from gridmodel.answer import Asset, Change, PointKind, Question, Status, SupplyPoint, TestResult
from gridmodel.criteria import more
from gridmodel.criteria.common import change_of
from gridmodel.criteria.context import CheckContext, Motor, Solved, StateFlows
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.solving.shortcircuit import prepare

CN, EU = RuleSet.load(), RuleSet.load("eu")
GRID = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo T1: S -> A 50MVA 110/10.5 uk=17 ur=.4
node A 10kV
switch Q1: A - B breaker breaking_ka=20
line L1: B - C 3km r=.125 x=.09 c=340 max=400
switch Q2: C - D load_break
line L2: D - E 2km r=.125 x=.09 c=340 max=400
load K1: C 1.5MW pf=.95
load K2: E 1.2MW pf=.95
"""


def solved(net: Network) -> Solved:
    flow = net.flow("peak")
    return Solved(flow.u_pu, flow.line_loading_percent, flow.transformer_loading_percent, flow.losses_kw)


def context(
    text: str = GRID, rules: RuleSet = CN, kw: float = 1000, kind: str = "load", **more_fields: Any
) -> CheckContext:
    net = Network.from_text(text)
    sign = "load" if kind == "load" else "gen"
    with_it = Network.from_text(text + f"\n{sign} NEW: E {kw}kW" + (" pf=.95" if kind == "load" else " pv"))
    state = "peak"
    after = solved(with_it) if kind == "load" else solved_generation(with_it)
    question = Question(
        None, None, "E", kw, kw / 0.95 if kind == "load" else kw, 0.95 if kind == "load" else 1.0, kind
    )
    point = SupplyPoint(PointKind.RMU_BAY, "E", None, None, None, 10.0)
    fields: dict[str, Any] = {
        "flows": (StateFlows(state, solved(net), after),),
        "shortcircuit_max": prepare(net, rules), "shortcircuit_min": prepare(net, rules, "min"),
        "upstream": tuple(net.upstream("E")), "path_km": 5.0,
    }  # fmt: skip
    row = net.node_row["E"]
    return CheckContext(net, rules, question, point, row, row, **(fields | more_fields))


def solved_generation(net: Network) -> Solved:
    """All generation on at peak load: enough to read a change."""
    flow = net.flow("minimum")
    return Solved(flow.u_pu, flow.line_loading_percent, flow.transformer_loading_percent, flow.losses_kw)


def one(rows: list[TestResult], name: str) -> TestResult:
    return next(r for r in rows if r.name == name)


@pytest.mark.parametrize(
    ("before", "after", "upper", "change"),
    [
        (90, 99, True, Change.NONE), (99, 101, True, Change.NEW), (102, 104, True, Change.WORSENED),
        (102, 102.3, True, Change.PRE_EXISTING), (104, 102, True, Change.RELIEVED),
        (104, 98, True, Change.RELIEVED),
        (0.95, 0.93, False, Change.NONE), (None, 101, True, Change.NEW), (98, 97, False, Change.PRE_EXISTING),
    ],
)  # fmt: skip
def test_change_compares_excesses_not_values(
    before: float | None, after: float, upper: bool, change: Change
) -> None:
    limit, tau = (100, 0.5) if after > 1 else (0.90, 0.0005)
    if (before, after) == (98, 97):
        tau = 2.0
    assert change_of(before, after, limit, tau, upper) is change


def test_a_value_that_is_not_a_number_never_passes() -> None:
    dark = replace(solved(Network.from_text(GRID)), u_pu=np.full(6, np.nan))
    got = more.TESTS["3"](context(flows=(StateFlows("peak", dark, dark),)))
    assert got[0].status is Status.NOT_COMPUTED


def test_voltage_change_of_a_load_is_information_in_china() -> None:
    got = more.TESTS["2"](context())[0]
    assert got.status is Status.NOT_APPLICABLE and got.limit is None
    by_formula = (0.625 * 1.0 + (0.45 + 0.17 * 10.5**2 / 50) * 0.3287) / 100 * 100
    assert got.after == pytest.approx(by_formula, rel=0.04)


def test_voltage_change_of_a_generator_is_limited_in_europe() -> None:
    small, large = (more.TESTS["2"](context(rules=EU, kind="generation", kw=kw))[0] for kw in (100, 6000))
    assert small.limit == large.limit == 2
    assert small.status is Status.PASS and large.status is Status.FAIL
    assert not large.verified


def test_taps_are_frozen_for_a_step() -> None:
    base = context()
    moved = replace(base.flows[0], frozen=base.flows[0].before)
    assert more.TESTS["2"](replace(base, flows=(moved,)))[0].after == 0


def test_loss_of_the_customer_and_e10_motor() -> None:
    weak = GRID.replace("sc=3000/2000", "sc=3000/250")
    motor = Motor(355, 6, 0.95, 0.88, 0.30)
    rows = more.TESTS["3"](context(weak, motor=motor))
    assert one(rows, "Voltage step at loss of the customer").status is Status.PASS
    start = one(rows, "Voltage step at motor start")
    assert start.limit == 3 and start.after is not None and 2.0 < start.after < 4.0
    often = one(
        more.TESTS["3"](context(weak, motor=replace(motor, starts_per_hour=60))),
        "Voltage step at motor start",
    )
    assert often.limit == 2 and often.after == start.after and often.status is Status.FAIL


def test_motor_start_matches_a_solved_constant_impedance_motor() -> None:
    """One source of 100 MVA at 60 degrees feeds the bus: E10's formula value."""
    net = Network.from_text(
        "source S 10kV 1.0pu sc=100/100 rx=.57735\nline L: S - E 1km r=.001 x=.001\nload K: E 1kW"
    )
    base = context()
    row = net.node_row["S"]
    tried = replace(base, network=net, common_row=row, node_row=row, motor=Motor(355, 6, 0.95, 0.88, 0.30),
                    shortcircuit_min=prepare(net, CN, "min"), flows=())  # fmt: skip
    assert one(more.TESTS["3"](tried), "Voltage step at motor start").after == pytest.approx(2.487, abs=5e-4)


def test_no_motor_declared_is_not_applicable_and_missing_power_is_not_computed() -> None:
    assert one(more.TESTS["3"](context()), "Voltage step at motor start").status is Status.NOT_APPLICABLE
    blind = context(motor=Motor(100, 6, 0.9, 0.9), shortcircuit_min=None)
    got = one(more.TESTS["3"](blind), "Voltage step at motor start")
    assert got.status is Status.NOT_COMPUTED and got.why is not None and "s_sc_min_mva" in got.why.english()


def test_breaking_capacity_of_the_outgoing_breaker() -> None:
    got = one(more.TESTS["6"](context()), "Short-circuit current")
    assert got.element == Asset("switches", "Q1")
    assert got.before == got.after == pytest.approx(16.05, abs=5e-3)
    assert got.limit == 20 and got.status is Status.PASS and got.mandatory
    peak = one(more.TESTS["6"](context()), "Peak short-circuit current")
    assert peak.after == pytest.approx(43.39, abs=5e-3) and peak.limit == 50


def test_a_weak_breaker_was_there_before_the_load() -> None:
    got = one(
        more.TESTS["6"](context(GRID.replace("breaking_ka=20", "breaking_ka=16"))), "Short-circuit current"
    )
    assert got.status is Status.CONDITION and got.change is Change.PRE_EXISTING


def test_a_large_converter_is_the_one_who_exceeds() -> None:
    text = GRID.replace("breaking_ka=20", "breaking_ka=16.2")
    got = one(more.TESTS["6"](context(text, kind="generation", kw=3000)), "Short-circuit current")
    assert got.before is not None and got.after is not None
    assert got.after - got.before == pytest.approx(1.5 * 3 / (3**0.5 * 10), rel=1e-6)
    assert got.change is Change.NEW and got.status is Status.FAIL


def test_unknown_breaking_capacity_is_not_computed_and_says_what_to_supply() -> None:
    got = more.TESTS["6"](context(GRID.replace("breaking_ka=20", "")))[0]
    assert got.status is Status.NOT_COMPUTED and got.why is not None and "breaking_ka" in got.why.english()


def test_assumed_breaking_capacity_is_said() -> None:
    got = one(more.TESTS["6"](context(breaking_assumed=True)), "Short-circuit current")
    assert not got.verified and got.why is not None and "assumed" in got.why.english()


def test_area_class_adds_the_level_the_utility_plans_for() -> None:
    rows = [r for r in more.TESTS["6"](context(area="C")) if r.name == "Short-circuit current"]
    assert [r.limit for r in rows] == [20, 16]


def test_stage_one_of_flicker_and_harmonics() -> None:
    quiet = more.TESTS["7"](context())
    assert {r.status for r in quiet} == {Status.NOT_APPLICABLE}
    rows = more.TESTS["7"](context(motor=Motor(355, 6, 0.95, 0.88), nonlinear_kva=1600, single_phase_kva=100))
    least = 3**0.5 * 10 * 5.0  # about 5 kA at E
    assert one(rows, "Flicker, stage 1").after == pytest.approx(2.548 / least * 100, rel=0.1)
    assert one(rows, "Flicker, stage 1").status is Status.CONDITION
    assert one(rows, "Harmonics, stage 1").status is Status.CONDITION
    assert one(rows, "Unbalance, stage 1").status is Status.PASS


def test_a_weak_grid_is_told_to_generation() -> None:
    assert (
        one(more.TESTS["7"](context(kind="generation", kw=1000)), "Short-circuit ratio").status is Status.PASS
    )
    weak = one(more.TESTS["7"](context(kind="generation", kw=30000)), "Short-circuit ratio")
    assert weak.status is Status.CONDITION


def test_power_factor_names_the_capacitors() -> None:
    base = context()
    low = replace(base, question=replace(base.question, cosphi=0.80, kva=1250))
    got = more.TESTS["8"](low)[0]
    assert got.status is Status.CONDITION and got.limit == 0.95 and got.margin == pytest.approx(-0.15)
    assert got.why is not None and "421 kvar" in got.why.english()
    assert more.TESTS["8"](base)[0].status is Status.PASS


def test_losses_are_information() -> None:
    got = more.TESTS["9"](context())[0]
    assert got.status is Status.NOT_APPLICABLE
    assert got.before is not None and got.after is not None and got.after > got.before > 0


def test_bays_radius_and_section() -> None:
    rows = more.TESTS["10"](context(spare_bays=2, section_before_kw=1200, section_after_kw=2200))
    assert one(rows, "Spare bays").status is Status.PASS
    assert one(rows, "Supply radius").status is Status.PASS
    section = one(rows, "Load of the section")
    assert section.status is Status.CONDITION and section.change is Change.NEW and section.limit == 2000
    full = more.TESTS["10"](context(spare_bays=0, area="A", section_after_kw=900, section_before_kw=0))
    assert one(full, "Spare bays").status is Status.FAIL
    assert one(full, "Supply radius").status is Status.CONDITION
    unknown = more.TESTS["10"](context(path_km=None))
    assert {r.status for r in unknown} == {Status.NOT_COMPUTED}


def test_independence_names_the_nearest_shared_branch() -> None:
    base = context()
    two = replace(base, question=replace(base.question, sources=2))
    assert more.TESTS["11"](base)[0].status is Status.NOT_APPLICABLE
    assert more.TESTS["11"](two)[0].status is Status.FAIL  # nobody else within reach
    shared = more.TESTS["11"](
        replace(two, second_upstream=(Asset("lines", "L9"), Asset("transformers", "T1")))
    )[0]
    assert shared.status is Status.FAIL and shared.element == Asset("transformers", "T1")
    assert more.TESTS["11"](replace(two, second_upstream=(Asset("lines", "L9"),)))[0].status is Status.PASS


def test_every_row_says_whether_it_decides() -> None:
    rows = more.run_more(context(spare_bays=1, section_after_kw=1, section_before_kw=1))
    assert {r.test for r in rows if r.mandatory} == {"6", "11"}
    assert {r.test for r in more.run_more(context(), ("8", "9"))} == {"8", "9"}
    assert all(r.why is not None for r in rows if r.status in (Status.NOT_COMPUTED, Status.CONDITION))


def test_every_name_and_reason_has_chinese_words() -> None:
    words = catalogue("zh")
    for kind in ("load", "generation"):
        bare = context(kind=kind, shortcircuit_max=None, shortcircuit_min=None, motor=Motor(100, 6, 0.9, 0.9))
        full = context(
            kind=kind, spare_bays=1, section_after_kw=1, section_before_kw=1, breaking_assumed=True
        )
        rows = more.run_more(bare) + more.run_more(full) + more.run_more(replace(full, flows=()))
        for row in rows:
            assert row.name in words
            assert row.why is None or row.why.template in words
