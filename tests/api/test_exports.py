"""Downloads through the door: whole files, named after grid and revision, and nothing left behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from api.gate import Gate
from casework.people import Role
from data.grids import save_revision
from services.desk import Desk
from tests.browsing import signed_in
from tests.small_grid import small_grid


@pytest.fixture(autouse=True)
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    return tmp_path / "temp"


@pytest.fixture
def town(desk: Desk) -> Desk:
    with desk.database.begin() as session:
        save_revision(session, "小 town", small_grid(), author="t", reason="t", states={}, report={}, crs="")
    return desk


def test_a_planner_downloads_every_format_and_no_file_is_left(gate: Gate, town: Desk, own_temp: Path) -> None:
    planner = signed_in(gate, town, Role.PLANNER)
    starts = {"gpkg": b"SQLite format 3", "geojson": b"PK", "csv": b"PK", "xlsx": b"PK", "pandapower": b"{"}
    for form, start in starts.items():
        answer = planner.get(f"/grid-data/export/小 town/r0001/{form}")
        assert answer.status_code == 200 and answer.content.startswith(start)
        assert "town-r0001" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "private, no-store"
    assert list(own_temp.iterdir()) == []


def test_the_door_turns_customers_away_and_names_what_is_missing(gate: Gate, town: Desk) -> None:
    assert signed_in(gate, town, Role.CUSTOMER).get("/grid-data/export/小 town/r0001/gpkg").status_code == 403
    planner = signed_in(gate, town, Role.PLANNER)
    assert planner.get("/grid-data/export/小 town/r0009/gpkg").status_code == 404
    assert planner.get("/grid-data/export/小 town/r0001/exe").status_code == 422
