"""The day of a connection: every hour is what the check would say of the grid at that hour's load."""

from __future__ import annotations

from typing import Any

import pytest

from gridmodel.connection.day import HOURS, day
from gridmodel.expansions.apply import grown
from gridmodel.network import Network
from gridmodel.rulebook import day_curve
from tests.gridmodel.asking import CN, answer, begin

GRID = """
source S 110kV 1.03pu
trafo M: S -> B 25MVA 110/10.5 uk=12 ur=.4
node B 10kV
line a: B - 1 2km r=0.125 x=0.09 max=300
line b: 1 - 2 2km r=0.125 x=0.09 max=300
load x: 1 1MW pf=.95
load y: 2 1500kW pf=.95
gen pv: 2 800kW pv
"""


@pytest.mark.parametrize("hour", [3, 11, 19])
def test_an_hour_is_the_check_of_that_hours_loads(hour: int) -> None:
    asked: dict[str, Any] = {"node": "2", "cosphi": 0.95, "tests": ("1", "4"), "customer_class": "industry"}
    network = Network.from_text(GRID)
    work, first = begin(network, kw=1000.0, **asked)
    got = day(work.case, first.candidates[0])
    kw = 1000.0 * day_curve(CN, "industry")[hour]
    alone = answer(grown(network, day_curve(CN, "grid")[hour]), kw=kw, **asked).candidates[0]
    path = {p.branch: p for p in alone.profile if p.branch}
    assert got.loading is not None and got.customer_kw[hour] == kw
    at = path[got.loading.asset]
    assert got.loading.before[hour] == pytest.approx(at.loading_before_percent, abs=1e-3)
    assert got.loading.after[hour] == pytest.approx(at.loading_after_percent, abs=1e-3)
    node = next(p for p in alone.profile if p.node == got.voltage.asset.id)
    assert got.voltage.after[hour] == pytest.approx(node.u_after_percent, abs=1e-3)


def test_a_generator_has_a_sunny_day_and_changes_nothing_at_night() -> None:
    work, first = begin(Network.from_text(GRID), node="2", kw=2000.0, kind="generation", cosphi=1.0)
    got = day(work.case, first.candidates[0])
    assert got.state == "minimum" and len(got.customer_kw) == HOURS
    assert got.customer_kw[0] == 0.0 and max(got.customer_kw) == 2000.0
    assert got.loading is not None and got.loading.before[0] == pytest.approx(got.loading.after[0], abs=1e-6)
    noon_u, noon_u0 = got.voltage.after[12], got.voltage.before[12]
    assert noon_u is not None and noon_u0 is not None and noon_u > noon_u0


def test_a_tee_of_a_cut_line_has_a_voltage_before() -> None:
    from tests.gridmodel.test_points import STREET

    work, first = begin(Network.from_text(STREET), lon=7.8955, lat=48.4012, kw=500.0)
    tee = next(c for c in first.candidates if c.point.line)
    got = day(work.case, tee)
    assert all(v is not None for v in (*got.voltage.before, *got.voltage.after))
