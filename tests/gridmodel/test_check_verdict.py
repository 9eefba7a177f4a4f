"""New, worsened, pre-existing, relieved; and that what is not computed never passes."""

from __future__ import annotations

import numpy as np
import pytest

from gridmodel.answer import Asset, Change, Status, TestResult, Verdict
from gridmodel.connection.judge import change, excess
from gridmodel.connection.normal import Column, worst
from gridmodel.connection.verdict import conditions_of, verdict_of
from gridmodel.network import Network
from tests.gridmodel.asking import answer, begin
from tests.gridmodel.test_points import STREET

LINE = """
source S 10kV 1.0pu sc=300/200
line a: S - A 1km max={rating}
load x: A {x}kW pf=1
load y: A 0kW
"""
AMPS = 1000 / np.sqrt(3) / 10  # of 1 MW at 10 kV, near enough


def loading(x: float, kw: float, rating: float, kind: str = "load") -> TestResult:
    network = Network.from_text(LINE.format(x=x, rating=rating))
    _, got = begin(network, node="A", kw=kw, kind=kind, cosphi=1.0, tests=("1", "4"))
    return next(t for t in got.candidates[0].tests if t.name == "Line loading")


def test_a_limit_passed_by_the_customer_is_new_and_fails() -> None:
    row = loading(1000, 500, AMPS * 1.2)
    assert (row.change, row.status) == (Change.NEW, Status.FAIL)
    assert row.before is not None and row.after is not None and row.before < 100 < row.after


def test_a_limit_passed_before_and_made_worse_fails() -> None:
    row = loading(1000, 50, AMPS * 0.9)
    assert (row.change, row.status) == (Change.WORSENED, Status.FAIL)


def test_a_limit_passed_before_and_not_made_worse_is_a_condition() -> None:
    row = loading(1000, 1, AMPS * 0.9)
    assert (row.change, row.status) == (Change.PRE_EXISTING, Status.CONDITION)


def test_a_generator_that_relieves_what_was_bad_is_told() -> None:
    network = Network.from_text(LINE.format(x=1000, rating=AMPS * 0.9))
    _, got = begin(network, node="A", kw=60.0, kind="generation", tests=("4",))
    row = next(t for t in got.candidates[0].tests if t.name == "Line loading")
    assert (row.change, row.status) == (Change.RELIEVED, Status.CONDITION)
    _, gone = begin(network, node="A", kw=400.0, kind="generation", tests=("4",))
    assert next(t for t in gone.candidates[0].tests if t.name == "Line loading").status is Status.PASS


def test_tau_of_loading_is_half_a_point_to_the_digit() -> None:
    for extra, wanted in ((0.499, Change.PRE_EXISTING), (0.501, Change.WORSENED), (-0.501, Change.RELIEVED)):
        assert change(3.0, 3.0 + extra, 0.5) is wanted
    assert change(0.0, 0.1, 0.5) is Change.NEW, "tau forgives nothing that was in order before"
    assert change(0.3, 0.0, 0.5) is Change.NONE and change(0.6, 0.0, 0.5) is Change.RELIEVED


def test_pre_existing_never_plainly_fits_and_names_the_element() -> None:
    network = Network.from_text(LINE.format(x=1000, rating=AMPS * 0.9))
    got = begin(network, node="A", kw=1.0, cosphi=1.0, tests=("1", "4"))[1]
    assert got.verdict is Verdict.FITS_WITH_CONDITIONS
    best = got.candidates[0]
    row = next(t for t in best.tests if t.change is Change.PRE_EXISTING)
    assert row.element == Asset("lines", "a") and best.conditions


def column(before: list[float], after: list[float], hard: float = 100.0, plan: float = 80.0) -> Column:
    n = len(before)
    return Column(
        np.array(before),
        np.array(after),
        None,
        np.full(n, hard),
        np.full(n, plan),
        np.full(n, 0.5),
        np.full(n, True),
    )


def test_what_the_customer_breaks_comes_before_what_was_broken() -> None:
    found = worst([column([150, 90, 20], [150.1, 101, 30])])
    assert found is not None and (found.row, found.change) == (1, Change.NEW)
    found = worst([column([150, 20], [150.1, 30])])
    assert found is not None and (found.row, found.change) == (0, Change.PRE_EXISTING)


def test_above_the_planning_level_is_seen_though_another_row_has_less_room() -> None:
    mixed = column([60, 60], [95, 90])
    assert mixed.plan is not None
    mixed.plan[0] = 100.0  # a main transformer, planned to its full rating
    found = worst([mixed])
    assert found is not None and found.row == 1 and found.over_plan


def test_a_dark_row_is_neither_room_nor_pass() -> None:
    assert worst([column([float("nan")], [float("nan")])]) is None
    assert np.isnan(excess(np.array([np.nan]), np.array([0.9]), np.array([1.1]))[0])


def row(test: str, status: Status, mandatory: bool = True) -> TestResult:
    return TestResult(test, test, status, "%", element=Asset("lines", "a"), mandatory=mandatory)


@pytest.mark.parametrize(
    "rows, wanted",
    [
        ([], Verdict.NOT_COMPUTED),
        ([row("9", Status.PASS, False)], Verdict.NOT_COMPUTED),
        ([row("1a", Status.PASS), row("4", Status.PASS)], Verdict.FITS),
        ([row("1a", Status.PASS), row("4", Status.NOT_COMPUTED)], Verdict.NOT_COMPUTED),
        ([row("1a", Status.FAIL), row("4", Status.NOT_COMPUTED)], Verdict.DOES_NOT_FIT),
        ([row("1a", Status.PASS), row("4", Status.CONDITION)], Verdict.FITS_WITH_CONDITIONS),
        ([row("1a", Status.PASS), row("9", Status.NOT_COMPUTED, False)], Verdict.FITS_WITH_CONDITIONS),
        ([row("1a", Status.PASS), row("9", Status.FAIL, False)], Verdict.FITS_WITH_CONDITIONS),
        ([row("1a", Status.PASS), row("5", Status.NOT_APPLICABLE)], Verdict.FITS),
    ],
)
def test_the_verdict_follows_from_the_table(rows: list[TestResult], wanted: Verdict) -> None:
    tests = tuple(rows)
    assert verdict_of(tests, conditions_of(tests)) is wanted


