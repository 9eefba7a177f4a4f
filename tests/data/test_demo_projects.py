"""The demonstration's projects cure what they are there for: recomputed by our own engine, compared with pandapower."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from data.demo import build_demo, demo_projects
from gridmodel.expansions.apply import applied_all, conflicts, network_of
from gridmodel.expansions.effect import violations
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.states import states_from_meta

CN = RuleSet.load("cn")


@pytest.fixture(scope="module")
def demo() -> tuple[Any, Any]:
    layers, meta = build_demo()
    return layers, states_from_meta(meta.states)


def after(demo: tuple[Any, Any], *codes: str) -> Network:
    layers, states = demo
    chosen = [p for p in demo_projects(layers) if p.code in codes]
    found = applied_all(layers, chosen)
    assert [p.code for p in found.used] == list(codes)
    return network_of(found.layers, states)


def found(network: Network, what: str, state: str) -> set[str]:
    return {v.element.id for v in violations(network, CN) if (v.what, v.state) == (what, state)}


def test_they_do_not_stand_in_each_others_way(demo: tuple[Any, Any]) -> None:
    assert conflicts(demo[0], demo_projects(demo[0])) == ()


def test_the_planned_transformer_gets_its_supply(demo: tuple[Any, Any]) -> None:
    assert len(found(after(demo), "dark", "peak")) == 15
    net = after(demo, "P-01")
    assert found(net, "dark", "peak") == set()
    assert found(net, "voltage", "peak") == set()
    ours, theirs = net.flow("peak"), net.flow("peak", engine="pandapower")
    assert np.nanmax(np.abs(ours.u_pu - theirs.u_pu)) < 1e-6
    assert np.nanmax(np.abs(ours.line_loading_percent - theirs.line_loading_percent)) < 0.01


def test_the_full_transformer_is_relieved(demo: tuple[Any, Any]) -> None:
    assert found(after(demo), "plan", "peak") == {"T3"}
    assert found(after(demo, "P-02"), "plan", "peak") == set()


def test_the_lowest_voltages_rise(demo: tuple[Any, Any]) -> None:
    before, net = after(demo), after(demo, "P-03")
    node = before.node_row["1354"]
    assert before.flow("peak").u_pu[node] == pytest.approx(0.93289, abs=1e-4)
    assert net.flow("peak").u_pu[net.node_row["1354"]] > 0.938


def test_the_larger_main_transformer_cures_the_high_voltages_too(demo: tuple[Any, Any]) -> None:
    before, net = after(demo), after(demo, "P-04")
    assert len(found(before, "voltage", "minimum")) == 9
    assert found(net, "voltage", "minimum") == set() and found(net, "voltage", "peak") == set()
    loading = net.flow("peak").transformer_loading_percent[net.transformer_row["T142"]]
    assert before.flow("peak").transformer_loading_percent[before.transformer_row["T142"]] > 85
    assert loading < 60


def test_all_of_them_leave_nothing_outside_its_limits(demo: tuple[Any, Any]) -> None:
    net = after(demo, "P-01", "P-02", "P-03", "P-04", "P-05", "P-06")
    assert violations(net, CN) == []
