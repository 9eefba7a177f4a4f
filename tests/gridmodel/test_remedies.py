"""Remedies: each is what the same check says of the changed grid, and costs what the price list says."""

from __future__ import annotations

from typing import Any

import pytest

from gridmodel.answer import Asset, Verdict
from gridmodel.network import Network
from gridmodel.remedies.document import remedy_rows
from gridmodel.remedies.remedy import Remedy, RemedyKind
from gridmodel.remedies.search import remedies
from gridmodel.rulebook import cables
from tests.gridmodel.asking import CN, answer, begin

FEEDER = """
source 0 10kV 1.03pu
line a: 0 - 1 2km r={r} x={x} c={c} max={amps}
load x: 1 500kW pf=.95
"""
WEAK = FEEDER.format(r=0.32, x=0.1, c=0, amps=150)
RING = """
source S 110kV 1.03pu
trafo M: S -> B 25MVA 110/10.5 uk=12 ur=.4
node B 10kV
line a: B - 1 2km r=0.125 x=0.09 c=0 max=400
line b: 1 - 2 2km r=0.125 x=0.09 c=0 max=400
line d: B - 3 2km r=0.125 x=0.09 c=0 max=400
line t: 2 - 3 1km r=0.125 x=0.09 c=0 max=400 open
load x: 1 1MW pf=.95
load y: 2 3.5MW pf=.95
load z: 3 500kW pf=.95
"""


def found(network: Network, **fields: Any) -> dict[RemedyKind, Remedy]:
    work, _ = begin(network, **fields)
    winner = answer(network, **fields).candidates[0]
    return {r.kind: r for r in remedies(work.case, winner)}


def test_the_next_size_is_what_the_check_says_of_a_grid_drawn_with_it() -> None:
    got = found(Network.from_text(WEAK), node="1", kw=3000.0, tests=("1", "4"))[RemedyKind.NEXT_SIZE]
    larger = next(c for c in cables(CN, 10.0) if c.name in got.what.english())
    drawn = FEEDER.format(
        r=larger.r_ohm_per_km, x=larger.x_ohm_per_km, c=larger.c_nf_per_km, amps=larger.max_i_a
    )
    again = answer(Network.from_text(drawn), node="1", kw=3000.0, tests=("1", "4"))
    assert got.changed == (Asset("lines", "a"),)
    assert got.verdict is again.verdict is not Verdict.DOES_NOT_FIT
    assert got.largest_kw == again.candidates[0].largest_kw


def test_a_larger_line_costs_its_length_in_line_and_trench_and_the_utility_pays() -> None:
    got = found(Network.from_text(WEAK), node="1", kw=3000.0, tests=("1", "4"))[RemedyKind.NEXT_SIZE]
    assert {i.item for i in got.cost.items} >= {"trench"}
    assert all(i.quantity == pytest.approx(2.0) for i in got.cost.items)
    assert got.cost.customer == (0, 0, 0) and got.cost.utility[0] < got.cost.utility[2]
    assert not got.cost.verified


def test_a_cap_at_the_largest_capacity_fits() -> None:
    winner = answer(Network.from_text(WEAK), node="1", kw=3000.0, tests=("1", "4")).candidates[0]
    got = found(Network.from_text(WEAK), node="1", kw=3000.0, tests=("1", "4"))[RemedyKind.CAP]
    assert winner.verdict is Verdict.DOES_NOT_FIT
    assert got.cures and got.largest_kw == winner.largest_kw


def test_moving_the_open_point_is_what_the_check_says_of_the_grid_switched_by_hand() -> None:
    asked: dict[str, Any] = {"node": "1", "kw": 3000.0, "tests": ("1", "4")}
    got = found(Network.from_text(RING), **asked)[RemedyKind.MOVE_OPEN_POINT]
    assert got.changed == (Asset("lines", "t"), Asset("lines", "b"))
    switched = RING.replace("max=400 open", "max=400").replace(
        "line b: 1 - 2 2km r=0.125 x=0.09 c=0 max=400", "line b: 1 - 2 2km r=0.125 x=0.09 c=0 max=400 open"
    )
    again = answer(Network.from_text(switched), **asked).candidates[0]
    assert got.cures and got.largest_kw == again.largest_kw
    assert got.cost.total == (0, 0, 0)


def test_a_connection_that_fits_needs_no_remedy() -> None:
    assert found(Network.from_text(WEAK), node="1", kw=100.0, tests=("1", "4")) == {}


def test_a_remedy_as_json_says_who_pays_and_what_is_changed() -> None:
    rows = remedy_rows(list(found(Network.from_text(WEAK), node="1", kw=3000.0, tests=("1", "4")).values()))
    row = next(r for r in rows if r["kind"] == "next_size")
    assert row["changed"] == [{"layer": "lines", "id": "a"}]
    assert row["cost"]["utility"][1] > 0 == row["cost"]["customer"][1]
    assert [r["kind"] for r in rows] == [k.value for k in RemedyKind if k.value in {r["kind"] for r in rows}]
