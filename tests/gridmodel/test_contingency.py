"""N-1 of the whole grid against published outages, graph search and the reference engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from gridmodel.errors import BadInput, CouldNotCompute
from gridmodel.network import Network
from gridmodel.outages.contingency import contingency, field_of, nobody
from tests.gridmodel.asking import CN
from tests.gridmodel.sample_grids import expected, smartds
from tests.gridmodel.tied_grids import graph, live, operated, tied_texts

FEEDERS = ("smartds_small_feeder", "smartds_austin_utm_no_crs")
U_LOW, U_HIGH = 0.9, 1.1


def losses(network: Network, **limits: float) -> dict[tuple[str, str], dict[str, Any]]:
    rows = [loss.json() for loss in contingency(network, CN, nobody(**limits))]
    return {(r["outage"]["layer"], r["outage"]["id"]): r for r in rows}


@pytest.mark.parametrize("name", FEEDERS)
def test_forty_outages_of_each_sample_exactly(samples: Path, name: str) -> None:
    network = smartds(samples, name)
    kv = dict(zip(network.nodes["id"], network.nodes["vn_kv"], strict=True))
    made = dict(zip(network.nodes["id"], network.nodes["made"], strict=True))
    ours, theirs = losses(network), expected(samples, name)["outages"]
    assert len(theirs) == 40
    layers = {"line": "lines", "switch": "switches", "transformer": "transformers"}
    for row in theirs:
        got = ours[layers[row["element"]], row["id"]]
        mv = [n for n in got["dark_nodes"] if kv[n] > 1 and not made[n]]
        assert len(mv) == row["dead_mv_nodes"], row["id"]
        assert sorted(got["dark_transformers"]) == sorted(row["transformers_without_supply"]), row["id"]
        assert got["customers"] == row["customers_without_supply"], row["id"]
        assert got["unserved_kw"] == pytest.approx(row["lost_kw"], abs=2e-3), row["id"]


def _by_hand(network: Network, outage: tuple[str, str], tie: str, dark: set[str]) -> dict[str, Any]:
    """One tie closed, solved in pandapower: what it restores, how low and how loaded, and whether in limits."""
    before = network.flow("peak", engine="pandapower").u_pu
    after = operated(network, outage, [{"layer": "lines", "id": tie}], [])
    load = dict(zip(network.loads["node"], network.loads["p_kw"], strict=True))
    back = dark & live(after)
    out: dict[str, Any] = {"restored_kw": sum(load.get(n, 0.0) for n in back), "ok": False}
    try:
        flow = after.flow("peak", engine="pandapower")
    except CouldNotCompute:
        return out
    names = network.nodes["id"].to_numpy()
    touched = (np.isin(names, list(back)) | (np.abs(flow.u_pu - before) > 1e-4)) & np.isfinite(flow.u_pu)
    lines, trafos = network.lines, network.transformers
    rows = dict(zip(names, touched, strict=True))
    near = np.array([rows[a] or rows[b] for a, b in zip(lines["from_node"], lines["to_node"], strict=True)])
    fed = np.array([rows[a] for a in trafos["lv_node"]])
    loading = np.r_[flow.line_loading_percent[near], flow.transformer_loading_percent[fed]]
    u = flow.u_pu[touched]
    out["u_min_pu"], out["loading_max_percent"] = float(u.min()), float(np.nanmax(loading))
    out["ok"] = bool((u >= U_LOW).all() and (u <= U_HIGH).all() and not (loading > 100).any())
    return out


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(tied_texts(meshed=True))
def test_dark_nodes_and_single_ties_are_those_of_brute_force(text: str) -> None:
    network = Network.from_text(text)
    everything = live(network)
    node_kw = network.loads.groupby("node")["p_kw"].sum()
    ours = losses(network)
    lines, trafos = network.lines, network.transformers
    wanted = {("lines", n) for n in lines["id"][lines["from_closed"] | lines["to_closed"]]}
    assert set(ours) == wanted | {("transformers", n) for n in trafos["id"]}
    hand = 0
    for outage, row in ours.items():
        still = live(operated(network, outage, [], []))
        dark = everything - still
        assert set(row["dark_nodes"]) == dark, outage
        assert row["unserved_kw"] == pytest.approx(node_kw.reindex(list(dark)).sum(), abs=1e-3)
        singles = {t["close"][0]["id"]: t for t in row["ties"] if len(t["close"]) == 1 and not t["open"]}
        open_lines = lines[~(lines["from_closed"] & lines["to_closed"])]
        reach = {
            r.id
            for r in open_lines.itertuples()
            if ("lines", r.id) != outage
            and (r.from_node in dark) != (r.to_node in dark)
            and {r.from_node, r.to_node} & still
        }
        assert set(singles) == reach, outage
        for tie, got in singles.items():
            if hand >= 4:
                break
            hand += 1
            said = _by_hand(network, outage, tie, dark)
            assert got["ok"] == said["ok"], (outage, tie, got, said)
            assert got["restored_kw"] == pytest.approx(said["restored_kw"], abs=1e-2)
            for key, within in (("u_min_pu", 2e-6), ("loading_max_percent", 0.01)):
                if key in said and got[key] is not None:
                    assert got[key] == pytest.approx(said[key], abs=within), (outage, tie, key)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(tied_texts())
def test_every_plan_holds_in_the_reference_engine_and_closes_no_loop(text: str) -> None:
    network = Network.from_text(text)
    everything = live(network)
    kw = network.loads.groupby("node")["p_kw"].sum()
    solved = 0
    for outage, row in losses(network).items():
        good = [t for t in row["ties"] if t["ok"]]
        if not good:
            continue
        plan = (
            row["ties"][-1]
            if row["ties"][-1]["open"] or len(row["ties"][-1]["close"]) > 1
            else row["ties"][0]
        )
        assert plan["ok"] and plan["restored_kw"] >= max(t["restored_kw"] for t in good) - 1e-6
        after = operated(network, outage, plan["close"], plan["open"])
        g = graph(after)
        assert nx.number_of_edges(g) == g.number_of_nodes() - nx.number_connected_components(g), "a loop"
        back = (everything - live(operated(network, outage, [], []))) & live(after)
        assert plan["restored_kw"] == pytest.approx(kw.reindex(list(back)).sum(), abs=1e-2), (outage, plan)
        if solved >= 3:
            continue
        solved += 1
        flow = after.flow("peak", engine="pandapower")
        names = after.nodes["id"].to_numpy()
        u = flow.u_pu[np.isin(names, list(back))]
        assert (u >= U_LOW).all() and (u <= U_HIGH).all(), (outage, plan)
        ends = after.lines[["from_node", "to_node"]].isin(back).any(axis=1).to_numpy()
        assert not (flow.line_loading_percent[ends] > 100.001).any(), (outage, plan)


# M is a joint no switch parts from b, c and d; c and d can be opened at C and D
JOINT = """
source S 10kV 1.03pu
line a: S - A 1km
switch qa: A - A2 load_break
line b: A2 - M 1km
line c: M - C1 1km
switch qc: C1 - C load_break
line d: M - D1 1km
switch qd: D1 - D load_break
line e: S - E 1km
switch qe: E - T load_break open
line tc: T - C 1km
switch qf: E - U load_break open
line td: U - D 1km
load c: C 700kW pf=.95
load d: D 500kW pf=.95
load m: M 300kW pf=.95
"""


def test_a_fault_between_two_healthy_parts_is_healed_from_both_sides() -> None:
    row = losses(Network.from_text(JOINT))["lines", "b"]
    assert row["unserved_kw"] == pytest.approx(1500)
    assert max(t["restored_kw"] for t in row["ties"] if t["ok"]) == pytest.approx(1200)
    best = next(t for t in row["ties"] if t["restored_kw"] > 1199)
    assert {x["id"] for x in best["close"]} == {"qe", "qf"}


def test_the_section_without_operable_switches_waits_for_the_repair() -> None:
    network = Network.from_text(JOINT)
    for outage in ("b", "c", "d"):
        for tie in losses(network)["lines", outage]["ties"]:
            assert tie["restored_kw"] <= 1200 + 1e-6, "the load at the faulted joint cannot come back"


def test_a_disconnector_does_not_part_a_faulted_section() -> None:
    firm = JOINT.replace("switch qc: C1 - C load_break", "switch qc: C1 - C disconnector")
    rows = losses(Network.from_text(firm))["lines", "b"]["ties"]
    assert {t["close"][0]["id"] for t in rows} == {"qf"}  # C hangs firmly on the faulted joint
    assert max(t["restored_kw"] for t in rows) == pytest.approx(500)


RING = """
source S 10kV 1.03pu
line a: S - A 1km
line b: A - B 1km
line c: S - C 1km
line tie: B - C 1km open
load a: A 500kW pf=.95
load b: B 800kW pf=.95 n=40
load c: C 300kW pf=.95
"""


def test_a_tie_that_is_out_of_service_is_not_closed() -> None:
    network = Network.from_text(RING)
    assert [t["close"][0]["id"] for t in losses(network)["lines", "b"]["ties"]] == ["tie"]
    lines = network.lines.assign(in_service=network.lines["id"] != "tie")
    assert losses(network.with_tables(lines=lines))["lines", "b"]["ties"] == []


def test_a_tie_inside_the_dark_part_is_not_closed() -> None:
    network = Network.from_text(RING + "line loop: A - B 2km open")
    rows = losses(network)
    assert [t["close"][0]["id"] for t in rows["lines", "a"]["ties"]] == ["tie"]
    assert {t["close"][0]["id"] for t in rows["lines", "b"]["ties"]} == {"tie", "loop"}


def test_a_half_open_line_darkens_nothing_and_the_numbers_are_the_customers() -> None:
    network = Network.from_text(RING.replace("1km open", "1km open@B"))
    rows = losses(network)
    assert rows["lines", "tie"]["dark_nodes"] == [] and rows["lines", "tie"]["unserved_kw"] == 0
    assert rows["lines", "b"]["dark_nodes"] == ["B"] and rows["lines", "b"]["customers"] == 40


def test_a_transfer_over_a_line_without_rating_is_never_called_in_order() -> None:
    network = Network.from_text(RING)
    lines = network.lines.copy()
    lines.loc[lines["id"] == "c", "max_i_a"] = np.nan
    row = losses(network.with_tables(lines=lines))["lines", "b"]
    assert not any(t["ok"] for t in row["ties"])


def test_taps_of_main_transformers_follow_the_transfer() -> None:
    text = """
    source S 110kV 1.0pu
    trafo T1: S -> B1 40MVA 110/10.5 uk=16 ur=.4 tap=0/-8/8/1.25 oltc=1.04/.025
    trafo T2: S -> B2 40MVA 110/10.5 uk=16 ur=.4 tap=0/-8/8/1.25 oltc=1.04/.025
    node B1 10kV
    node B2 10kV
    switch tie: B1 - B2 breaker open
    load x: B1 22MW pf=.95
    load y: B2 26MW pf=.95
    """
    network = Network.from_text(text)
    tie = losses(network)["transformers", "T1"]["ties"][0]
    assert tie["restored_kw"] == pytest.approx(22_000)
    assert tie["u_min_pu"] == pytest.approx(1.02848, abs=1e-5)
    assert tie["loading_max_percent"] == pytest.approx(137.6, abs=0.05) and not tie["ok"]


def test_the_transfer_starts_from_the_settled_taps() -> None:
    text = RING.replace(
        "source S 10kV 1.03pu",
        "source H 110kV 0.95pu\ntrafo T: H -> S 25MVA 110/10.5 uk=12 ur=.4 tap=0/-8/8/1.25 oltc=1.03/.025\nnode S 10kV",
    )
    network = Network.from_text(text)
    field = field_of(network, CN, nobody())
    assert np.abs(field.base.u_pu[0] - network.flow("peak").u_pu).max() < 1e-6


@pytest.mark.parametrize(
    "limits, word",
    [
        ({"u_min_pu": 1.1, "u_max_pu": 0.9}, "band is empty"),
        ({"u_min_pu": float("nan")}, "u-min"),
        ({"u_max_pu": 0.0}, "u-max"),
        ({"loading_max_percent": -5.0}, "loading-max"),
    ],
)
def test_senseless_limits_are_named(limits: dict[str, float], word: str) -> None:
    with pytest.raises(BadInput) as refused:
        losses(Network.from_text(RING), **limits)
    assert word in str(refused.value)


def test_an_outage_list_of_a_grid_that_cannot_be_solved_names_the_state() -> None:
    with pytest.raises(CouldNotCompute) as failed:
        losses(Network.from_text(RING.replace("800kW", "800MW")))
    assert "peak" in str(failed.value) or "B" in str(failed.value)
