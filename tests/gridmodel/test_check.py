"""Worked example E2, limits of E16, and what a check must never change: invariance, order, engines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gridmodel.answer import PointKind, SupplyPoint
from gridmodel.connection.augment import augment
from gridmodel.connection.bench import prepare_bench, solve
from gridmodel.connection.built import build_in
from gridmodel.connection.limits import limits
from gridmodel.connection.points import Place
from gridmodel.connection.question import ask
from gridmodel.document import document
from gridmodel.errors import BadInput, CouldNotCompute
from gridmodel.network import Network
from gridmodel.rules.rows import Cable
from gridmodel.ruleset import RuleSet
from tests.gridmodel.asking import CN, answer, begin, case_of, reference
from tests.gridmodel.grids import radial_texts

ENGINES = ("power-grid-model", "pandapower")
E1 = """
source 0 10kV 1.03pu
line a: 0 - 1 2km {c}
line b: 1 - 2 3km {c}
load x: 1 2MW pf=.95
load y: 2 1.5MW pf=.95
"""
SPUR = Cable("E2", True, "3x70", 10, 70, "Cu", "cable", "spur", 0.342, 0.104, 0, 215, 143, "buried")


def tee(line: str, at_km: float, route_m: float = 0.0, kind: PointKind = PointKind.OH_TEE) -> Place:
    return Place(SupplyPoint(kind, None, line, 7.92, 48.4, 10.0, at_km), "a", "0", route_m, True)


@pytest.mark.parametrize("engine", ENGINES)
def test_e2_an_idle_tee_changes_nothing(engine: str) -> None:
    base = Network.from_text(E1.format(c=""))
    for at_km in (1.2, 0.01, 2.99):
        split, _ = build_in(base, tee("b", at_km), None, 0.0, 0.0)
        before, after = base.flow("peak", engine), split.flow("peak", engine)
        assert after.u_pu[base.node_row["2"]] == pytest.approx(1.012472, abs=1e-6)
        assert np.abs(after.u_pu[:3] - before.u_pu).max() < 1e-9


def test_e2_with_charging_a_split_moves_the_voltage_by_millionths_only() -> None:
    base = Network.from_text("source 0 10kV 1.03pu\nline a: 0 - 1 10km c=340\nload x: 1 2MW pf=.95")
    split, _ = build_in(base, tee("a", 4.0), None, 0.0, 0.0)
    assert abs(split.flow("peak").u_pu[1] - base.flow("peak").u_pu[1]) < 1e-5


@pytest.mark.parametrize("engine", ENGINES)
def test_e2_one_megawatt_on_the_spur(engine: str) -> None:
    base = Network.from_text(E1.format(c=""))
    grown, customer = build_in(base, tee("b", 1.2, 400), SPUR, 1000.0, 1000 * np.tan(np.arccos(0.95)))
    flow = grown.flow("peak", engine)
    assert grown.lines["id"].tolist()[2:] == ["b#1", "b#2", "spur#0"]
    assert flow.u_pu[1:].tolist() == pytest.approx([1.016238, 1.007494, 1.011637, 1.010148], abs=1e-6)
    assert customer == 4
    loading = flow.line_loading_percent[[0, 2, 3, 4]].tolist()
    assert loading == pytest.approx([67.56, 37.66, 22.62, 27.98], abs=0.005)
    assert flow.line_i_a[4] == pytest.approx(60.16, abs=0.005)


def test_e2_the_bench_reads_the_same_as_the_rebuilt_grid() -> None:
    base = Network.from_text(E1.format(c=""))
    grown = augment(base, (tee("b", 1.2, 400),), (SPUR,))
    bench = prepare_bench(grown, ("peak",), "load", 0.95, None)
    after = solve(bench, 0, np.array([0]), np.array([1000.0]))
    assert after.u_pu[0][1:].tolist() == pytest.approx([1.016238, 1.007494, 1.011637, 1.010148], abs=1e-6)
    assert after.line_percent[0][[0, 2, 3, 4]].tolist() == pytest.approx(
        [67.56, 37.66, 22.62, 27.98], abs=0.005
    )


@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_a_loop_in_carries_the_ring_through_the_customers_station(share: float) -> None:
    base = Network.from_text(E1.format(c=""))
    place = tee("b", 3 * share, 400, PointKind.LOOP_IN)
    grown, _ = build_in(base, place, SPUR, 1000.0, 0.0)
    by_hand = Network.from_text(
        E1.format(c="").replace(
            "line b: 1 - 2 3km",
            f"line b1: 1 - p {3 * share}km\nline in: p - c .2km r=.342 x=.104 max=215\n"
            f"line out: c - q .2km r=.342 x=.104 max=215\nline b2: q - 2 {3 - 3 * share}km",
        )
        + "load n: c 1000kW 0kvar"
    )
    ours, hand = grown.flow("peak"), by_hand.flow("peak")
    assert ours.u_pu[2] == pytest.approx(hand.u_pu[by_hand.node_row["2"]], abs=1e-9)
    assert ours.u_pu[grown.node_row["customer#0"]] == pytest.approx(
        hand.u_pu[by_hand.node_row["c"]], abs=1e-9
    )


E16 = """
source S 10kV 1.0pu
trafo T: S -> {k} 630kVA 10/.4 uk=4.5 ur=1.0
node {k} .4kV {un}
load x: {k} 9kW pf=.95
"""


@pytest.mark.parametrize(
    "un, band", [("", (0.8835, 1.0165)), ("un=.38", (0.8835, 1.0165)), ("un=.22", (0.8574, 1.0193))]
)
def test_e16_limits_are_percent_of_nominal_on_the_models_base(un: str, band: tuple[float, float]) -> None:
    network = Network.from_text(E16.format(k="K", un=un))
    lim = limits(network, CN, ask(CN, node="K", kw=1.0)[0])
    row = network.node_row["K"]
    assert (lim.u_low[row], lim.u_high[row]) == pytest.approx(band, abs=5e-5)
    assert lim.terminal[row]


def test_e16_a_german_grid_is_nominal_at_its_base() -> None:
    network = Network.from_text(E16.format(k="K", un=""))
    lim = limits(network, RuleSet.load("eu"), ask(CN, node="K", kw=1.0)[0])
    assert (lim.u_low[1], lim.u_high[1]) == pytest.approx((0.9, 1.1))


GRID = """
source S 110kV 1.02pu sc=3000/2000 rx=.1
trafo T1: S -> B 25MVA 110/10.5 uk=12 ur=.4
node B 10kV
line a1: B - C 1.5km c=340
line a2: C - D 2km c=340
line b1: B - E 2.5km c=340
line b2: E - F 1km c=340
line tie: D - F 1km c=340 open
load c: C 1.5MW pf=.95
load d: D 1.2MW pf=.95
load e: E 1.1MW pf=.95
load f: F 0.6MW pf=.95
"""


# 0.1 kW, the least a question takes, is 0.0061 A at 10 kV: 0.0015 points of a line's 400 A, and over less than 1 ohm
# 1e-4 percent of the voltage; nobody's supply is lost by it.
MOVED = {"1a": 1e-4, "1b": 1e-4, "4": 0.0016, "5": 1e-6}


def test_with_next_to_nothing_asked_after_is_before_and_nothing_fails() -> None:
    got = answer(Network.from_text(GRID), node="D", kw=0.1)
    for test in got.candidates[0].tests:
        if test.test in MOVED and test.before is not None and test.after is not None:
            assert test.after == pytest.approx(test.before, rel=0, abs=MOVED[test.test]), test.name
            assert test.status != "fail", test.name


def _shuffled(network: Network, seed: int) -> Network:
    rng = np.random.default_rng(seed)
    names = ("nodes", "lines", "transformers", "switches", "loads", "generators", "sources")
    return network.with_tables(
        **{
            n: getattr(network, n).sample(frac=1, random_state=rng.integers(1 << 30)).reset_index(drop=True)
            for n in names
        }
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_neither_verdict_nor_numbers(seed: int) -> None:
    network = Network.from_text(GRID)
    fields = {"lon": 7.9405, "lat": 48.4008, "kw": 900.0}
    plain, mixed = (document(answer(n, **fields)) for n in (network, _shuffled(network, seed)))
    for both in (plain, mixed):
        for candidate in both["candidates"]:
            for outage in candidate["outages"]:
                outage["dark_nodes"].sort()
    assert plain == mixed


def test_other_names_give_the_same_verdict_and_numbers() -> None:
    renamed = GRID
    for old, new in {"B": "n9", "C": "n3", "D": "n1", "E": "n7", "F": "n5"}.items():
        renamed = renamed.replace(f" {old} ", f" {new} ").replace(f" {old}\n", f" {new}\n")
    network, other = Network.from_text(GRID), Network.from_text(renamed)
    assert other.nodes["id"].tolist() != network.nodes["id"].tolist()
    one, two = answer(network, node="D", kw=900.0), answer(other, node="n1", kw=900.0)
    assert one.verdict == two.verdict
    assert one.candidates[0].largest_kw == two.candidates[0].largest_kw
    numbers = [
        [(t.test, t.status, t.after) for t in a.candidates[0].tests if t.test in ("1a", "1b", "4", "5")]
        for a in (one, two)
    ]
    for (n1, s1, a1), (n2, s2, a2) in zip(*numbers, strict=True):
        assert (n1, s1) == (n2, s2) and a1 == pytest.approx(a2, abs=1e-6)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(radial_texts(8), st.integers(0, 7), st.floats(1, 3000))
def test_both_engines_read_the_same_of_a_random_check(text: str, pick: int, kw: float) -> None:
    network = Network.from_text(text)
    node = network.nodes["id"].tolist()[2 + pick % (len(network.nodes) - 2)]
    try:
        case = case_of(network, node=node, kw=kw)
        ours = [solve(case.bench, s, np.array([0]), np.array([kw])) for s in range(len(case.states))]
    except (BadInput, CouldNotCompute):
        assume(False)
    assume(not any(r.failed[0] for r in ours))
    for read, (_, theirs) in zip(ours, reference(case, 0, [kw])[0], strict=True):
        assert np.nanmax(np.abs(read.u_pu[0] - theirs.u_pu)) <= 1e-6
        assert np.nanmax(np.abs(read.line_percent[0] - theirs.line_loading_percent), initial=0) <= 0.01


def test_the_certificate_agrees_where_a_tap_changer_moves_with_the_customer() -> None:
    text = GRID.replace("uk=12 ur=.4", "uk=12 ur=.4 tap=0/-8/8/1.25 oltc=1.0/.02").replace("1.02pu", "{u}pu")
    for u in (0.97, 1.0):
        for kind, kw in (("load", 9000.0), ("generation", 9000.0)):
            got = answer(Network.from_text(text.format(u=u)), node="D", kw=kw, kind=kind, tests=("1", "4"))
            assert got.certificate is not None and got.certificate.agrees, (u, kind)


def test_a_generator_and_a_load_are_judged_in_their_own_worst_state() -> None:
    text = GRID + "gen g: D 1500kW pv\n"
    load = begin(Network.from_text(text), node="D", kw=3000.0)[1].candidates[0]
    generator = begin(Network.from_text(text), node="D", kw=6000.0, kind="generation")[1].candidates[0]
    assert {t.state for t in load.tests if t.test == "4" and t.name == "Line loading"} == {"peak"}
    assert {t.state for t in generator.tests if t.test == "4" and t.name == "Line loading"} == {"minimum"}
