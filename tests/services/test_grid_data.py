"""Import, list and removal of grids as use cases: allowed to whom, recorded, and all or nothing."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casework.people import Action, Actor, Role, may
from casework.refusals import Invalid, NotAllowed, NotFound
from config import Settings
from data import grids as stored
from data import migrate
from data.audit import AuditRow
from data.database import Database
from gridmodel.errors import BadInput
from gridmodel.states import states_from_meta
from services import grids
from services.desk import Desk

PLANNER = Actor(1, "li", Role.PLANNER)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path / "home")})
    database = Database.open(settings.database)
    migrate.upgrade(database)
    yield Desk(settings, database, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    database.engine.dispose()


def _layer(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    features = [{"type": "Feature", "properties": row, "geometry": _shape(name)} for row in rows]
    file = folder / f"{name}.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def _shape(name: str) -> dict[str, Any]:
    if name == "lines":
        return {"type": "LineString", "coordinates": [[120.1, 30.2], [120.11, 30.2]]}
    return {"type": "Point", "coordinates": [120.1, 30.2]}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A source, a line to a transformer with its made busbar, a load on it."""
    line = {"id": "L", "from_node": 1, "to_node": 2, "length_km": 1, "r_ohm_per_km": 0.2, "x_ohm_per_km": 0.3}
    transformer = {"id": "T1", "node": 2, "sn_kva": 400, "hv_kv": 10, "lv_kv": 0.4, "vk_percent": 4}
    return [
        _layer(tmp_path, "nodes", [{"id": 1, "vn_kv": 10}, {"id": 2, "vn_kv": 10}]),
        _layer(tmp_path, "lines", [line | {"max_i_a": 300}]),
        _layer(tmp_path, "source", [{"id": "S", "node": 1}]),
        _layer(tmp_path, "transformers", [transformer | {"vkr_percent": 1, "maker": "甲"}]),
        _layer(tmp_path, "loads", [{"id": "A", "transformer": "T1", "p_kw": 100, "basis": "peak"}]),
    ]


def _revisions(desk: Desk) -> list[str]:
    return [f"{i.grid} {i.revision}" for i in grids.list_grids(desk, PLANNER)]


def test_an_import_is_kept_with_states_and_report(desk: Desk, files: list[Path]) -> None:
    info = grids.import_grid(desk, PLANNER, "town", files, hz=60)
    assert (info.revision, info.nodes, info.transformers, info.loads) == ("r0001", 2, 1, 1)
    assert info.author == "li"
    assert states_from_meta(info.states).keys() == {"peak", "minimum"}
    assert (
        "Layer transformers: column maker is not in the schema; kept as an attribute." in info.report["notes"]
    )
    assert any("Dyn assumed" in sentence for sentence in info.report["assumptions"])
    with desk.database.read() as session:
        assert stored.load_layers(session, info.id)["source"]["f_hz"].tolist() == [60.0]


def test_an_import_is_recorded_with_its_files(desk: Desk, files: list[Path]) -> None:
    grids.import_grid(desk, PLANNER, "town", files)
    with desk.database.read() as session:
        (row,) = session.scalars(select(AuditRow))
    assert (row.actor, row.action, row.subject, row.allowed) == ("li", "change_grid", "town", True)
    assert row.detail == {"act": "import", "files": [f.name for f in files]}


@pytest.mark.parametrize("name", ["", "../etc", "a/b", "-x", "x" * 65, "a\nb", "<b>"])
def test_a_name_that_cannot_be_in_an_address_is_refused(desk: Desk, files: list[Path], name: str) -> None:
    with pytest.raises(Invalid, match="cannot be used"):
        grids.import_grid(desk, PLANNER, name, files)


@pytest.mark.parametrize("hz", [0.0, -50.0, float("nan"), float("inf"), 5000.0])
def test_a_frequency_that_cannot_be_meant_is_refused(desk: Desk, files: list[Path], hz: float) -> None:
    with pytest.raises(Invalid, match="between 1 and 400 Hz"):
        grids.import_grid(desk, PLANNER, "town", files, hz=hz)


def test_a_grid_without_source_or_nodes_is_refused_and_nothing_kept(desk: Desk, files: list[Path]) -> None:
    for missing in ("source", "nodes"):
        with pytest.raises(BadInput, match=missing):
            grids.import_grid(desk, PLANNER, "town", [f for f in files if f.stem != missing])
    assert _revisions(desk) == []


def test_a_second_import_is_the_next_revision(desk: Desk, files: list[Path]) -> None:
    for _ in range(2):
        grids.import_grid(desk, PLANNER, "town", files)
    grids.import_grid(desk, PLANNER, "别的 grid", files)
    assert _revisions(desk) == ["town r0002", "别的 grid r0001"]


def test_a_removed_grid_is_gone_and_a_second_removal_says_so(desk: Desk, files: list[Path]) -> None:
    grids.import_grid(desk, PLANNER, "town", files)
    grids.remove_grid(desk, PLANNER, "town")
    assert _revisions(desk) == []
    with pytest.raises(NotFound, match="town"):
        grids.remove_grid(desk, PLANNER, "town")


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_the_table_says(desk: Desk, files: list[Path], role: Role) -> None:
    actor = dataclasses.replace(PLANNER, role=role)
    acts = {
        Action.CHANGE_GRID: (
            lambda: grids.import_grid(desk, actor, "x", files),
            lambda: grids.remove_grid(desk, actor, "x"),
        ),
        Action.SEE_GRID: (lambda: grids.list_grids(desk, actor),),
    }
    for action, calls in acts.items():
        for call in calls:
            if may(actor, action):
                call()
            else:
                with pytest.raises(NotAllowed):
                    call()
    if not may(actor, Action.CHANGE_GRID):
        with pytest.raises(NotAllowed):
            grids.load_demo(desk, actor)


def test_the_demonstration_grid_is_built_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = grids.load_demo(desk, PLANNER)
    monkeypatch.setattr("data.demo.build_demo", lambda progress: pytest.fail("built again"))
    assert grids.load_demo(desk, PLANNER) == first
    assert (first.grid, first.lines) == ("demo", 3181)