RADIAL = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo M: S -> B 25MVA 110/10.5 uk=12 ur=.4
node B 10kV
switch Q: B - B1 breaker breaking_ka=25 rated_a=630
line a: B1 - A 1km
line b: A - C 1km
load x: A 500kW pf=.95
load y: C 300kW pf=.95
"""


def test_a_line_without_rating_on_the_path_is_not_computed_and_has_no_capacity() -> None:
    network = Network.from_text(RADIAL)
    lines = network.lines.copy()
    lines.loc[lines["id"] == "a", "max_i_a"] = np.nan
    for node, wanted in (("C", Verdict.NOT_COMPUTED), ("A", Verdict.NOT_COMPUTED)):
        got = answer(network.with_tables(lines=lines), node=node, kw=100.0)
        assert got.verdict is wanted
        best = got.candidates[0]
        assert best.largest_kw is None and best.binding is None
        missing = [t for t in best.tests if t.status is Status.NOT_COMPUTED and t.test == "4"]
        assert missing[0].element == Asset("lines", "a") and missing[0].why is not None
        assert "max_i_a" in missing[0].why.english()


def test_a_line_without_rating_elsewhere_does_not_matter() -> None:
    network = Network.from_text(RADIAL)
    lines = network.lines.copy()
    lines.loc[lines["id"] == "b", "max_i_a"] = np.nan
    got = begin(network.with_tables(lines=lines), node="A", kw=100.0)[1]
    assert got.candidates[0].largest_kw is not None and got.verdict is not Verdict.NOT_COMPUTED


def test_without_short_circuit_power_a_medium_voltage_verdict_is_not_computed() -> None:
    got = answer(Network.from_text(RADIAL.replace(" sc=3000/2000 rx=.1", "")), node="A", kw=100.0)
    assert got.verdict is Verdict.NOT_COMPUTED


def test_loads_of_unknown_basis_are_a_snapshot_and_never_plainly_fit() -> None:
    for basis in ("average", "installed", "unknown"):
        text = RADIAL.replace("kW pf=.95", f"kW pf=.95 basis={basis}")
        got = begin(Network.from_text(text), node="A", kw=100.0, tests=("1", "4"))[1]
        assert got.verdict is Verdict.FITS_WITH_CONDITIONS
        assert any("snapshot" in m.english() for m in got.candidates[0].conditions)


def test_a_collapse_does_not_fit_and_says_where() -> None:
    got = begin(Network.from_text(RADIAL), node="C", kw=900_000.0)[1]
    assert got.verdict is Verdict.DOES_NOT_FIT
    why = got.candidates[0].tests[0].why
    assert why is not None and "does not converge" in why.english() and "C" in why.english()
    assert got.candidates[0].largest_kw is not None and got.candidates[0].largest_kw > 0


def test_the_largest_transformer_set_follows_the_room_that_outages_leave() -> None:
    text = """
    source S 110kV 1.0pu sc=3000/2000 rx=.1
    trafo M: S -> B 25MVA 110/10.5 uk=12 ur=.4
    node B 10kV
    line a: B - A 1km max=600
    line b: A - C 1km max=600
    line c: B - D 1km max=250
    line tie: C - D 1km max=250 open
    load x: C 2500kW pf=.95
    load z: D 1000kW pf=.95
    """
    got = answer(Network.from_text(text), node="A", kw=3000.0, tests=("1", "4", "5"))
    best = got.candidates[0]
    assert best.largest_kw is not None and best.binding is not None
    assert sum(best.largest_set_kva) * 0.95 <= best.largest_kw + 1e-6


def test_more_than_the_way_in_table_offers_does_not_fit_though_the_load_flow_would_carry_it() -> None:
    got = begin(Network.from_text(STREET), lon=7.9, lat=48.4015, kw=20_000.0)[1]
    assert got.verdict is Verdict.DOES_NOT_FIT
    for candidate in got.candidates:
        row = next(t for t in candidate.tests if t.name == "Way-in capacity")
        assert row.status is Status.FAIL and row.limit is not None and row.limit < 20_000 / 0.95
        assert candidate.largest_kw is not None and candidate.largest_kw < 20_000


def test_no_answer_says_it_fits_and_that_less_would_fit() -> None:
    for kw in (20.0, 100.0, 500.0, 2000.0, 5000.0, 9000.0, 20_000.0):
        got = begin(Network.from_text(STREET), lon=7.8955, lat=48.4012, kw=kw)[1]
        for candidate in got.candidates:
            if candidate.verdict in (Verdict.FITS, Verdict.FITS_WITH_CONDITIONS):
                assert candidate.largest_kw is not None and candidate.largest_kw >= kw, (kw, candidate.point)


def test_a_voltage_that_collapses_does_not_fit_and_has_a_whole_answer() -> None:
    text = "source 0 10kV 1.0pu\nline a: 0 - 1 20km r=.5 x=.4 max=2000\nload x: 1 500kW pf=.95"
    got = answer(Network.from_text(text), node="1", kw=20_000.0)
    assert got.stage == "full" and got.verdict == "does_not_fit"
    assert got.certificate is None and got.candidates[0].largest_kw
