"""Tests 12 and 13 and the section of test 10: what concerns the whole feeder, not the customer's point alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gridmodel.answer import Status
from gridmodel.connection.section_load import section_kw
from gridmodel.criteria import more
from gridmodel.criteria.context import CheckContext
from gridmodel.network import Network
from tests.gridmodel.test_criteria import GRID, context, one


def with_new_cable(km: float) -> CheckContext:
    text = GRID + f"line NEW: E - Z {km}km r=.125 x=.09 c=340 max=400"
    grown = context(text)
    return replace(grown, new_lines=(grown.network.line_row["NEW"],))


def test_earth_fault_current_of_five_kilometres_and_one_more() -> None:
    got = more.TESTS["12"](with_new_cable(1.0))[0]
    assert got.before == pytest.approx(5 * 1.943 / 1.05, abs=0.01)
    assert got.after == pytest.approx(6 * 1.943 / 1.05, abs=0.01)
    assert got.status is Status.PASS and got.limit == 30
    far = with_new_cable(20.0)
    assert more.TESTS["12"](far)[0].status is Status.NOT_COMPUTED
    assert more.TESTS["12"](replace(far, coil_a=50.0))[0].status is Status.PASS
    assert more.TESTS["12"](context(GRID.replace("c=340 ", "")))[0].status is Status.NOT_COMPUTED


def test_protection_without_settings_is_not_computed() -> None:
    got = more.TESTS["13"](context())[0]
    assert got.status is Status.NOT_COMPUTED and got.why is not None and "pickup_a" in got.why.english()


def test_protection_with_settings() -> None:
    base = context()
    switches = base.network.switches.copy()
    switches["pickup_a"], switches["line"] = [240.0, np.nan], ["L1", ""]
    set_up = replace(base, network=base.network.with_tables(switches=switches))
    rows = more.TESTS["13"](set_up)
    load = one(rows, "Load against pick-up")
    assert load.limit == 200 and load.after == pytest.approx(3700 / 0.95 / (3**0.5 * 10), rel=0.06)
    assert load.status is Status.FAIL and load.before is not None and load.before < 200
    reach = one(rows, "Reach of protection")
    assert reach.limit == 360 and reach.status is Status.PASS


def test_section_is_what_lies_between_switches() -> None:
    net = Network.from_text(GRID)
    peak = net.state("peak")
    assert section_kw(net, peak, net.node_row["E"]) == pytest.approx(1200)
    assert section_kw(net, peak, net.node_row["C"]) == pytest.approx(1500)
    bare = Network.from_text("source S 10kV 1.0pu\nline L: S - E 1km\nload K: E 500kW")
    assert section_kw(bare, peak, bare.node_row["E"]) is None


def test_section_counts_what_hangs_behind_its_stations() -> None:
    net = Network.from_text(GRID + "trafo T2: E -> V 630kVA 10/.4 uk=4.5 ur=1\nload H: V 300kW n=40")
    assert section_kw(net, net.state("peak"), net.node_row["E"]) == pytest.approx(1500)
