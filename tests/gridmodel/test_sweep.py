"""The compiled sweep against power-grid-model: every voltage, every loading, every number of the map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from gridmodel.capacity.ground import Ground, edge_percent, ground
from gridmodel.capacity.rooms import capacity, rooms
from gridmodel.capacity.terms import Wish
from gridmodel.engines.power_grid_batch import solve as solve_reference
from gridmodel.network import SHUNT_COLUMNS, Network, table
from gridmodel.ruleset import RuleSet
from gridmodel.solving.arrays import Scenarios
from gridmodel.sweep.measure import solve, sweep
from tests.gridmodel.grids import meshed_texts, radial_texts
from tests.gridmodel.sample_grids import case33, oberrhein, smartds

CN = RuleSet.load()


def differences(g: Ground, most_kw: float, count: int) -> tuple[float, float] | None:
    """Largest difference of a voltage (pu) and of a loading (points) in `count` scenarios; None: handed over."""
    s = sweep(g)
    if s is None:
        return None
    random = np.random.default_rng(3)
    at = np.sort(random.choice(len(s.tree.node), count))
    nodes, kw = s.tree.node[at], random.uniform(0, most_kw, count)
    got, v, percent = solve(s, nodes, kw, everything=True)
    drawn = kw * g.sign * (1 + 1j * g.tan_phi)
    theirs = solve_reference(
        g.grid, Scenarios(count, drawn.real[:, None], drawn.imag[:, None], probe_at=nodes)
    )
    assert not got.failed.any() and not theirs.failed.any()
    mine = s.tree.part[None, :] == s.tree.part[at][:, None]
    u = np.abs(np.hypot(v[..., 0], v[..., 1]) - theirs.u_pu[:, s.tree.node])[mine]
    rated = mine & (s.scale[:, 0] > 0)
    points = np.abs(percent - edge_percent(g.network, g.fused, theirs, nodes, drawn)[:, s.tree.edge])[rated]
    return float(u.max(initial=0.0)), float(points.max(initial=0.0))


@pytest.mark.parametrize("kind", ["load", "generation"])
@pytest.mark.parametrize("name", ["oberrhein", "smartds_small_feeder", "smartds_austin_utm_no_crs", "case33"])
def test_every_test_grid_is_solved_alike(samples: Path, name: str, kind: str) -> None:
    network = {"oberrhein": lambda: oberrhein(samples), "case33": case33}.get(
        name, lambda: smartds(samples, name)
    )()
    found = differences(ground(network, CN, Wish(kind)), 60.0, 40)
    assert found is not None and found[0] < 1e-6 and found[1] < 1e-4


@settings(max_examples=30, deadline=None)
@given(radial_texts())
def test_random_radial_grids_are_solved_alike(text: str) -> None:
    for kind in ("load", "generation"):
        found = differences(ground(Network.from_text(text), CN, Wish(kind)), 30.0, 8)
        assert found is not None and found[0] < 1e-6 and found[1] < 1e-3, text


@settings(max_examples=30, deadline=None)
@given(meshed_texts())
def test_random_meshed_grids_have_the_same_rooms_by_either_engine(text: str) -> None:
    g = ground(Network.from_text(text), CN, Wish("load", tests=("1", "4")))
    everyone = np.arange(len(g.network.nodes))
    ours, theirs = (rooms(g, everyone, engine=e) for e in ("sweep", "power-grid-model"))
    for a, b in zip(ours, theirs, strict=True):
        assert (a.node, a.why) == (b.node, b.why), text
        assert a.largest_kw == b.largest_kw or abs((a.largest_kw or 0) - (b.largest_kw or 0)) <= 1, text


TAPS = """source S 110kV 1.01pu
trafo M1: S -> B 25MVA 110/20 uk=12 ur=.4 i0=.1 pfe=20 vg=YNd5 tap=-3/-9/9/1.5
node B 20kV
line a: B - 1 4km c=300 max=400
line b: 1 - 2 3km c=300 max=400 open@2
load x: 1 4000kW pf=.9
"""


def test_taps_charging_magnetising_shunts_and_open_stubs_are_all_in_the_sweep() -> None:
    shunt = pd.DataFrame({"id": ["q"], "node": ["1"], "p_kw": [5.0], "q_kvar": [-900.0]})
    network = Network.from_text(TAPS).with_tables(shunts=table(SHUNT_COLUMNS, shunt))
    found = differences(ground(network, CN, Wish("load")), 2000.0, 4)
    assert found is not None and found[0] < 1e-6
    bare = ground(Network.from_text(TAPS), CN, Wish("load"))
    assert bare.base.u_pu[0, 1] != pytest.approx(network.flow().u_pu[1], abs=1e-4)  # the shunt is felt


def test_a_grid_with_a_tap_changer_or_a_loop_over_transformers_is_handed_over() -> None:
    changer = TAPS.replace("tap=-3/-9/9/1.5", "tap=0/-9/9/1.5 oltc=1.02/0.03")
    twins = TAPS + "trafo M2: S -> B 25MVA 110/20 uk=12 ur=.4 vg=YNd5 tap=-3/-9/9/1.5\n"
    for text in (changer, twins):
        g = ground(Network.from_text(text), CN, Wish("load"))
        assert sweep(g) is None
        assert all(r.largest_kw is not None for r in rooms(g, np.array([g.network.node_row["1"]])))


@pytest.mark.parametrize("kind", ["load", "generation"])
def test_the_rooms_of_a_sample_do_not_depend_on_the_engine(samples: Path, kind: str) -> None:
    network = smartds(samples, "smartds_small_feeder")
    ours, theirs = (capacity(network, CN, Wish(kind), engine=e) for e in ("sweep", "power-grid-model"))
    apart = [(a.largest_kw or 0) - (b.largest_kw or 0) for a, b in zip(ours, theirs, strict=True)]
    assert max(map(abs, apart)) <= 1 and [a.why for a in ours] == [b.why for b in theirs]
