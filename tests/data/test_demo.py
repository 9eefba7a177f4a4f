"""The demonstration grid: the published sample, built by our own code, and what was added to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from data.database import Database
from data.demo import DemoMeta, build_demo
from data.frames import Layers
from data.grids import load_layers, save_revision
from data.readers.files import read_files
from tests.services.test_round_trips import comes_back

SAME_COLUMNS = {  # columns of the published sample
    "nodes": ("vn_kv", "un_kv"),
    "lines": ("from_node", "to_node", "length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "max_i_a"),
    "transformers": (
        "hv_node",
        "lv_node",
        "sn_kva",
        "vk_percent",
        "vkr_percent",
        "tap_pos",
        "status",
        "name",
    ),
    "switches": ("node", "line", "closed"),
    "loads": ("node", "p_kw", "q_kvar", "customers", "basis"),
    "generators": ("node", "p_kw", "kind"),
    "source": ("node", "vm_pu", "f_hz"),
}


@pytest.fixture(scope="module")
def told() -> list[float]:
    return []


@pytest.fixture(scope="module")
def demo(told: list[float]) -> tuple[Layers, DemoMeta]:
    return build_demo(lambda message, share: told.append(share))


def test_it_is_the_published_sample(demo: tuple[Layers, DemoMeta], samples: Path) -> None:
    sample, _ = read_files([samples / "oberrhein_schutterwald" / "oberrhein_schutterwald.gpkg"])
    for name, columns in SAME_COLUMNS.items():
        ours, theirs = demo[0][name].set_index("id"), sample[name].set_index("id")
        assert set(ours.index) == set(theirs.index), name
        ours = ours.loc[theirs.index]
        for column in columns:
            _assert_same(ours[column].to_numpy(), theirs[column].to_numpy(), f"{name}.{column}")
        shapes = ours["geometry"].to_numpy(), theirs["geometry"].to_numpy()
        assert shapely.equals_exact(*shapes, tolerance=1e-9).all(), name


def test_it_goes_out_and_comes_back_the_same(demo: tuple[Layers, DemoMeta], tmp_path: Path) -> None:
    comes_back(demo[0], tmp_path)


def _assert_same(ours: Any, theirs: Any, what: str) -> None:
    if ours.dtype == float:
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, err_msg=what)
    else:
        assert ours.tolist() == theirs.tolist(), what


def test_six_normally_open_points_divide_the_medium_voltage(demo: tuple[Layers, DemoMeta]) -> None:
    switches, nodes = demo[0]["switches"], demo[0]["nodes"].set_index("id")
    open_ones = switches[~switches["closed"]]
    medium = open_ones[nodes["vn_kv"].loc[open_ones["node"]].to_numpy() == 20.0]
    assert len(medium) == 6
    lines = demo[0]["lines"].set_index("id").loc[medium["line"]]
    assert lines["open_at"].tolist() == medium["node"].tolist()


def test_a_line_open_at_both_ends_is_normally_open(demo: tuple[Layers, DemoMeta]) -> None:
    lines = demo[0]["lines"]
    both = lines[lines["normally_open"]]
    assert both["id"].tolist() == ["13421"]
    assert both["open_at"].isna().all()


def test_stations_are_derived_and_say_so(demo: tuple[Layers, DemoMeta]) -> None:
    stations = demo[0]["stations"]
    assert stations["kind"].value_counts().to_dict() == {
        "distribution_station": 143,
        "switching_station": 8,
        "substation": 2,
    }
    assert stations["derived"].all()
    switching = stations[stations["kind"] == "switching_station"]
    loaded = set(demo[0]["loads"]["node"])
    assert not loaded & set(switching["nodes"])
    assert (switching["bays"] >= 3).all()
    known = set(demo[0]["nodes"]["id"])
    assert all(set(nodes.split(",")) <= known for nodes in stations["nodes"])


def test_what_is_assumed_is_marked(demo: tuple[Layers, DemoMeta]) -> None:
    layers, meta = demo
    switches, stations = layers["switches"], layers["stations"]
    assert switches["assumed"].str.contains("rated_a").all() and (switches["rated_a"] > 0).all()
    assert (
        switches["assumed"].str.contains("breaking_ka").tolist() == switches["breaking_ka"].notna().tolist()
    )
    assert stations["assumed"].notna().tolist() == stations["spare_bays"].notna().tolist()
    assert layers["source"]["assumed"].all()
    assert len(meta.report["assumptions"]) == 8
    assert len(meta.report["messages"]) == 8


def test_only_the_feeder_heads_are_breakers(demo: tuple[Layers, DemoMeta]) -> None:
    switches = demo[0]["switches"]
    breakers = switches[switches["kind"] == "breaker"]
    assert breakers["node"].value_counts().to_dict() == {"39": 2, "319": 2}


def test_states_are_the_sources_own_scenarios(demo: tuple[Layers, DemoMeta]) -> None:
    states = demo[1].states
    assert (states["peak"]["load"], states["peak"]["generation"]) == (1.0, 0.0)
    assert states["minimum"]["load"] == pytest.approx(0.1 / 0.6)
    assert states["minimum"]["generation"] == 0.8


def test_the_planned_transformer_has_no_supply_yet(demo: tuple[Layers, DemoMeta]) -> None:
    transformers, lines = demo[0]["transformers"].set_index("id"), demo[0]["lines"]
    planned = transformers[transformers["status"] == "planned"]
    assert planned["name"].tolist() == ["T_idx_ZUSATZ"]
    assert not (lines["from_node"].eq("2999") | lines["to_node"].eq("2999")).any()


def test_progress_is_told_from_nothing_to_all(demo: tuple[Layers, DemoMeta], told: list[float]) -> None:
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_it_is_the_same_after_the_database(demo: tuple[Layers, DemoMeta], geopackage: Database) -> None:
    layers, meta = demo
    with geopackage.begin() as session:
        info = save_revision(
            session,
            "demo",
            layers,
            author="x",
            reason=meta.reason,
            states=meta.states,
            report=meta.report,
            crs=meta.crs,
        )
    with geopackage.read() as session:
        loaded = load_layers(session, info.id)
    assert (info.nodes, info.lines, info.transformers, info.loads) == (3106, 3181, 16, 1641)
    for name, frame in layers.items():
        assert loaded[name].drop(columns="geometry").equals(frame.drop(columns="geometry")), name
        assert loaded[name].geometry.geom_equals_exact(frame.geometry, 0.0).all(), name
