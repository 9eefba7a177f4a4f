"""The number and the byte every drawn asset is painted by."""

from __future__ import annotations

import numpy as np
import pytest

from gridmodel import map_values
from gridmodel.map_values import HAS_NONE, NOT_COMPUTED, places, to_bytes
from gridmodel.reading.intake import build
from gridmodel.schema import MAP_LAYERS
from tests.small_grid import small_grid

LAYERS = small_grid()
NETWORK, _ = build(LAYERS)
AT = places(LAYERS, NETWORK)
FLOW = NETWORK.flow("peak")


def of(what: str, layer: str, asset: str) -> float:
    first = sum(AT.counts[name] for name in MAP_LAYERS[: MAP_LAYERS.index(layer)])
    row = list(LAYERS[layer]["id"]).index(asset)
    return float(map_values.numbers(what, AT, NETWORK, FLOW)[first + row])


def test_loading_is_the_flow_s_own_number() -> None:
    assert of("loading", "lines", "1") == pytest.approx(FLOW.line_loading_percent[0], rel=1e-6)
    assert of("loading", "transformers", "T1") == pytest.approx(FLOW.transformer_loading_percent[1], rel=1e-6)


def test_what_has_no_source_is_not_computed_and_never_good() -> None:
    assert np.isnan(of("voltage", "nodes", "X"))
    values = map_values.numbers("voltage", AT, NETWORK, FLOW)
    assert (to_bytes("voltage", values) == NOT_COMPUTED).sum() == np.isnan(values).sum() > 0


def test_a_node_has_no_loading() -> None:
    assert np.isinf(of("loading", "nodes", "N1"))
    assert (to_bytes("loading", np.array([np.inf], np.float32)) == HAS_NONE).all()


@pytest.mark.parametrize(
    ("percent", "byte"), [(0.0, 0), (49.2, 50), (100.0, 100), (100.02, 101), (9999.0, 253)]
)
def test_a_loading_is_rounded_up_so_that_an_overload_never_looks_full(percent: float, byte: int) -> None:
    assert to_bytes("loading", np.array([percent], np.float32)).tolist() == [byte]


@pytest.mark.parametrize(("percent", "byte"), [(100.0, 125), (93.0, 90), (70.0, 0), (130.0, 253)])
def test_a_voltage_is_stored_in_steps_of_a_fifth_of_a_point(percent: float, byte: int) -> None:
    assert to_bytes("voltage", np.array([percent], np.float32)).tolist() == [byte]


def test_the_direction_is_told_as_the_line_is_drawn() -> None:
    assert NETWORK.lines["id"].tolist()[:2] == ["1", "2"]
    assert of("flow", "lines", "1") == 1  # drawn from B to N1, the way the power goes
    assert of("flow", "lines", "2") == 0  # nothing beyond N2


def test_a_line_drawn_from_its_far_end_turns_its_arrow() -> None:
    turned = {**LAYERS, "lines": LAYERS["lines"].assign(geometry=LAYERS["lines"].geometry.reverse())}
    turned_network, _ = build(turned)
    way = map_values.numbers(
        "flow", places(turned, turned_network), turned_network, turned_network.flow("peak")
    )
    assert way[0] == 2


def test_low_voltage_takes_the_feeder_that_supplies_it() -> None:
    assert of("feeder", "loads", "H1") == of("feeder", "lines", "1") == of("feeder", "nodes", "L0")
    assert np.isnan(of("feeder", "lines", "5"))


def test_a_line_shows_its_worse_end() -> None:
    near, far = of("voltage", "nodes", "L0"), of("voltage", "nodes", "L1")
    assert far < near < 100
    assert of("voltage", "lines", "4") == far
