"""Each trap of converting a grid for a solver, with a grid drawn small enough to see it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridmodel.engines.power_grid import prepare
from gridmodel.engines.power_grid_batch import solve
from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.reading.intake import build
from gridmodel.solving.arrays import Probes, Scenarios, injections

PLAIN = """
source 0 10kV 1.0pu
line a: 0 - 1 2km
load x: 1 1MW pf=.95
"""
ENGINES = ("power-grid-model", "pandapower")


def both(net: Network, state: str | None = None) -> np.ndarray:
    """Voltages of the first engine, after checking that the second has the same."""
    ours, theirs = net.flow(state).u_pu, net.flow(state, engine="pandapower").u_pu
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    assert np.nanmax(np.abs(ours - theirs)) < 1e-6
    return ours


def test_two_switches_at_one_line_end_are_both_needed() -> None:
    rows = {
        "nodes": pd.DataFrame({"id": ["0", "1"], "vn_kv": 10.0}),
        "lines": pd.DataFrame(
            {
                "id": ["a"],
                "from_node": "0",
                "to_node": "1",
                "length_km": 1.0,
                "r_ohm_per_km": 0.1,
                "x_ohm_per_km": 0.1,
            }
        ),
        "switches": pd.DataFrame({"id": ["s", "t"], "node": "1", "line": "a", "closed": [True, False]}),
        "source": pd.DataFrame({"id": ["S"], "node": ["0"]}),
    }
    assert np.isnan(both(build(rows)[0])[1])


def test_a_part_without_a_source_is_dark_not_zero() -> None:
    net = Network.from_text(PLAIN + "line island: 8 - 9 1km\nnode 8 10kV\nload y: 9 1MW pf=.95")
    u = both(net)
    assert np.isnan(u[[net.node_row["8"], net.node_row["9"]]]).all()
    assert np.isfinite(u[net.node_row["1"]])


def test_a_half_open_line_keeps_its_charging_and_feeds_nobody() -> None:
    net = Network.from_text(PLAIN + "line half: 1 - 2 10km c=340 open@2")
    u = both(net)
    assert np.isnan(u[net.node_row["2"]])
    without = both(Network.from_text(PLAIN))
    assert u[1] > without[1]  # capacitive: it lifts the voltage


def test_taps_count_on_either_side() -> None:
    head = (
        "source 0 10kV 1.0pu\nload x: 1 100kW pf=.95\n"
        "trafo T: 0 -> 1 630kVA 10/.4 uk=4.5 ur=1.0 tap={tap}/-2/2/2.5 side={side}"
    )
    middle = both(Network.from_text(head.format(tap=0, side="hv")))[1]
    assert both(Network.from_text(head.format(tap=-2, side="hv")))[1] == pytest.approx(
        middle / 0.95, rel=0.01
    )
    assert both(Network.from_text(head.format(tap=2, side="lv")))[1] == pytest.approx(middle * 1.05, rel=0.01)


def test_the_source_holds_its_voltage_under_load() -> None:
    heavy = Network.from_text(PLAIN.replace("1MW", "9MW"))
    assert both(heavy)[0] == pytest.approx(1.0, abs=1e-7)


def test_parallel_transformers_share_the_load() -> None:
    rows = {
        "nodes": pd.DataFrame({"id": ["0", "1"], "vn_kv": [10.0, 0.4]}),
        "transformers": pd.DataFrame(
            {
                "id": ["T"],
                "hv_node": "0",
                "lv_node": "1",
                "sn_kva": 630.0,
                "hv_kv": 10.0,
                "lv_kv": 0.4,
                "vk_percent": 4.5,
                "vkr_percent": 1.0,
                "parallel": 2,
                "pfe_kw": 1.0,
                "i0_percent": 0.5,
            }
        ),
        "loads": pd.DataFrame({"id": ["x"], "node": "1", "p_kw": 450.0, "q_kvar": 100.0, "basis": "peak"}),
        "source": pd.DataFrame({"id": ["S"], "node": ["0"]}),
    }
    net = build(rows)[0]
    both(net)
    ours, theirs = net.flow(), net.flow(engine="pandapower")
    assert ours.transformer_loading_percent == pytest.approx(theirs.transformer_loading_percent, abs=1e-4)
    assert ours.transformer_loading_percent[0] < 40
    assert ours.losses_kw == pytest.approx(theirs.losses_kw, abs=1e-4)


def test_transformer_loading_is_the_larger_current_not_power_over_rating() -> None:
    net = Network.from_text(
        "source 0 10kV .9pu\ntrafo T: 0 -> 1 630kVA 10/.4 uk=4.5 ur=1.0\nload x: 1 450kW pf=.92"
    )
    flow = net.flow()
    assert flow.transformer_loading_percent[0] > flow.transformer_s_percent[0] + 5


@pytest.mark.parametrize("closed", [True, False])
def test_a_switch_between_nodes_joins_or_parts_them(closed: bool) -> None:
    net = Network.from_text(
        PLAIN + f"switch q: 1 - 2 {'closed' if closed else 'open'}\nload y: 2 500kW pf=.95"
    )
    u = both(net)
    assert np.isfinite(u[net.node_row["2"]]) == closed
    amps = net.flow().switch_i_a[0]
    expected = 500 / 0.95 / (np.sqrt(3) * 10 * u[net.node_row["1"]])
    assert amps == pytest.approx(expected, rel=1e-6) if closed else np.isnan(amps)


def test_lines_of_next_to_no_impedance_are_fused_and_still_carry_their_current() -> None:
    net = Network.from_text(PLAIN + "line tiny: 1 - 2 0.00001km\nline b: 2 - 3 1km\nload y: 3 1MW pf=.95")
    flow = net.flow()
    both(net)
    tiny, b = net.line_row["tiny"], net.line_row["b"]
    assert net.compiled.line_fused[tiny]
    assert flow.line_i_a[tiny] == pytest.approx(flow.line_i_a[b], rel=1e-6)


def test_pv_and_storage_feed_in_with_the_state_s_factor() -> None:
    net = Network.from_text(PLAIN + "gen g: 1 2MW pv")
    assert net.flow("peak").line_p_kw[0] == pytest.approx(1000, rel=0.02)
    assert net.flow("minimum").line_p_kw[0] == pytest.approx(250 - 1600, rel=0.02)
    both(net, "minimum")


def test_shunts_draw_by_the_square_of_the_voltage() -> None:
    layers = {
        "nodes": pd.DataFrame({"id": ["0", "1"], "vn_kv": 10.0}),
        "lines": pd.DataFrame(
            {
                "id": ["a"],
                "from_node": "0",
                "to_node": "1",
                "length_km": 5.0,
                "r_ohm_per_km": 0.1,
                "x_ohm_per_km": 0.3,
            }
        ),
        "shunts": pd.DataFrame({"id": ["c"], "node": "1", "p_kw": 0.0, "q_kvar": -2000.0}),
        "source": pd.DataFrame({"id": ["S"], "node": ["0"]}),
    }
    u = both(build(layers)[0])
    assert u[1] > 1.02


def test_a_scenario_that_fails_holds_no_numbers_and_spoils_no_other() -> None:
    net = Network.from_text(PLAIN)
    grid = prepare(net, net.compiled, injections(net, net.state("peak")), Probes(np.array([1])))
    kw = np.array([[0.0], [9e6], [0.0]])
    batch = solve(grid, Scenarios(3, kw, kw * 0.3))
    assert batch.failed.tolist() == [False, True, False]
    assert np.isnan(batch.u_pu[1]).all() and np.isnan(batch.line_i_a[1]).all()
    assert batch.u_pu[0] == pytest.approx(batch.u_pu[2], abs=1e-9)


def test_a_nan_load_is_named_and_an_overload_is_told_apart() -> None:
    net = Network.from_text(PLAIN)
    broken = net.with_tables(loads=net.loads.assign(p_kw=np.nan))
    with pytest.raises(CouldNotCompute, match="x is not a number"):
        broken.flow()
    with pytest.raises(CouldNotCompute, match="collapses first"):
        Network.from_text(PLAIN.replace("1MW", "900MW")).flow()


def test_a_network_kept_in_memory_gives_the_same_answer_twice() -> None:
    net = Network.from_text(PLAIN)
    assert np.array_equal(net.flow().u_pu, net.flow().u_pu)


def test_ids_that_are_alike_in_two_layers_stay_apart() -> None:
    net = Network.from_text("source 0 10kV 1.0pu\nline 1: 0 - 1 2km\nload 1: 1 1MW pf=.95")
    assert net.line_row["1"] == 0 and net.node_row["1"] == 1
    both(net)
