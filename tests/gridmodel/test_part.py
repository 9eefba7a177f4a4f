"""A part answers as the whole does, and leaves out only what nothing joins to it."""

from __future__ import annotations

import numpy as np
import pytest

from gridmodel import part as part_module
from gridmodel.connection.question import ask
from gridmodel.network import Network
from gridmodel.part import part_around, part_for, sections
from gridmodel.ruleset import RuleSet
from gridmodel.study import Sheet, start

TOWN = """
source S{n} 110kV 1.0pu sc=3000/2000 rx=.1
trafo T{n}: S{n} -> B{n} 50MVA 110/10.5 uk=17 ur=.4
line L{n}: B{n} - C{n} 3km r=.125 x=.09 max=400
line M{n}: B{n} - D{n} 2km r=.125 x=.09 max=400
line tie{n}: C{n} - D{n} 1km r=.125 x=.09 max=400 open
load K{n}: C{n} 2MW pf=.95
node B{n} 10.5kV at {x},48.4
node C{n} 10.5kV at {x}1,48.4
node D{n} 10.5kV at {x}2,48.4
node S{n} 110kV at {x},48.41
"""


def towns(joined: str = "") -> Network:
    return Network.from_text(TOWN.format(n=1, x=7.8) + TOWN.format(n=2, x=9.8) + joined)


def test_the_part_is_one_town_and_solves_to_the_same_voltages() -> None:
    whole = towns()
    part = part_around(whole, 9.8, 48.4, 5_000)
    assert sorted(part.nodes["id"]) == ["B2", "C2", "D2", "S2"]
    assert sorted(part.lines["id"]) == ["L2", "M2", "tie2"] and len(part.loads) == len(part.sources) == 1
    rows = [whole.node_row[node] for node in part.nodes["id"]]
    assert np.abs(part.flow().u_pu - whole.flow().u_pu[rows]).max() < 1e-9


def test_an_open_tie_keeps_both_towns() -> None:
    whole = towns("line far: D1 - D2 150km r=.125 x=.09 max=400 open\n")
    assert len(np.unique(sections(whole))) == 1
    assert part_around(whole, 9.8, 48.4, 5_000) is whole


def test_where_nothing_is_near_the_whole_grid_is_asked() -> None:
    whole = towns()
    assert part_around(whole, 0.0, 0.0, 5_000) is whole


def test_only_a_large_grid_is_cut_for_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, rules = towns(), RuleSet.load("CN-MV 2026.1")
    question = ask(rules, lon=9.81, lat=48.4, kw=200.0)[0]
    assert part_for(whole, question) is whole
    monkeypatch.setattr(part_module, "LARGE", 0)
    assert sorted(part_for(whole, question).nodes["id"]) == ["B2", "C2", "D2", "S2"]
    at_node = ask(rules, node="C1", kw=200.0)[0]
    assert sorted(part_for(whole, at_node).nodes["id"]) == ["B1", "C1", "D1", "S1"]


def test_a_check_on_the_part_says_what_the_whole_grid_says() -> None:
    whole, rules = towns(), RuleSet.load("CN-MV 2026.1")
    question, notes = ask(rules, node="C2", kw=200.0)
    sheet = Sheet("r0001", "x", "2026-11-22T00:00", ())
    answers = [
        start(grid, question, notes, rules, sheet)[1]
        for grid in (whole, part_around(whole, 9.8, 48.4, 5_000))
    ]
    both = [(a.verdict, a.winner, [(c.verdict, c.largest_kw) for c in a.candidates]) for a in answers]
    assert both[0] == both[1] and answers[0].candidates
