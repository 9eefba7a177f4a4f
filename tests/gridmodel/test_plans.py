"""Switching states after an outage: what one of them gives does not hang on what else is solved beside it."""

from __future__ import annotations

from gridmodel.network import Network
from gridmodel.outages.field import Field, drawing, trace
from gridmodel.outages.reach import ground
from gridmodel.outages.transfer import regions
from gridmodel.outages.trials import try_moves
from gridmodel.ruleset import RuleSet

# S - B - C - D, B - E - F; ties D - F (open at both ends) and a long cable X, E - D, open only at D
TWO_TIES = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo T1: S -> B 50MVA 110/10.5 uk=17 ur=.4
line L1: B - C 3km r=.125 x=.09 max=400
line L2: C - D 3km r=.125 x=.09 max=400
line L3: B - E 3km r=.125 x=.09 max=400
line L4: E - F 3km r=.125 x=.09 max=400
line tie: D - F 2km r=.125 x=.09 max=400 open
line X: E - D 40km r=.125 x=.09 c=400 max=400 open@D
load KC: C 900kW pf=.95
load KD: D 700kW pf=.95
load KF: F 500kW pf=.95
"""


def field() -> Field:
    return ground(Network.from_text(TWO_TIES), RuleSet.load("cn")).field


def test_a_cable_open_at_one_end_stays_on_whatever_else_is_tried() -> None:
    f = field()
    o = trace(f, "lines", f.network.line_row["L1"])
    moves = [regions(tie, part, f.node_kw)[0] for tie, part in zip(o.ties, o.parts, strict=True)]
    ids = [f.network.lines["id"].iat[m.tie.row] for m in moves]
    assert ids == ["X", "tie"]
    by_tie = moves[1]
    alone = try_moves(f, [(o, (by_tie,))])[0]
    beside = try_moves(f, [(o, (moves[0],)), (o, (by_tie,))])[1]
    assert beside.u_min_pu == alone.u_min_pu
    assert beside.loading_max_percent == alone.loading_max_percent


def test_a_customer_who_draws_more_lowers_the_voltage_and_counts_at_his_node() -> None:
    f = field()
    node = f.network.node_row["F"]
    assert f.network.loads["node"].iat[-1] == "F"
    grown = drawing(f, node, 1500.0, 400.0)
    assert grown.node_kw[node] == f.node_kw[node] + 1500.0
    assert grown.base.u_pu[0, node] < f.base.u_pu[0, node]
    assert f.at.load_kw[-1] == 500.0
