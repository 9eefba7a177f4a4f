"""Load flow against published cases, another program's answers, hand formulas and the second engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from tests.gridmodel.grids import meshed_texts, radial_texts
from tests.gridmodel.sample_grids import case33, expected, oberrhein, smartds, widest

ENGINES = ("power-grid-model", "pandapower")
FEEDERS = ("smartds_small_feeder", "smartds_austin_utm_no_crs")
E1 = """
source 0 10kV 1.03pu
line a: 0 - 1 2km
line b: 1 - 2 3km
load x: 1 2MW pf=.95
load y: 2 {mw}MW pf=.95
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_the_33_bus_feeder_gives_its_published_losses_and_lowest_voltage(engine: str) -> None:
    net = case33()
    flow = net.flow("peak", engine=engine)
    assert flow.losses_kw == pytest.approx(202.68, abs=0.01)
    assert flow.u_pu[net.node_row["18"]] == pytest.approx(0.9131, abs=5e-5)


@pytest.mark.parametrize("name", FEEDERS)
def test_a_smart_ds_feeder_agrees_with_opendss(samples: Path, name: str) -> None:
    net, base = smartds(samples, name), expected(samples, name)["base"]
    flow = net.flow()
    for node, u_pu in base["vm_pu"].items():
        assert flow.u_pu[net.node_row[node]] == pytest.approx(u_pu, abs=2e-4), node
    for line, percent in base["line_loading_percent"].items():
        assert flow.line_loading_percent[net.line_row[line]] == pytest.approx(percent, abs=0.3), line
    for trafo, percent in base["transformer_loading_percent"].items():
        assert flow.transformer_s_percent[net.transformer_row[trafo]] == pytest.approx(percent, abs=0.3), (
            trafo
        )
    assert flow.losses_kw == pytest.approx(base["losses_kw"], rel=0.005)
    assert flow.source_kw == pytest.approx(base["source_p_kw"], rel=1e-3)
    assert flow.source_kvar == pytest.approx(base["source_q_kvar"], rel=1e-3)


@pytest.mark.parametrize("state", ["peak", "minimum"])
def test_both_engines_agree_on_the_grid_of_three_thousand_nodes(samples: Path, state: str) -> None:
    net = oberrhein(samples)
    ours, theirs = net.flow(state), net.flow(state, engine="pandapower")
    assert widest(ours.u_pu, theirs.u_pu) < 1e-6
    assert widest(ours.line_loading_percent, theirs.line_loading_percent) < 0.01
    assert widest(ours.transformer_loading_percent, theirs.transformer_loading_percent) < 0.01


@pytest.mark.parametrize("texts", [radial_texts(), meshed_texts()], ids=["radial", "meshed"])
def test_both_engines_agree_on_random_grids(texts) -> None:  # type: ignore[no-untyped-def]
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts)
    def agree(text: str) -> None:
        net = Network.from_text(text)
        for state in net.states:
            try:
                ours = net.flow(state)
            except CouldNotCompute:
                with pytest.raises(CouldNotCompute):
                    net.flow(state, engine="pandapower")
                continue
            theirs = net.flow(state, engine="pandapower")
            assert widest(ours.u_pu, theirs.u_pu) < 1e-6
            assert widest(ours.line_loading_percent, theirs.line_loading_percent) < 0.01
            assert widest(ours.transformer_loading_percent, theirs.transformer_loading_percent) < 0.01

    agree()


@pytest.mark.parametrize("engine", ENGINES)
def test_e1_radial_before_and_after(engine: str) -> None:
    before = Network.from_text(E1.format(mw=1.5)).flow(engine=engine)
    after = Network.from_text(E1.format(mw=3.5)).flow(engine=engine)
    assert before.u_pu[1:] == pytest.approx([1.019345, 1.012472], abs=1e-6)
    assert before.line_loading_percent == pytest.approx([52.32, 22.51], abs=0.005)
    assert before.losses_kw == pytest.approx(41.97, abs=0.005)
    assert after.u_pu[1:] == pytest.approx([1.013009, 0.996711], abs=1e-6)
    assert after.line_loading_percent == pytest.approx([83.35, 53.35], abs=0.005)
    assert after.line_i_a == pytest.approx([333.4, 213.4], abs=0.05)
    assert after.losses_kw == pytest.approx(134.6, abs=0.05)


@pytest.mark.parametrize("engine", ENGINES)
def test_e1b_two_buses_exactly(engine: str) -> None:
    flow = Network.from_text("source 0 10kV 1.03pu\nline a: 0 - 1 5km\nload x: 1 3MW pf=.95").flow(
        engine=engine
    )
    assert flow.u_pu[1] == pytest.approx(1.006947, abs=1e-6)
    assert flow.line_i_a[0] == pytest.approx(181.1, abs=0.05)
    assert flow.losses_kw == pytest.approx(61.47, abs=0.005)


@pytest.mark.parametrize("engine", ENGINES)
def test_e3_transformer_loading_by_power_and_by_current(engine: str) -> None:
    net = Network.from_text(
        "source 0 10kV 1.0pu\ntrafo T: 0 -> 1 630kVA 10/.4 uk=4.5 ur=1.0\nload x: 1 450kW pf=.92"
    )
    flow = net.flow(engine=engine)
    assert flow.u_pu[1] == pytest.approx(0.978641, abs=1e-6)
    assert flow.u_pu[1] * 400 / 380 * 100 - 100 == pytest.approx(3.015, abs=0.001)
    assert pytest.approx(77.64, abs=0.005) == 489.13 / 630 * 100
    assert flow.transformer_loading_percent[0] == pytest.approx(79.33, abs=0.005)
    assert flow.losses_kw == pytest.approx(3.965, abs=0.001)


E9 = """
source S 110kV 1.0pu
trafo T1: S -> B1 40MVA 110/10.5 uk=16 ur=.4 tap=0/-8/8/1.25 {oltc}
trafo T2: S -> B2 40MVA 110/10.5 uk=16 ur=.4 tap=0/-8/8/1.25 {oltc}
node B1 10kV
node B2 10kV
switch tie: B1 - B2 {tie}
load x: B1 22MW pf=.95
load y: B2 26MW pf=.95
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_e9_loss_of_a_main_transformer_with_and_without_tap_changer(engine: str) -> None:
    normal = Network.from_text(E9.format(oltc="", tie="open")).flow(engine=engine)
    assert normal.transformer_loading_percent == pytest.approx([60.08, 71.59], abs=0.005)
    assert normal.u_pu[1:] == pytest.approx([1.01178, 1.00347], abs=1e-5)
    lost = E9.replace("trafo T1", "# trafo T1")
    fixed = Network.from_text(lost.format(oltc="", tie="closed")).flow(engine=engine)
    assert fixed.transformer_loading_percent[0] == pytest.approx(140.0, abs=0.05)
    tapped = Network.from_text(lost.format(oltc="oltc=1.04/.025", tie="closed")).flow(engine=engine)
    assert tapped.taps.tolist() == [-5]
    assert tapped.u_pu[1] == pytest.approx(1.02848, abs=1e-5)
    assert tapped.transformer_loading_percent[0] == pytest.approx(137.6, abs=0.05)
