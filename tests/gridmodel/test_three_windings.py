"""Three windings and regulators: both engines agree with pandapower's own trafo3w and with a hand-made ratio."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandapower as pp
import pandas as pd
import pytest

from gridmodel.network import Network
from gridmodel.reading.intake import build
from gridmodel.report import Report

THREE = {
    "id": "T", "hv_node": "A", "mv_node": "B", "lv_node": "C", "hv_kv": 110.0, "mv_kv": 38.5, "lv_kv": 10.5,
    "sn_kva": 50_000.0, "sn_mv_kva": 50_000.0, "sn_lv_kva": 25_000.0, "vk_percent": 10.5, "vkr_percent": 0.4,
    "vk_hv_mv_percent": 10.5, "vk_mv_lv_percent": 6.5, "vk_hv_lv_percent": 8.5, "vkr_hv_mv_percent": 0.4,
    "vkr_mv_lv_percent": 0.3, "vkr_hv_lv_percent": 0.35, "pfe_kw": 40.0, "i0_percent": 0.3, "vector_group": "YNyn0d11",
}  # fmt: skip


def _layers(**changes: Any) -> dict[str, pd.DataFrame]:
    kv = {"A": 110.0, "B": 35.0, "C": 10.0}
    return {
        "nodes": pd.DataFrame({"id": list(kv), "vn_kv": list(kv.values())}),
        "transformers": pd.DataFrame([THREE | changes]),
        "loads": pd.DataFrame({"id": ["m", "l"], "node": ["B", "C"], "p_kw": [20_000.0, 8_000.0], "q_kvar": [6_000.0, 3_000.0]}),
        "source": pd.DataFrame({"id": ["S"], "node": ["A"], "vm_pu": [1.02], "f_hz": [50.0]}),
    }  # fmt: skip


def _built(**changes: Any) -> tuple[Network, Report]:
    return build(_layers(**changes))


def _pandapower(t: dict[str, Any]) -> np.ndarray:
    net = pp.create_empty_network()
    a, b, c = (pp.create_bus(net, kv) for kv in (110.0, 35.0, 10.0))
    pp.create_transformer3w_from_parameters(
        net, a, b, c, vn_hv_kv=110, vn_mv_kv=38.5, vn_lv_kv=10.5, sn_hv_mva=50, sn_mv_mva=50, sn_lv_mva=25,
        vk_hv_percent=t["vk_hv_mv_percent"], vk_mv_percent=t["vk_mv_lv_percent"], vk_lv_percent=t["vk_hv_lv_percent"],
        vkr_hv_percent=0.4, vkr_mv_percent=0.3, vkr_lv_percent=0.35, pfe_kw=40, i0_percent=0.3, shift_lv_degree=330,
    )  # fmt: skip
    pp.create_load(net, b, 20, 6)
    pp.create_load(net, c, 8, 3)
    pp.create_ext_grid(net, a, vm_pu=1.02)
    pp.runpp(net, trafo_model="pi", tolerance_mva=1e-8, calculate_voltage_angles=True)
    found: np.ndarray = net.res_bus["vm_pu"].to_numpy()[:3]
    return found


@pytest.mark.parametrize("engine", ["power-grid-model", "pandapower"])
def test_a_star_of_three_gives_the_voltages_of_pandapowers_own_three_winding_transformer(engine: str) -> None:
    network, report = _built()
    assert [f.rule for f in report.findings if f.layer == "transformers"] == []
    flow = network.flow(engine=engine)
    assert network.transformers["id"].tolist() == ["T#hv", "T#mv", "T#lv"]
    assert np.abs(flow.u_pu[:3] - _pandapower(THREE)).max() < 1e-6


def test_a_negative_branch_of_the_star_is_told_with_what_it_costs() -> None:
    """10.5 / 17.5 / 6.5 %, the usual 110/35/10 kV unit: the middle branch comes out at -0.25 %."""
    usual = {"vk_hv_lv_percent": 8.75, "vk_mv_lv_percent": 3.25}  # on 25 MVA
    network, report = _built(**usual)
    (finding,) = [f for f in report.findings if f.rule == "star"]
    assert finding.message.params["side"] == "mv"
    off = np.abs(network.flow().u_pu[:3] - _pandapower(THREE | usual))
    assert 1e-6 < off.max() < abs(finding.message.params["vk"]) / 100 + 1e-4


def test_three_windings_without_their_values_are_left_out_and_told() -> None:
    network, report = _built(vk_mv_lv_percent=np.nan)
    assert len(network.transformers) == 0
    assert [(f.id, f.rule) for f in report.findings if f.layer == "transformers"] == [("T", "three_windings")]


@pytest.mark.parametrize("engine", ["power-grid-model", "pandapower"])
def test_a_regulator_multiplies_the_voltage_by_its_ratio(engine: str) -> None:
    layers = {
        "nodes": pd.DataFrame({"id": ["A", "B", "C"], "vn_kv": [10.0] * 3}),
        "lines": pd.DataFrame([{"id": "L", "from_node": "B", "to_node": "C", "r_ohm": 1.0, "x_ohm": 0.5, "length_km": 1.0}]),
        "regulators": pd.DataFrame([{"id": "R", "from_node": "A", "to_node": "B", "ratio": 1.05},
                                    {"id": "Q", "from_node": "A", "to_node": "nowhere", "ratio": 1.0}]),
        "loads": pd.DataFrame({"id": ["l"], "node": ["C"], "p_kw": [500.0], "q_kvar": [100.0]}),
        "source": pd.DataFrame({"id": ["S"], "node": ["A"], "vm_pu": [1.0], "f_hz": [50.0]}),
    }  # fmt: skip
    network, report = build(layers)
    u = network.flow(engine=engine).u_pu
    assert u[1] == pytest.approx(1.05, abs=1e-5)
    assert [(f.layer, f.id) for f in report.findings if f.severity == "excluded"] == [("regulators", "Q")]
    assert network.feeders().names == ["R:reg"]
    assert network.feeders().node_feeder.tolist() == [-1, 0, 0]
