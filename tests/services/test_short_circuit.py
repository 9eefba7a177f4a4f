"""Short circuit of a stored grid: the JSON contract, and what is refused."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from api.commands import shortcircuit as command
from casework.people import Actor, Role
from casework.refusals import NotAllowed, NotFound
from config import Settings
from data import grids
from data.database import Database
from data.migrate import upgrade
from gridmodel.errors import BadInput
from services.desk import Desk
from services.short_circuit import short_circuit

PLANNER = Actor(1, "planner", Role.PLANNER)
CUSTOMER = Actor(2, "customer", Role.CUSTOMER)


def layer(rows: list[dict[str, object]], line: bool = False) -> GeoDataFrame:
    frame = pd.DataFrame(rows)
    points = shapely.points(7.9 + 0.01 * np.arange(len(rows)), 48.4)
    lines = [shapely.LineString([(7.91, 48.4), (7.92, 48.4)])] * len(rows)
    return GeoDataFrame(frame, geometry=lines if line else list(points), crs="EPSG:4326")


def e6() -> dict[str, GeoDataFrame]:
    volts = {"S": 110.0, "B": 10.0, "E": 10.0, "V": 0.4}
    trafo = {
        "id": "T1",
        "hv_node": "S",
        "lv_node": "B",
        "sn_kva": 50000.0,
        "hv_kv": 110.0,
        "lv_kv": 10.5,
        "vk_percent": 17.0,
        "vkr_percent": 0.4,
    }
    small = {
        "id": "T2",
        "hv_node": "E",
        "lv_node": "V",
        "sn_kva": 630.0,
        "hv_kv": 10.0,
        "lv_kv": 0.4,
        "vk_percent": 4.5,
        "vkr_percent": 1.0,
    }
    cable = {
        "id": "L1",
        "from_node": "B",
        "to_node": "E",
        "length_km": 3.0,
        "r_ohm_per_km": 0.125,
        "x_ohm_per_km": 0.09,
        "max_i_a": 400.0,
    }
    source = {
        "id": "S1",
        "node": "S",
        "vm_pu": 1.0,
        "s_sc_max_mva": 3000.0,
        "s_sc_min_mva": 2000.0,
        "rx": 0.1,
    }
    return {
        "nodes": layer([{"id": n, "vn_kv": v} for n, v in volts.items()]),
        "lines": layer([cable], line=True),
        "transformers": layer([trafo, small]),
        "source": layer([source]),
        "loads": layer([{"id": "K", "node": "V", "p_kw": 100.0, "basis": "peak"}]),
    }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    database = Database.open(f"gpkg:///{Path(home) / 'grid.gpkg'}")
    upgrade(database)
    with database.begin() as session:
        grids.save_revision(
            session, "e6", e6(), author="test", reason="E6", states={}, report={}, crs="EPSG:4326"
        )
    yield Desk(settings, database, lambda: datetime.now(UTC))
    database.engine.dispose()


def test_e6_through_the_database(desk: Desk) -> None:
    answer = short_circuit(desk, PLANNER, "e6", ["B", "E", "V"], "max", 6).json()
    assert (answer["grid"], answer["revision"], answer["case"], answer["lv_tol"]) == ("e6", "r0001", "max", 6)
    got = {row["id"]: row for row in answer["nodes"]}
    assert got["B"]["ikss_ka"] == pytest.approx(16.05, abs=5e-3)
    assert got["B"]["ip_ka"] == pytest.approx(43.39, abs=5e-3)
    assert got["E"]["ikss_ka"] == pytest.approx(8.247, abs=5e-4)
    assert got["V"]["ikss_ka"] == pytest.approx(19.73, abs=5e-3)
    assert got["V"]["vn_kv"] == 0.4
    assert set(got["B"]) == {"id", "vn_kv", "ikss_ka", "ip_ka", "skss_mva", "ikss2_ka"}
    assert any("tolerance 6 %" in sentence for sentence in answer["assumptions"])


def test_without_nodes_every_node_is_answered_once(desk: Desk) -> None:
    assert {r["id"] for r in short_circuit(desk, PLANNER, "e6").json()["nodes"]} == {"S", "B", "E", "V"}
    assert len(short_circuit(desk, PLANNER, "e6", ["B", "B"]).json()["nodes"]) == 1


def test_unknown_grid_node_and_rule_set_are_named(desk: Desk) -> None:
    with pytest.raises(NotFound, match="mars"):
        short_circuit(desk, PLANNER, "mars")
    with pytest.raises(BadInput, match="X99"):
        short_circuit(desk, PLANNER, "e6", ["X99"])
    with pytest.raises(BadInput, match="There is no rule set moon"):
        short_circuit(desk, PLANNER, "e6", rules="moon")


def test_a_customer_may_not_see_short_circuit_currents(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        short_circuit(desk, CUSTOMER, "e6")


def run(desk: Desk, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    return command.run(parser.parse_args(["shortcircuit", *words]), desk)


def test_command_prints_the_contract(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, "e6", "--node", "E", "--node", "B", "--case", "min", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in printed["nodes"]] == ["E", "B"]
    assert printed["nodes"][0]["ikss_ka"] == pytest.approx(6.740, abs=5e-4)
    assert printed["nodes"][0]["ikss2_ka"] == pytest.approx(5.837, abs=5e-4)


def test_command_prints_a_table(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, "e6", "--node", "B") == 0
    out = capsys.readouterr().out
    assert "16.046" in out and "K_T" in out
