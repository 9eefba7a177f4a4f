"""Cost bands: what is priced, who pays, and what has no price."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridmodel.answer import PointKind
from gridmodel.criteria.costs import cost
from gridmodel.rulebook import cables
from gridmodel.ruleset import RuleSet

CN = RuleSet.load()
SEVENTY = cables(CN, 10)[0]


def test_overhead_tee_by_hand() -> None:
    got = cost(CN, PointKind.OH_TEE, 500, SEVENTY, 400)
    mid = (6 + 0.5 * 48 + 0.5 * 25) * 1.13
    assert got.utility[1] == pytest.approx(mid)
    assert got.customer[1] == pytest.approx(33 * 1.13)
    assert got.total[1] == pytest.approx(mid + 33 * 1.13)
    assert got.total[0] == pytest.approx((4 + 0.5 * 32 + 0.5 * 15 + 25) * 1.11)
    assert not got.verified and got.currency == "CNY" and got.missing == ()


@pytest.mark.parametrize("kind", list(PointKind))
def test_parts_add_up_and_bands_are_ordered(kind: PointKind) -> None:
    cable = cables(CN, 0.38 if kind in (PointKind.LV_NODE, PointKind.LV_BOARD) else 10)[0]
    got = cost(CN, kind, 800, cable, 2500)
    assert got.total[0] < got.total[1] < got.total[2]
    for whole, utility, customer in zip(got.total, got.utility, got.customer, strict=True):
        assert whole == pytest.approx(utility + customer)


def test_loop_in_shares_one_trench_and_needs_a_ring_main_unit() -> None:
    items = {i.item: i.quantity for i in cost(CN, PointKind.LOOP_IN, 1000, SEVENTY, 1000).items}
    assert items == {"rmu": 1, "cable_mv_120": 1.0, "trench": 0.5, "box_station_1000": 1}


def test_large_capacity_needs_several_stations() -> None:
    items = {i.item: i.quantity for i in cost(CN, PointKind.SS_BAY, 0, None, 3200).items}
    assert items == {"substation_bay": 1, "box_station_1000": 4}


def test_a_public_station_is_paid_by_the_utility() -> None:
    assert cost(CN, PointKind.NEW_DT, 100, SEVENTY, 400).customer == (0, 0, 0)


def test_what_has_no_price_is_named() -> None:
    bare = replace(CN, price=tuple(p for p in CN.price if p.item != "trench"))
    assert cost(bare, PointKind.RMU_BAY, 100, SEVENTY, 400).missing == ("trench",)
