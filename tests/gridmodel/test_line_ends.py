"""Switches at line ends carry their line: they are loaded, may bind, and of a cut line read the part beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridmodel.answer import Asset, Status
from gridmodel.connection.bench import solve
from gridmodel.connection.case import open_case
from gridmodel.connection.question import ask
from gridmodel.network import SWITCH_COLUMNS, Network, table
from tests.gridmodel.asking import CN, begin
from tests.gridmodel.test_points import STREET

RADIAL = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo M: S -> B 25MVA 110/10.5 uk=12 ur=.4
node B 10kV
line a: B - A 1km
line b: A - C 1km
load x: A 500kW pf=.95
load y: C 300kW pf=.95
"""


def with_switch(text: str, line: str, node: str, rated_a: float, assumed: str = "") -> Network:
    network = Network.from_text(text)
    row = {"id": "E", "line": line, "node": node, "closed": True, "rated_a": rated_a, "assumed": assumed}
    added = table(SWITCH_COLUMNS, pd.DataFrame([row]))
    return network.with_tables(switches=pd.concat([network.switches, added], ignore_index=True))


def test_a_switch_at_a_line_end_is_loaded_like_its_line_and_may_be_what_binds() -> None:
    got = begin(with_switch(RADIAL, "a", "A", 100.0, "rated_a"), node="C", kw=400.0)[1].candidates[0]
    row = next(t for t in got.tests if t.name == "Switch loading")
    line = next(t for t in got.tests if t.name == "Line loading")
    assert row.element == Asset("switches", "E") and row.status is Status.PASS
    assert row.after is not None and line.after is not None
    assert row.after == pytest.approx(line.after * 4.0)  # 100 A in a line of 400 A
    assert row.why is not None and "assumed" in row.why.english()
    assert got.binding is not None and got.binding.element == Asset("switches", "E")


def test_a_switch_off_the_customers_way_does_not_count() -> None:
    got = begin(with_switch(RADIAL, "b", "C", 1.0), node="A", kw=400.0)[1].candidates[0]
    row = next(t for t in got.tests if t.name == "Switch loading")
    assert row.status is Status.NOT_COMPUTED and not row.mandatory


def test_a_switch_of_a_cut_line_reads_the_part_beside_it() -> None:
    place = {"lon": 7.8955, "lat": 48.4012, "kw": 500.0}
    plain = open_case(Network.from_text(STREET), ask(CN, **place)[0], CN)
    k, site = next((k, s) for k, s in enumerate(plain.augmented.sites) if s.opened)
    line = plain.base.lines.iloc[site.opened[0]]
    network = with_switch(STREET, str(line["id"]), str(line["to_node"]), 630.0)
    case = open_case(network, ask(CN, **place)[0], CN)
    after = solve(case.bench, 0, np.array([k]), np.array([500.0]))
    beside = [r for r in site.closed if case.network.lines["to_node"].iat[r] == line["to_node"]]
    assert len(beside) == 1
    amps = after.line_percent[0, beside[0]] * case.network.lines["max_i_a"].iat[beside[0]] / 100.0
    assert amps > 0 and after.switch_percent[0, -1] == pytest.approx(amps / 630.0 * 100.0)
