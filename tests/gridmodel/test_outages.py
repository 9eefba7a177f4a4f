"""Test 5: what the new customer takes from the others in an outage, before and after."""

from __future__ import annotations

import pandas as pd
import pytest

from gridmodel.answer import Answer, Asset, Status
from gridmodel.network import SWITCH_COLUMNS, Network, table
from gridmodel.outages.contingency import contingency, nobody
from tests.gridmodel.asking import CN, answer

RING = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo M: S -> B 40MVA 110/10.5 uk=12 ur=.4
node B 10kV
line a: B - A 1km max=400
line b: A - C 1km max=400
line c: B - D 1km max=400
line tie: C - D 1km max=400 open
load x: A {x}kW pf=.95
load y: C {x}kW pf=.95
load z: D {z}kW pf=.95
"""


def asked(kw: float, x: float = 1000, z: float = 2000, **fields: object) -> Answer:
    return answer(Network.from_text(RING.format(x=x, z=z)), node="C", kw=kw, tests=("1", "4", "5"), **fields)


def five(got: Answer) -> Status:
    return next(t.status for t in got.candidates[0].tests if t.test == "5")


def test_a_transfer_that_still_carries_everyone_passes_or_waits_for_the_customer_alone() -> None:
    plans = {p.outage.id: p for p in asked(500).candidates[0].outages}
    assert {"a", "b", "c"} <= set(plans)
    assert all(p.unserved_kw == pytest.approx(p.unserved_before_kw) for p in plans.values())
    assert plans["b"].required_kw == pytest.approx(1000) and plans["b"].restored_kw == pytest.approx(1000)


def test_a_customer_who_takes_the_others_transfer_does_not_pass() -> None:
    """Loss of a leaves A and C on the ring: 2 x 1.9 + 2.5 MW beside 6.5 MVA of cable."""
    before, after = asked(1, x=1900, z=2400), asked(2500, x=1900, z=2400)
    assert five(before) in (Status.PASS, Status.CONDITION)
    room = after.candidates[0].largest_kw
    assert room is not None and room < 6000
    lost = {p.outage.id: p.unserved_kw - p.unserved_before_kw for p in after.candidates[0].outages}
    assert five(after) is Status.FAIL or max(lost.values()) <= 1


def test_limits_asked_for_reach_the_outages() -> None:
    loose, tight = asked(500), asked(500, loading_max_percent=40.0)
    restored = [sum(p.restored_kw for p in got.candidates[0].outages) for got in (loose, tight)]
    assert restored[1] < restored[0]


def test_a_large_customer_left_dark_fails_though_nobody_else_loses_by_him() -> None:
    text = RING.format(x=0, z=500).replace("line tie: C - D 1km max=400 open", "")
    small = answer(Network.from_text(text), node="C", kw=1900.0, tests=("1", "4", "5"))
    large = answer(Network.from_text(text), node="C", kw=2600.0, tests=("1", "4", "5"))
    assert five(small) is Status.CONDITION and five(large) is Status.FAIL
    plan = next(p for p in large.candidates[0].outages if p.outage == Asset("lines", "a"))
    assert plan.unserved_kw - plan.unserved_before_kw == pytest.approx(600)
    assert large.candidates[0].largest_kw == 2001  # 2 MW and tau


def test_without_a_tie_the_load_behind_was_lost_before_and_is_a_condition() -> None:
    text = RING.format(x=1000, z=500).replace("line tie: C - D 1km max=400 open", "")
    got = answer(Network.from_text(text), node="C", kw=500.0, tests=("1", "4", "5"))
    assert five(got) is Status.CONDITION
    plan = next(p for p in got.candidates[0].outages if p.outage == Asset("lines", "a"))
    assert plan.unserved_kw == pytest.approx(plan.unserved_before_kw) == pytest.approx(2000)
    assert (
        plan.unserved_reason is not None and plan.unserved_reason.english() == "No tie reaches the dark part."
    )
    assert set(plan.dark_nodes) == {"A", "C"}


def test_a_switch_at_a_line_end_limits_the_transfer_by_its_rated_current() -> None:
    """800 kW over the tie are about 50 A: a load-break switch of 63 A stands it, one of 40 A does not."""
    text = (
        "source S 10kV 1.0pu\nline a: S - A 1km\nline b: S - B 1km\nline tie: A - B 1km open\n"
        "load a: A 800kW pf=.95\nload b: B 800kW pf=.95"
    )
    network = Network.from_text(text)

    def restored(rated_a: float) -> bool:
        ends = [("a", "S"), ("a", "A"), ("b", "S"), ("b", "B"), ("tie", "A"), ("tie", "B")]
        rows = [
            {"id": f"{line}{node}", "line": line, "node": node, "closed": True, "kind": "load_break"}
            | {"rated_a": rated_a if line == "tie" else 630.0}
            for line, node in ends
        ]
        rated = network.with_tables(switches=table(SWITCH_COLUMNS, pd.DataFrame(rows)))
        loss = next(x.json() for x in contingency(rated, CN, nobody()) if x.json()["outage"]["id"] == "a")
        return any(tie["ok"] for tie in loss["ties"])

    assert restored(63.0) and not restored(40.0)
