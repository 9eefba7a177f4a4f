"""What is promised to others stands in the grid before the next one asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gridmodel.answer import Answer, Promised, Verdict
from gridmodel.connection.question import ask
from gridmodel.network import Network
from gridmodel.remedies.remedy import RemedyKind
from gridmodel.remedies.search import remedies
from gridmodel.study import Work, start
from tests.gridmodel.asking import CN, SHEET, answer

FEEDER = """
source 0 10kV 1.03pu
line a: 0 - 1 2km r=0.125 x=0.09 c=0 max=150
load x: 1 {x}kW pf=.95
"""
FIELDS: dict[str, Any] = {"node": "1", "tests": ("1", "4")}


def begun(network: Network, kw: float, *promised: Promised) -> tuple[Work, Answer]:
    question, notes = ask(CN, kw=kw, **FIELDS)
    return start(network, replace(question, promised=promised), notes, CN, SHEET)


def promise(kw: float, node: str = "1") -> Promised:
    return Promised(node, kw, kw * 0.3287)


def test_a_promise_takes_the_same_room_as_a_load_that_is_there() -> None:
    _, promised = begun(Network.from_text(FEEDER.format(x=500)), 100.0, promise(700.0))
    drawn = answer(Network.from_text(FEEDER.format(x=1200)), kw=100.0, **FIELDS)
    assert promised.candidates[0].largest_kw == pytest.approx(drawn.candidates[0].largest_kw, abs=1.0)


def test_a_promise_is_said_and_is_part_of_the_fingerprint() -> None:
    network = Network.from_text(FEEDER.format(x=500))
    _, alone = begun(network, 100.0)
    _, with_one = begun(network, 100.0, promise(700.0))
    _, with_less = begun(network, 100.0, promise(600.0))
    assert len({a.fingerprint for a in (alone, with_one, with_less)}) == 3
    said = [m.english() for m in with_one.assumptions]
    assert "With promised capacity of 1 applications." in said
    assert with_one.question.promised == (promise(700.0),)


def test_what_does_not_fit_behind_a_promise_fits_when_that_one_is_withdrawn() -> None:
    network = Network.from_text(FEEDER.format(x=500))
    work, behind = begun(network, 1000.0, promise(100.0), promise(1000.0))
    assert behind.verdict is Verdict.DOES_NOT_FIT
    _, alone = begun(network, 1000.0, promise(100.0))
    assert alone.verdict is not Verdict.DOES_NOT_FIT
    found = {r.kind: r for r in remedies(work.case, behind.candidates[0])}[RemedyKind.WITHDRAWAL]
    assert found.what.params["position"] == 2 and found.cures
    assert found.largest_kw == pytest.approx(alone.candidates[0].largest_kw, abs=1.0)


def test_a_promise_at_a_node_that_is_no_more_changes_nothing_but_the_fingerprint() -> None:
    network = Network.from_text(FEEDER.format(x=500))
    _, alone = begun(network, 100.0)
    _, elsewhere = begun(network, 100.0, promise(9000.0, "gone"))
    assert elsewhere.candidates == alone.candidates
    assert elsewhere.fingerprint != alone.fingerprint


def test_promised_generation_lifts_the_voltage_of_the_minimum_state() -> None:
    network = Network.from_text(FEEDER.format(x=100))
    grown = network.with_promised((Promised("1", 1000.0, 0.0, "generation"),))
    state = list(network.states)[-1]
    row = network.node_row["1"]
    assert grown.flow(state).u_pu[row] > network.flow(state).u_pu[row]
    assert network.with_promised((Promised("1", 1000.0, 0.0, "generation"),)) is grown
