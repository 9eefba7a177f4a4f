"""Odd grids: each gives an answer or a sentence that names the asset; none an unexplained error."""

from __future__ import annotations

from typing import Any

import pytest

from gridmodel.errors import BadInput, CouldNotCompute
from gridmodel.network import Network
from gridmodel.reading.intake import build
from gridmodel.report import Report
from tests.small_grid import frame, small_grid


def changed(layer: str, row: int, **values: Any) -> dict[str, Any]:
    layers: dict[str, Any] = dict(small_grid())
    for name, value in values.items():
        if name not in layers[layer]:
            layers[layer][name] = None
        layers[layer].at[row, name] = value
    return layers


def found(report: Report, asset: str) -> list[str]:
    return [f.message.english() for f in report.findings if f.id == asset]


def solved(network: Network) -> None:
    network.flow("peak")


def test_a_transformer_to_itself_is_left_out_and_said() -> None:
    network, report = build(changed("transformers", 1, lv_node="N1"))
    assert "Both sides of the transformer are the same node." in found(report, "T1")
    solved(network)


def test_a_switch_to_itself_is_left_out_and_said() -> None:
    layers: dict[str, Any] = dict(small_grid())
    place = layers["nodes"].geometry.iloc[0]
    layers["switches"] = frame([{"id": "W", "from_node": "N1", "to_node": "N1", "closed": True}], [place])
    network, report = build(layers)
    assert "Both ends of the switch are the same node." in found(report, "W")
    solved(network)


def test_a_tap_outside_its_range_is_brought_back_and_said() -> None:
    taps = {"tap_side": "hv", "tap_pos": 999, "tap_min": -2, "tap_max": 2, "tap_step_percent": 2.5}
    network, report = build(changed("transformers", 1, **taps))
    assert network.transformers["tap_pos"].tolist()[1] == 2
    assert found(report, "T1")[0].startswith("tap_pos lies outside")


@pytest.mark.parametrize("volts", [0.0, -1.0, 5.0])
def test_a_source_voltage_that_cannot_be_meant_names_the_source(volts: float) -> None:
    with pytest.raises(BadInput, match="Source G: vm_pu"):
        build(changed("source", 0, vm_pu=volts))


def test_two_sources_that_hold_one_node_apart_are_named() -> None:
    layers: dict[str, Any] = dict(small_grid())
    rows = [{"id": "G", "node": "S1", "vm_pu": 1.0}, {"id": "G2", "node": "S1", "vm_pu": 1.1}]
    layers["source"] = frame(rows, [layers["nodes"].geometry.iloc[0]] * 2)
    with pytest.raises(BadInput, match="G, G2 hold node S1"):
        build(layers)


def test_a_load_no_grid_carries_is_named() -> None:
    network, _ = build(changed("loads", 0, p_kw=1e300))
    with pytest.raises(CouldNotCompute, match="The power of H1 is"):
        solved(network)
