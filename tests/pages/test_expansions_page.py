"""The page of planned projects: drawn, moved to another date, refused to the second writer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.people import Actor, Role
from casework.refusals import Invalid, Stale
from config import Settings
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from guard.context import Request, entered
from pages import expansions as page
from pages import expansions_file as file
from pages import expansions_plan as plan
from pages.feasibility import ShownGrid
from services import expansions, expansions_map, layers, uploads
from services.desk import Desk
from services.jobs import work_once
from services.rate import RateLimiter
from tests.small_grid import small_grid

PLANNER = Actor(1, "p", Role.PLANNER, language="en")
STEP = {"act": "replace", "layer": "transformers", "asset": "T1", "columns": {"sn_kva": 630.0}}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    upgrade(database)
    states = {"peak": {"load": 1.0, "generation": 0.0}}
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=states, report={}, crs="")
    made = Desk(settings, database, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    fields = {"code": "P1", "in_service": "2028-06-30", "certainty": "certain", "steps": [STEP]}
    expansions.add(made, PLANNER, "ring", fields)
    with entered(Request(made, PLANNER, RateLimiter(), "ref")):
        yield made
    database.engine.dispose()


MAPPING = """
[[layer]]
layer = "expansions"
source = ["plan"]
[layer.columns]
id = "nr"
project = "vorhaben"
in_service = "datum"
asset = "was"
action = { value = "replace" }
layer = { value = "transformers" }
"""
GRID = ShownGrid(grid="ring", revision="r0001")


def test_the_page_lists_projects_and_their_effect_once_the_worker_has_it(desk: Desk) -> None:
    assert "plan-list" in str(page.layout()) and "plan-save" in str(page.layout())
    body, still = page.shown("ring", None)
    assert "2028-06-30" in str(body) and "Effect not computed" in str(body) and still
    body, still = page.shown("ring", None, ask=True)
    assert "being computed" in str(body) and not still
    assert work_once(desk)
    body, still = page.shown("ring", "P1")
    assert "violations cured" in str(body) and still
    assert "Gained headroom" in str(page.show_effect("P1", None, None, GRID))


def test_a_drawn_line_is_saved_counts_in_its_year_and_is_withdrawn_and_brought_back(desk: Desk) -> None:
    hand = plan.Hand(tool="line", points=[(7.8, 48.4), (7.81, 48.41), (7.84, 48.4)], nodes=["B", None, "N2"])
    steps, assumed = plan.draw(hand, [], [], [], "P2", GRID)
    (step,) = steps
    assert (
        step["asset"] == "P2-1"
        and step["columns"]["from_node"] == "B"
        and step["columns"]["max_i_a"] == 200.0
    )
    assert 3.0 < step["columns"]["length_km"] < 5.0 and "assumed to be that of line" in assumed[0]
    typed = ["\n".join(f"{k}: {v}" for k, v in (step["columns"] | {"max_i_a": "315"}).items())]
    done, code, _ = plan.save(
        1, GRID, "P2", "Tie", "联络", "approved", "2027-03-31", "certain", steps, typed, None
    )
    assert (done, code) == ("P2/1", "P2")
    later = layers.current(desk, PLANNER, "ring", 2027)
    assert later["projects"] == ["P2"]
    assert layers.shape(desk, PLANNER, "ring", later["revision"], "lines", "P2-1")["parts"]
    kept = expansions.one(desk, "ring", "P2").project
    assert kept.steps[0].columns["max_i_a"] == 315.0 and kept.steps[0].columns["normally_open"] is False
    _, _, gone, said = plan.withdraw(1, GRID, "P2", 1)
    assert "withdrawn" in str(said) and layers.current(desk, PLANNER, "ring", 2027)["projects"] == []
    plan.undo(1, gone, GRID)
    assert expansions.one(desk, "ring", "P2").project == kept


def test_a_line_between_two_voltages_is_refused_and_nothing_is_added(desk: Desk) -> None:
    hand = plan.Hand(tool="line", points=[(7.8, 48.4), (7.84, 48.4)], nodes=["S1", "B"])
    with pytest.raises(Invalid, match="one voltage"):
        plan.draw(hand, [], [], [], "P2", GRID)


@pytest.mark.parametrize(
    ("tool", "act", "columns"),
    [
        ("replace", "replace", {"max_i_a": 200.0}),
        ("retire", "retire", {}),
        ("open", "switch", {"closed": False}),
        ("close", "switch", {"closed": True}),
    ],
)
def test_every_tool_makes_its_step(desk: Desk, tool: str, act: str, columns: dict[str, object]) -> None:
    ((step,), _) = plan.draw(plan.Hand(tool=tool, layer="lines", id="1"), [], [], [], "P2", GRID)
    assert (step["act"], step["layer"], step["asset"]) == (act, "lines", "1")
    assert columns.items() <= step["columns"].items()


def test_a_new_transformer_takes_the_data_of_its_kind_and_a_step_is_taken_out_again(desk: Desk) -> None:
    hand = plan.Hand(tool="transformer", points=[(7.84, 48.4)], nodes=["N2"])
    steps, assumed = plan.draw(hand, [], [], [], "P3", GRID)
    assert steps[0]["columns"]["sn_kva"] == 400.0 and "transformer T1" in assumed[0]
    assert plan.draw(plan.Hand(tool="remove", index=0), steps, [], assumed, "P3", GRID)[0] == []
    plan.save(1, GRID, "P3", "", "", "idea", "2027-03-31", "certain", steps, [], None)
    assert expansions.conflicting(desk, PLANNER, "ring") == ()
    assert layers.current(desk, PLANNER, "ring", 2027)["counts"]


def test_a_project_is_moved_and_the_second_writer_of_one_version_is_told(desk: Desk) -> None:
    later = {"stage": "approved", "day": "2029-01-31", "certainty": "likely"}
    steps = [STEP]
    plan.save(
        1, GRID, "P1", "n", "", later["stage"], later["day"], later["certainty"], steps, ["sn_kva: 800"], 1
    )
    with pytest.raises(Stale):
        plan.save(2, GRID, "P1", "n", "", "idea", "2030-01-31", "likely", steps, ["sn_kva: 800"], 1)
    kept = expansions.one(desk, "ring", "P1")
    assert (kept.version, kept.project.stage.value, kept.project.steps[0].columns["sn_kva"]) == (
        2,
        "approved",
        800.0,
    )


def test_two_projects_on_one_asset_and_replacing_what_is_retired_are_named_on_the_page(desk: Desk) -> None:
    again = {"code": "P4", "in_service": "2029-06-30", "certainty": "certain", "steps": [STEP]}
    expansions.add(desk, PLANNER, "ring", again)
    assert "transformer T1 is already changed by project P1" in str(page.shown("ring", None)[0])


def test_projects_come_from_a_file_all_or_none(desk: Desk) -> None:
    rows = [
        {"id": "a", "project": "P7", "project_name": "Tie", "in_service": "2028-03-31", "certainty": "certain",
         "action": "add", "layer": "lines", "asset": "P7-1", "attributes": json.dumps(
             {"from_node": "B", "to_node": "N2", "length_km": 3, "r_ohm_per_km": 0.1, "x_ohm_per_km": 0.1, "max_i_a": 300})},
        {"id": "b", "project": "P7", "action": "switch", "layer": "lines", "asset": "3", "attributes": '{"closed": true}'},
    ]  # fmt: skip
    shapes = [{"type": "LineString", "coordinates": [[7.801, 48.4], [7.84, 48.4]]}, None]
    told = [{"type": "Feature", "geometry": g, "properties": r} for g, r in zip(shapes, rows, strict=True)]
    token = uploads.begin(desk, PLANNER)
    place = uploads.place_for(desk, PLANNER, token, "expansions.geojson")
    place.write_text(json.dumps({"type": "FeatureCollection", "features": told}), "utf-8")
    mapping, _, hidden = file.preview(token)
    assert not hidden and mapping == ""
    file.bring_in(1, token, "", GRID)
    project = expansions.one(desk, "ring", "P7").project
    assert [s.act.value for s in project.steps] == ["add", "switch"] and len(project.steps[0].shape) == 2
    assert "P7" in layers.current(desk, PLANNER, "ring", 2028)["projects"]


def test_projects_come_from_a_table_without_shapes(desk: Desk) -> None:
    token = uploads.begin(desk, PLANNER)
    place = uploads.place_for(desk, PLANNER, token, "plan.csv")
    head = "nr;vorhaben;datum;was;sn_kva\n"
    place.write_text(head + "1;P8;2028-05-01;T1;800\n", "utf-8")
    file.bring_in(1, token, MAPPING, GRID)
    project = expansions.one(desk, "ring", "P8").project
    assert project.steps[0].columns == {"sn_kva": 800.0} and project.in_service.year == 2028


def test_the_map_hears_where_each_step_lies_and_draws_the_grid_of_a_year(desk: Desk) -> None:
    (drawn,) = expansions_map.map_document(desk, PLANNER, "ring")
    assert drawn["year"] == 2028 and drawn["steps"][0]["parts"] == [[[7.82, 48.4]]]
    later = layers.current(desk, PLANNER, "ring", 2028)
    assert later["base"] == "r0001" and later["projects"] == ["P1"]
    assert layers.values(desk, PLANNER, "ring", later["revision"], "loading", "peak").size > 0
