"""Minutes of a switching sequence: remote control where every switch that is worked has it, else by hand."""

from __future__ import annotations

import pandas as pd

from gridmodel.answer import Asset
from gridmodel.network import SWITCH_COLUMNS, Network, table
from gridmodel.outages.times import by_remote, timed
from gridmodel.ruleset import RuleSet
from tests.gridmodel.asking import answer
from tests.gridmodel.test_plans import TWO_TIES


def remote_at(*ends: tuple[str, str], kind: str = "load_break") -> Network:
    """TWO_TIES with switches by remote control at the named (line, node), by hand at every other line end."""
    network = Network.from_text(TWO_TIES)
    every = [(line, node) for line, a, b in network.lines[["id", "from_node", "to_node"]].itertuples(index=False)
             for node in (a, b)]  # fmt: skip
    rows = [{"id": f"{line}{node}", "line": line, "node": node, "closed": True, "kind": kind,
             "remote": (line, node) in ends} for line, node in every]  # fmt: skip
    return network.with_tables(switches=table(SWITCH_COLUMNS, pd.DataFrame(rows)))


def test_a_line_is_parted_at_both_ends_cut_at_one_and_closed_where_it_is_open() -> None:
    line, tie, half = Asset("lines", "L2"), Asset("lines", "tie"), Asset("lines", "X")
    one = remote_at(("L2", "C"), ("tie", "D"), ("X", "D"))
    assert [by_remote(one, a, line) for a in ("isolate", "open")] == [False, True]
    assert not by_remote(one, "close", tie)  # open at both ends, one is worked by hand
    assert by_remote(one, "close", half)  # open at D only
    assert by_remote(remote_at(("tie", "D"), ("tie", "F")), "close", tie)
    assert not by_remote(remote_at(("X", "D"), kind="disconnector"), "close", half)


def test_the_way_there_counts_once_and_remote_control_needs_none() -> None:
    acts = [("isolate", Asset("lines", "L1")), ("open", Asset("lines", "L2")), ("close", Asset("lines", "X"))]
    rules = RuleSet.load("cn")
    assert timed(remote_at(), rules, acts) == [(60, False), (15, False), (15, False)]
    assert timed(remote_at(("X", "D")), rules, acts)[2] == (5, True)
    everywhere = remote_at(("L1", "B"), ("L1", "C"), ("L2", "D"), ("X", "D"))
    assert timed(everywhere, rules, acts) == [(5, True)] * 3


def test_an_answer_adds_the_minutes_up_and_says_they_are_assumed() -> None:
    got = answer(remote_at(("X", "D"), ("tie", "D"), ("tie", "F")), node="D", kw=200.0)
    plans = [p for p in got.candidates[0].outages if p.steps]
    assert plans and all(p.minutes == sum(s.minutes for s in p.steps) for p in plans)
    assert {s.remote for p in plans for s in p.steps if s.action == "close"} == {True}
    assert any("Switching times assumed" in m.english() for m in got.assumptions)
