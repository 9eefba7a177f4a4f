"""Bad input to a question: one clear sentence that names the field or the asset."""

from __future__ import annotations

from typing import Any

import pytest

from gridmodel.connection.question import ask
from gridmodel.errors import BadInput, CouldNotCompute
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from tests.gridmodel.asking import CN, begin
from tests.gridmodel.test_points import STREET

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    "fields, word",
    [
        ({"kw": 0.0}, "Capacity (kW)"), ({"kw": -5.0}, "Capacity (kW)"), ({"kw": NAN}, "Capacity (kW)"),
        ({"kw": INF}, "Capacity (kW)"), ({"kw": 1e-300}, "1e-300; it must be between 0.1"),
        ({"kva": 0.05}, "0.05; it must be between 0.1"), ({"kw": 1e12}, "Capacity (kW)"), ({"kva": 0.0}, "Capacity (kVA)"),
        ({"kva": 1e12}, "Capacity (kVA)"), ({}, "capacity is needed"), ({"kw": 5.0, "kva": 4.0}, "more than"),
        ({"kw": 1.0, "cosphi": 0.0}, "Power factor"), ({"kw": 1.0, "cosphi": 2.0}, "Power factor"),
        ({"kw": 1.0, "cosphi": NAN}, "Power factor"), ({"kw": 1.0, "kind": "both"}, "Kind is both"),
        ({"kw": 1.0, "tests": ("1", "99")}, "Test 99"), ({"kw": 1.0, "customer_class": "wizard"}, "wizard"),
        ({"kw": 1.0, "sources": 3}, "sources"), ({"kw": 1.0, "u_min_pu": NAN}, "u-min"),
        ({"kw": 1.0, "u_min_pu": 1.1, "u_max_pu": 1.0}, "band is empty"),
        ({"kw": 1.0, "loading_max_percent": 0.0}, "loading-max"), ({"kw": 1.0, "load_scale": -1.0}, "load-scale"),
    ],
)  # fmt: skip
def test_a_senseless_field_is_named(fields: dict[str, Any], word: str) -> None:
    with pytest.raises(BadInput) as refused:
        ask(CN, node="A", **fields)
    assert word in str(refused.value) and "Traceback" not in str(refused.value)


@pytest.mark.parametrize(
    "place, word",
    [
        ({}, "place is needed"), ({"lon": 7.9}, "place is needed"), ({"lon": 200.0, "lat": 48.0}, "Longitude"),
        ({"lon": 7.9, "lat": NAN}, "Latitude"), ({"lon": 7.9, "lat": -91.0}, "Latitude"),
    ],
)  # fmt: skip
def test_a_place_that_is_none_is_named(place: dict[str, Any], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        ask(CN, kw=1.0, **place)


def test_an_unknown_node_state_rule_set_and_grid_text_are_named() -> None:
    network = Network.from_text(STREET)
    with pytest.raises(BadInput, match="Node nowhere"):
        begin(network, node="nowhere")
    with pytest.raises(BadInput, match="State evening"):
        network.flow("evening")
    with pytest.raises(BadInput, match="atlantis"):
        RuleSet.load("atlantis")


def test_a_grid_without_source_is_refused() -> None:
    with pytest.raises(BadInput, match="no source"):
        Network.from_text("node A 10kV\nnode B 10kV\nline a: A - B 1km")


@pytest.mark.parametrize("engine", ["power-grid-model", "pandapower"])
def test_a_load_flow_that_does_not_converge_names_the_place(engine: str) -> None:
    network = Network.from_text(STREET.replace("load a3: A3 300kW", "load a3: A3 900MW"))
    with pytest.raises(CouldNotCompute) as failed:
        network.flow("peak", engine=engine)
    assert "peak" in str(failed.value)


def test_a_load_that_is_no_number_is_named_not_solved() -> None:
    network = Network.from_text(STREET)
    loads = network.loads.copy()
    loads.loc[loads["id"] == "a3", "p_kw"] = NAN
    with pytest.raises(CouldNotCompute, match="a3"):
        network.with_tables(loads=loads).flow("peak")


def test_a_check_on_a_grid_that_does_not_converge_never_fits() -> None:
    network = Network.from_text(STREET.replace("load a3: A3 300kW", "load a3: A3 900MW"))
    with pytest.raises(CouldNotCompute):
        begin(network, node="C2", kw=10.0)
