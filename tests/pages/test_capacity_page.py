"""The capacity page: asked by the button, followed while it is computed, the tightest feeder first."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.people import Actor, Role
from casework.refusals import Invalid, NotFound
from config import Settings
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from guard.context import Request, entered
from pages import capacity
from pages.feasibility import ShownAsset, ShownGrid
from services import layers, rooms, rooms_file
from services.desk import Desk
from services.jobs import work_once
from services.rate import RateLimiter
from tests.small_grid import PLACES, small_grid

PLANNER = Actor(1, "p", Role.PLANNER, language="en")
STATES = {"peak": {"load": 1.0, "generation": 0.0}}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    upgrade(database)
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=STATES, report={}, crs="")
    made = Desk(settings, database, lambda: datetime.now(UTC))
    with entered(Request(made, PLANNER, RateLimiter(), "ref")):
        yield made
    database.engine.dispose()


LOAD = capacity.Look(kind="load", promised=True)


def test_the_page_follows_a_map_from_the_question_to_the_table(desk: Desk) -> None:
    body, ask_hidden, stop_hidden, still, known = capacity.shown(LOAD, None)
    assert "not computed yet" in str(body) and (ask_hidden, stop_hidden, still) == (False, True, True)
    body, ask_hidden, stop_hidden, still, _ = capacity.shown(LOAD, None, ask=True)
    assert "0 % so far" in str(body) and (ask_hidden, stop_hidden, still) == (True, False, False)
    body, ask_hidden, *_ = capacity.shown(LOAD, None, stop=True)
    assert "not computed yet" in str(body) and not ask_hidden
    capacity.shown(LOAD, None, ask=True)
    assert work_once(desk)
    body, *_, known = capacity.shown(LOAD, None)
    assert "Tightest feeders" in str(body) and "data-bounds" in str(body) and known == "r0001/load/True/True"
    assert "not computed yet" in str(
        capacity.shown(capacity.Look(kind="generation", promised=False), None)[0]
    )


def test_the_room_at_the_selected_asset_is_told_with_what_binds_it(desk: Desk) -> None:
    grid, station = ShownGrid(grid="ring", revision="r0001"), ShownAsset(layer="nodes", id="N1")
    assert capacity.show_here(station, "r0001/load/True/False", LOAD, grid) == []
    capacity.shown(LOAD, None, ask=True)
    assert work_once(desk)
    told = str(capacity.show_here(station, "r0001/load/True/True", LOAD, grid))
    number = layers.shape(desk, PLANNER, "ring", "r0001", "nodes", "N1")["number"]
    room = rooms.room_at(desk, PLANNER, "ring", "r0001", "headroom_load", number)
    assert "bound by" in told and room is not None and f"{room['largest_kw']:,.0f} kW" in told


def test_a_finished_map_is_taken_away_without_a_formula(desk: Desk) -> None:
    capacity.shown(LOAD, None, ask=True)
    work_once(desk)
    text = rooms_file.download(desk, PLANNER, "ring", "r0001", "load", "csv").decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["node"] for row in table] == list(PLACES) and not any(
        c.startswith("=") for c in text.split(",")
    )
    points = json.loads(rooms_file.download(desk, PLANNER, "ring", "r0001", "load", "geojson"))["features"]
    assert points[0]["geometry"]["coordinates"] == list(PLACES["S1"])
    station, dark = points[2]["properties"], points[6]["properties"]
    assert (
        station["room_kw"] > 0
        and station["test"]
        and station["element_id"]
        and (dark["room_kw"], dark["why"]) == (None, "no_supply")
    )
    assert rooms_file.download(desk, PLANNER, "ring", "r0001", "load", "xlsx")[:2] == b"PK"
    with pytest.raises(Invalid):
        rooms_file.download(desk, PLANNER, "ring", "r0001", "load", "exe")
    with pytest.raises(NotFound):
        rooms_file.download(desk, PLANNER, "ring", "r0001", "generation", "csv")


def test_the_page_is_drawn(desk: Desk) -> None:
    assert "capacity-ask" in str(capacity.layout())
