"""The capacity map against worked examples, published hosting capacities, the reference engine and the check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gridmodel.answer import Asset
from gridmodel.capacity.ground import ground
from gridmodel.capacity.rooms import capacity
from gridmodel.capacity.terms import Why, Wish
from gridmodel.errors import BadInput
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from tests.gridmodel.asking import CN, begin
from tests.gridmodel.bisection import Reference
from tests.gridmodel.sample_grids import expected, oberrhein, smartds

EU = RuleSet.load("eu")
E5 = "source 0 10kV {u}pu\nline a: 0 - 1 {km}km\nload z: 1 0kW"
FEEDERS = ("smartds_small_feeder", "smartds_austin_utm_no_crs")
PUBLISHED = Wish("load", tests=("1", "4"), u_min_pu=0.95, u_max_pu=1.05, loading_max_percent=100.0)
LADDER = "source 0 10kV {u}pu\nline a: 0 - 1 3km\nline b: 1 - 2 3km\nload x: 1 {x}kW pf=.95\nload y: 2 {y}kW pf=.95"


@pytest.mark.parametrize(
    "km, u, kw, test", [(8, 1.03, 6240, "4"), (8, 1.00, 5240, "1"), (3, 1.03, 6570, "4")]
)
def test_e5_cable_or_voltage_whichever_binds(km: int, u: float, kw: int, test: str) -> None:
    network = Network.from_text(E5.format(km=km, u=u))
    [room] = capacity(network, CN, Wish("load", tests=("1", "4"), u_min_pu=0.93), ["1"])
    assert room.largest_kw is not None and room.largest_kw // 10 * 10 == kw
    assert room.test == test and room.element is not None
    assert room.element.layer == ("lines" if test == "4" else "nodes")


@pytest.mark.parametrize("kind", ["generation", "demand"])
@pytest.mark.parametrize("name", FEEDERS)
def test_hosting_capacity_of_the_samples_within_one_percent(samples: Path, name: str, kind: str) -> None:
    rows = expected(samples, name)["hosting_capacity"][kind]
    given = {"generation": ("generation", 1.0, 0.3), "demand": ("load", 0.95, 1.0)}[kind]
    wish = replace(PUBLISHED, kind=given[0], cosphi=given[1], load_scale=given[2])
    found = capacity(smartds(samples, name), CN, wish, [r["node"] for r in rows])
    assert [r.largest_kw for r in found] == pytest.approx([r["kw"] for r in rows], rel=0.01)
    assert [r.test for r in found] == ["4" if r["limit"] == "line" else "1" for r in rows]


@pytest.mark.parametrize("kind", ["load", "generation"])
@pytest.mark.parametrize("name", FEEDERS)
def test_the_map_and_the_check_of_the_same_node_agree(samples: Path, name: str, kind: str) -> None:
    network = smartds(samples, name)
    live = np.flatnonzero(network.topology.live_nodes & ~network.nodes["made"].to_numpy(bool))
    nodes = [str(network.nodes["id"].iat[r]) for r in np.random.default_rng(7).choice(live, 6, replace=False)]
    fields = {
        "tests": ("1", "4"),
        "u_min_pu": 0.95,
        "u_max_pu": 1.05,
        "loading_max_percent": 100.0,
        "kind": kind,
    }
    rooms = capacity(network, CN, Wish(**fields), nodes)  # type: ignore[arg-type]
    for room in rooms:
        _, got = begin(network, node=room.node, kw=1.0, **fields)  # type: ignore[arg-type]
        best = got.candidates[0]
        if room.why is Why.PRE_EXISTING:
            continue  # the map says 0 where the check says what may still be added (grid.md section 6)
        assert room.largest_kw == best.largest_kw
        assert best.binding is not None and best.binding.element == room.element
    assert any(r.why is Why.TEST for r in rooms)


def test_a_parent_that_fails_before_anybody_leaves_no_room_and_is_named() -> None:
    network = Network.from_text("source 0 10kV 1.0pu\nline a: 0 - 1 1km max=100\nline b: 1 - 2 1km\nline c: 0 - 3 1km\n"
                                "load x: 2 2000kW pf=.95\nload z: 3 1kW")  # fmt: skip
    rooms = {r.node: r for r in capacity(network, CN, Wish("load"))}
    for node in ("1", "2"):
        assert rooms[node].largest_kw == 0.0 and rooms[node].why is Why.PRE_EXISTING
        assert rooms[node].element == Asset("lines", "a")
    assert rooms["3"].largest_kw is not None and rooms["3"].largest_kw > 0


def test_more_load_elsewhere_never_raises_the_room() -> None:
    rooms = []
    for x in (0, 500, 1500, 3000, 4500):
        [room] = capacity(
            Network.from_text(LADDER.format(u=1.03, x=x, y=x / 4)), CN, Wish("load", tests=("1", "4")), ["2"]
        )
        rooms.append(room.largest_kw or 0.0)
    assert rooms == sorted(rooms, reverse=True) and rooms[0] > rooms[-1]


def test_generation_first_relieves_a_line_and_then_loads_it() -> None:
    text = "source 0 10kV 1.0pu\nline a: 0 - 1 0.1km r=.1 x=.05 max=100\nload x: 1 1500kW pf=1 basis=peak"
    [room] = capacity(Network.from_text(text), CN, Wish("generation", load_scale=4.0, tests=("4",)), ["1"])
    reverse = 100 * np.sqrt(3) * 10  # kW at 1 pu
    assert room.largest_kw == pytest.approx(1500 + reverse, rel=0.002)


def test_a_dark_node_and_an_unrated_line_have_no_number() -> None:
    network = Network.from_text(
        "source 0 10kV 1.0pu\nline a: 0 - 1 1km max=0\nline b: 0 - 2 1km open\nload x: 1 10kW\nload y: 2 1kW"
    )
    rooms = {r.node: r for r in capacity(network, CN, Wish("load"))}
    assert (rooms["1"].largest_kw, rooms["1"].why) == (None, Why.NO_RATING)
    assert (rooms["2"].largest_kw, rooms["2"].why) == (None, Why.NO_SUPPLY)


def test_the_way_in_table_caps_what_the_grid_would_carry() -> None:
    network = Network.from_text("source 0 10kV 1.0pu\nline a: 0 - 1 0.05km max=4000\nload x: 1 1kW")
    capped, free = capacity(network, CN, Wish("load"), ["1"]) + capacity(
        network, CN, Wish("load", tests=("1", "4")), ["1"]
    )
    assert capped.why is Why.WAY_IN and free.why is Why.TEST
    assert (
        capped.largest_kw is not None and free.largest_kw is not None and capped.largest_kw < free.largest_kw
    )


def test_a_rule_set_with_a_limit_of_change_binds_generation_by_test_2() -> None:
    network = Network.from_text("source 0 20kV 0.95pu\nline a: 0 - 1 15km max=2000\nload x: 1 1kW")
    [room] = capacity(network, EU, Wish("generation", tests=("2",)), ["1"])
    assert room.test == "2" and room.largest_kw is not None
    r, u0 = 15 * 0.125, 0.95 * 20
    first_order_kw = 0.02 * 20 * u0 / r * 1000  # 2 % of nominal
    assert room.largest_kw == pytest.approx(first_order_kw, rel=0.06)


def test_a_test_the_map_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="not 6"):
        capacity(Network.from_text(E5.format(km=1, u=1)), CN, Wish("load", tests=("6",)))


@pytest.mark.parametrize("kind", ["load", "generation"])
def test_twenty_random_nodes_of_the_demonstration_grid_are_tight_in_pandapower(
    samples: Path, kind: str
) -> None:
    network = oberrhein(samples)
    live = np.flatnonzero(network.topology.live_nodes & ~network.nodes["made"].to_numpy(bool))
    rows = np.random.default_rng([5, len(kind)]).choice(live, 20, replace=False)
    found = capacity(network, CN, Wish(kind), [str(network.nodes["id"].iat[r]) for r in rows])
    reference = Reference(ground(network, CN, Wish(kind)))
    for row, room in zip(rows.tolist(), found, strict=True):
        assert room.largest_kw is not None
        if room.why is Why.PRE_EXISTING:
            assert reference.outside_before(row)
            continue
        assert reference.holds(row, max(0.0, room.largest_kw - 2)), room
        assert room.why is Why.WAY_IN or not reference.holds(row, room.largest_kw + 2), room


@pytest.mark.parametrize("kind", ["load", "generation"])
def test_the_room_is_what_bisection_from_nothing_finds_in_pandapower(samples: Path, kind: str) -> None:
    network = smartds(samples, "smartds_small_feeder")
    reference = Reference(ground(network, CN, Wish(kind, tests=("1", "4"))))
    rooms = [r for r in capacity(network, CN, Wish(kind, tests=("1", "4"))) if r.why is Why.TEST]
    for i in np.random.default_rng(8).choice(len(rooms), 4, replace=False):
        row = network.node_row[rooms[i].node]
        assert abs(reference.largest(row) - (rooms[i].largest_kw or 0.0)) <= 2, rooms[i]
