"""Which supply points a place is offered: feeders, levels, kinds, order, route and cable."""

from __future__ import annotations

import numpy as np
import pytest

from gridmodel.answer import PointKind
from gridmodel.connection.points import Found, find
from gridmodel.connection.question import ask
from gridmodel.criteria.cables import CableNeed, choose_cable
from gridmodel.errors import BadInput
from gridmodel.network import Network
from gridmodel.routes import distance_m, geod
from gridmodel.solving.shortcircuit import levels, prepare
from tests.gridmodel.asking import CN, case_of

# two 10 kV feeders side by side along 48.400 and 48.404, an LV zone behind T; 0.001 deg of latitude is 111 m
STREET = """
source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo M: S -> B 25MVA 110/10.5 uk=12 ur=.4
node S 110kV at 7.880,48.402
node B 10kV at 7.880,48.402
node A1 10kV at 7.890,48.400
node A2 10kV at 7.900,48.400
node A3 10kV at 7.910,48.400
node C1 10kV at 7.890,48.404
node C2 10kV at 7.900,48.404
line a0: B - A1 .8km overhead
line a1: A1 - A2 .75km overhead
line a2: A2 - A3 .75km
line c0: B - C1 .8km
line c1: C1 - C2 .75km
line tie: A3 - C2 .9km open
trafo T: A2 -> V 630kVA 10/.4 uk=4.5 ur=1.0
node V .4kV at 7.900,48.4001
node W .4kV at 7.9005,48.4002
line v: V - W .05km r=.2 x=.08 max=270
load w: W 40kW pf=.95
load a3: A3 300kW pf=.95
load c2: C2 300kW pf=.95
"""


def found(text: str = STREET, lon: float = 7.9, lat: float = 48.4015, **fields: object) -> Found:
    network = Network.from_text(text)
    question, _ = ask(CN, lon=lon, lat=lat, **{"kw": 500.0} | fields)  # type: ignore[arg-type]
    return find(network, network.places, question, CN)


def test_every_feeder_within_reach_is_offered_and_counted() -> None:
    got = found(lon=7.8955)
    assert {p.feeder for p in got.places} == {"a0", "c0"} and got.feeders_met == 2
    assert len(got.places) >= 5


def test_the_radius_is_the_ring_that_was_needed() -> None:
    near = found(lat=48.4002)
    assert near.radius_m in (200, 500, 1000, 2000)
    assert all(p.route_m <= near.radius_m * 1.3 * 2 for p in near.places)
    far = found(lat=48.417)
    assert far.radius_m == 2000


def test_where_both_levels_may_take_the_capacity_both_are_offered() -> None:
    assert {p.point.vn_kv for p in found(kw=100.0, lat=48.4003).places} == {0.4, 10.0}
    assert {p.point.vn_kv for p in found(kw=20.0, lat=48.4003).places} == {0.4}
    assert {p.point.vn_kv for p in found(kw=500.0, lat=48.4003).places} == {10.0}


def test_many_low_voltage_feeders_do_not_crowd_out_the_medium_voltage() -> None:
    rows = [
        f"node H{i} .4kV at {7.8995 + i * 1e-4:.5f},48.4003\nline h{i}: V - H{i} .05km r=.2 x=.08 max=270"
        for i in range(9)
    ]
    got = found(STREET + "\n".join(rows), kw=100.0, lat=48.4004)
    assert sorted({p.point.vn_kv for p in got.places}) == [0.4, 10.0] and len(got.places) <= 6


def test_normally_open_and_half_open_lines_are_not_cut() -> None:
    for word in ("open", "open@A3", "open@C2"):
        got = found(
            STREET.replace("line tie: A3 - C2 .9km open", f"line tie: A3 - C2 .9km {word}"),
            lon=7.906,
            lat=48.402,
        )
        assert "tie" not in {p.point.line for p in got.places}
    closed = found(
        STREET.replace("line tie: A3 - C2 .9km open", "line tie: A3 - C2 .9km"), lon=7.9055, lat=48.402
    )
    assert "tie" in {p.point.line for p in closed.places}


def test_nothing_in_a_dark_part_is_offered() -> None:
    dark = STREET.replace("line a2: A2 - A3 .75km", "line a2: A2 - A3 .75km open")
    got = found(dark, lon=7.909, lat=48.4004)
    assert {"A3", "a2"}.isdisjoint({p.point.node for p in got.places} | {p.point.line for p in got.places})


