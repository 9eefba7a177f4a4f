"""The further tests on a real case: a candidate at a node and one on a cut line."""

from __future__ import annotations

import numpy as np
import pytest

from gridmodel.answer import Asset, Status, TestResult
from gridmodel.connection.built import connected
from gridmodel.connection.case import open_case
from gridmodel.connection.check import solve_asked
from gridmodel.connection.further import context_of, further_tests, path_km
from gridmodel.connection.losses import losses_kw
from gridmodel.connection.question import ask
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.solving.shortcircuit import levels, prepare

CN = RuleSet.load()
GRID = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo T1: S -> A 50MVA 110/10.5 uk=17 ur=.4 tap=0/-8/8/1.25 oltc=1.0/.02
node A 10kV
switch Q1: A - B breaker breaking_ka=20
line L1: B - C 3km r=.125 x=.09 c=340 max=400
switch Q2: C - D load_break
line L2: D - E 2km r=.125 x=.09 c=340 max=400
load K1: C 1.5MW pf=.95
load K2: E 1.2MW pf=.95
"""


def rows_of(network: Network, **fields: object) -> list[TestResult]:
    question, _ = ask(CN, **{"kw": 1000.0} | fields)  # type: ignore[arg-type]
    case = open_case(network, question, CN)
    solved = solve_asked(case)
    return [row for k in range(len(case.found.places)) for row in further_tests(case, solved, k)]


def named(rows: list[TestResult], name: str) -> TestResult:
    return next(r for r in rows if r.name == name)


def test_at_a_node_every_number_is_of_that_node() -> None:
    network = Network.from_text(GRID)
    rows = rows_of(network, node="E")
    assert {r.test for r in rows} == {"2", "3", "6", "7", "8", "9", "10", "11", "12", "13"}
    short = named(rows, "Short-circuit current")
    assert short.after == pytest.approx(16.05, abs=5e-3) and short.element == Asset("switches", "Q1")
    assert named(rows, "Supply radius").after == pytest.approx(5.0)
    section = named(rows, "Load of the section")
    assert [section.before, section.after] == pytest.approx([1200, 2200])
    assert named(rows, "Capacitive earth-fault current").after == pytest.approx(5 * 1.943 / 1.05, abs=0.01)


def with_frozen_taps(network: Network, taps: np.ndarray) -> Network:
    trafos = network.transformers.assign(tap_pos=taps, oltc_target_pu=np.nan)
    return network.with_tables(transformers=trafos)


def test_the_step_is_read_with_the_taps_of_before() -> None:
    network = Network.from_text(GRID)
    more = Network.from_text(GRID + "load NEW: E 6MW pf=.95")
    row, changes, moved = network.node_row["E"], [], []
    for state in ("peak", "minimum"):
        before = network.flow(state)
        scale = network.state(state).load
        p_kw, q_kvar = (more.loads[c].to_numpy(float)[:2] for c in ("p_kw", "q_kvar"))
        asked = more.loads.assign(
            p_kw=np.r_[p_kw, 6000 / scale], q_kvar=np.r_[q_kvar, 6000 / scale * 0.328684]
        )
        with_it = more.with_tables(loads=asked)
        moved.append(not (with_it.flow(state).taps == before.taps).all())
        frozen = with_frozen_taps(with_it, before.taps).flow(state)
        changes.append((before.u_pu[row] - frozen.u_pu[row]) * 100)
    assert any(moved)
    assert named(rows_of(network, node="E", kw=6000.0), "Voltage change").after == pytest.approx(
        max(changes), abs=1e-4
    )


def test_losses_are_those_of_the_solved_states() -> None:
    network = Network.from_text(GRID)
    more = Network.from_text(GRID + "load NEW: E 1MW pf=.95")
    losses = named(rows_of(network, node="E"), "Losses")
    assert losses.before == pytest.approx(network.flow("peak").losses_kw, rel=0.02)
    assert losses.after == pytest.approx(more.flow("peak").losses_kw, rel=0.02)


def test_losses_from_loadings_equal_the_solver_without_charging() -> None:
    network = Network.from_text(GRID.replace("c=340", "c=0"))
    flow = network.flow("peak")
    estimate = losses_kw(network, flow.line_loading_percent, flow.transformer_loading_percent)
    assert estimate == pytest.approx(flow.losses_kw, rel=2e-3)


def test_losses_without_ratings_are_not_guessed() -> None:
    network = Network.from_text(GRID)
    lines = network.lines.copy()
    lines["max_i_a"] = float("nan")
    flow = network.flow("peak")
    bare = network.with_tables(lines=lines)
    assert losses_kw(bare, flow.line_loading_percent, flow.transformer_loading_percent) is None


def test_on_a_cut_line_the_candidate_is_switched_in_and_named_new() -> None:
    network = Network.from_text(GRID)
    question, _ = ask(CN, lon=7.9 + 0.0135 * 2.6, lat=48.4005, kw=1000.0)
    case = open_case(network, question, CN)
    solved = solve_asked(case)
    cut = next(k for k, s in enumerate(case.augmented.sites) if s.opened and s.closed)
    grown = connected(case.augmented.network, case.augmented.sites[cut])
    site = case.augmented.sites[cut]
    assert grown.topology.live_nodes[site.node]
    assert path_km(grown, site.node) is not None
    context = context_of(case, solved, cut)
    assert context.new_lines and context.flows[0].before.u_pu[site.tee] > 0.9
    rows = list(further_tests(case, solved, cut))
    least = named(rows, "Two-phase short circuit, least")
    assert least.element is not None and least.element.layer == "new"
    solved_again = levels(prepare(grown, CN, "min"), np.array([site.node])).ikss2_ka[0]
    assert least.after == pytest.approx(solved_again)
    earth = named(rows, "Capacitive earth-fault current")
    assert earth.before is not None and earth.after is not None and earth.after > earth.before


def test_without_short_circuit_power_the_source_is_named() -> None:
    rows = rows_of(Network.from_text(GRID.replace(" sc=3000/2000", "")), node="E")
    got = named(rows, "Short-circuit current")
    assert got.status is Status.NOT_COMPUTED and got.mandatory
    assert got.why is not None and "Source S" in got.why.english() and "s_sc_max_mva" in got.why.english()


def test_only_the_tests_asked_for_are_run() -> None:
    assert {r.test for r in rows_of(Network.from_text(GRID), node="E", tests=("8", "10"))} == {"8", "10"}