def test_asking_at_a_dark_node_is_refused_by_name() -> None:
    network = Network.from_text(STREET.replace("line a2: A2 - A3 .75km", "line a2: A2 - A3 .75km open"))
    question, _ = ask(CN, node="A3", kw=100.0)
    with pytest.raises(BadInput, match="A3"):
        find(network, network.places, question, CN)


def test_no_grid_within_reach_says_so() -> None:
    with pytest.raises(BadInput, match="no grid within 2000 m"):
        found(lon=8.9)


def test_equal_distances_are_ordered_by_asset_number() -> None:
    text = STREET.replace("A1 - A2", "A2 - A1")
    orders = [
        [(p.route_m, p.point.line or p.point.node) for p in found(t, lat=48.402).places]
        for t in (STREET, text)
    ]
    assert orders[0] == orders[1] == sorted(orders[0])


def test_a_large_customer_is_offered_his_own_feeder_from_the_substation() -> None:
    got = found(kw=7000.0)
    assert PointKind.SS_BAY in {p.point.kind for p in got.places if p.allowed}
    assert all(not p.allowed for p in got.places if p.point.kind is PointKind.RMU_BAY)


def test_overhead_lines_are_teed_and_cables_looped_in_at_twice_the_route() -> None:
    places = {p.point.line: p for p in found(lon=7.905, lat=48.4005, kw=500.0).places if p.point.line}
    cable = places["a2"]
    assert cable.point.kind is PointKind.LOOP_IN
    metres = distance_m(7.905, 48.4005, np.array([7.905]), np.array([48.4]))[0]
    assert cable.route_m == pytest.approx(metres * 1.3 * 2, rel=1e-3)
    assert cable.point.at_km == pytest.approx(0.375, rel=1e-3)
    tee = next(p for p in found(lon=7.895, lat=48.4005).places if p.point.line == "a1")
    assert tee.point.kind is PointKind.OH_TEE
    assert tee.route_m == pytest.approx(metres * 1.3, rel=1e-3)


def test_the_route_ends_at_the_customer_and_is_as_long_as_said() -> None:
    for p in found().places:
        lons, lats = zip(*p.point.route, strict=True)
        assert (lons[-1], lats[-1]) == (7.9, 48.4015)
        legs = 2 if p.point.kind is PointKind.LOOP_IN else 1
        assert geod().line_length(lons, lats) * 1.3 * legs == pytest.approx(p.route_m, rel=2e-3)


def test_spur_cables_meet_the_four_conditions_with_the_fault_level_of_the_point() -> None:
    network = Network.from_text(STREET)
    case = case_of(network, lon=7.895, lat=48.4012, kw=1200.0)
    short = prepare(network, CN, "max")
    for k, place in enumerate(case.found.places):
        cable = case.augmented.sites[k].cable
        assert cable is not None
        if place.point.kind is PointKind.LOOP_IN:
            assert cable.role == "trunk" and cable.max_i_a >= 400
            continue
        ends = [place.point.node] if place.point.node else ["A1", "A2"]
        ka = float(levels(short, np.array([network.node_row[str(e)] for e in ends])).ikss_ka.max())
        assert cable.area_mm2 >= ka * 1000 * np.sqrt(0.6) / cable.k_withstand
        q = case.question
        by_hand = choose_cable(
            CN,
            CableNeed(
                10, q.kva / np.sqrt(3) / 10, place.route_m / 1000, q.kw / 1000, q.kva * 0.3122499 / 1000, ka
            ),
        )
        assert by_hand.cable is not None and by_hand.cable.name == cable.name


def test_a_strong_point_asks_for_a_thicker_spur_than_a_weak_one() -> None:
    strong = STREET.replace("25MVA 110/10.5 uk=12", "50MVA 110/10.5 uk=10")
    areas = []
    for text in (strong, STREET):
        case = case_of(Network.from_text(text), lon=7.8815, lat=48.4015, kw=500.0)
        sites = [s for s in case.augmented.sites if s.place.point.line == "a0" and s.cable]
        areas.append(sites[0].cable.area_mm2)  # type: ignore[union-attr]
    assert areas[0] > areas[1]


def test_a_line_of_no_length_is_not_cut() -> None:
    network = Network.from_text(STREET)
    lines = network.lines.copy()
    lines.loc[lines["id"] == "a2", "length_km"] = 0.0
    short = network.with_tables(lines=lines)
    question, _ = ask(CN, lon=7.905, lat=48.4005, kw=500.0)
    assert "a2" not in {p.point.line for p in find(short, short.places, question, CN).places}
