"""The edit in the asset card: what is typed, and what of it becomes a revision."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dash.exceptions import PreventUpdate

from casework.people import Actor, Role
from casework.refusals import Invalid, Stale
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from guard.context import Request, entered
from pages.feasibility import ShownAsset, ShownGrid
from pages.feasibility_edit import do, fill, typed
from services import loaded
from services.desk import Desk
from services.rate import RateLimiter
from tests.components.reading import text_of
from tests.office import Clock
from tests.small_grid import small_grid

LINE, GRID = ShownAsset(layer="lines", id="1"), ShownGrid(grid="town", revision="r0001")


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    from config import Settings

    home = tmp_path_factory.mktemp("edit")
    database = Database.open(f"gpkg:///{home / 'h.gpkg'}")
    upgrade(database)
    with database.begin() as session:
        save_revision(session, "town", small_grid(), author="t", reason="t", states={}, report={}, crs="")
    desk = Desk(Settings.from_env({"HEADROOM_HOME": str(home)}), database, Clock())
    who = Actor(None, "planner", Role.PLANNER, language="en")
    with entered(Request(desk, who, RateLimiter(), "ref")):
        yield database
    loaded._kept.clear()
    database.engine.dispose()


def line(database: Database, asset: str = "1") -> dict[str, object]:
    frame = loaded.newest(database, "town").layers["lines"]
    return dict(frame[frame["id"] == asset].iloc[0])


def test_saving_what_was_shown_changes_nothing_and_says_so(database: Database) -> None:
    id, rows = fill(LINE, GRID)
    assert "max_i_a: 200" in rows and "points: 7.8010000 48.4000000, 7.8200000 48.4000000" in rows
    with pytest.raises(Invalid, match="says this already"):
        do(1, LINE, GRID, id, rows, "change", "because")


def test_a_changed_line_an_emptied_one_and_a_new_place_are_one_revision(database: Database) -> None:
    id, rows = fill(LINE, GRID)
    rows = rows.replace("max_i_a: 200", "max_i_a: 250").replace("c_nf_per_km: 0\n", "c_nf_per_km:\n")
    told = do(1, LINE, GRID, id, rows.replace("7.8200000 48.4", "7.81 48.41, 7.82 48.4"), "change", "rebuilt")
    assert "Saved as r0002." in text_of(told)
    now = line(database)
    assert (now["max_i_a"], now["c_nf_per_km"] != now["c_nf_per_km"]) == (250.0, True)
    assert len(now["geometry"].coords) == 3  # type: ignore[attr-defined]


def test_open_add_retire_and_undo_each_make_a_revision_and_an_old_page_is_told(database: Database) -> None:
    id, rows = fill(LINE, GRID)
    do(1, LINE, GRID, id, rows, "open", "fault")
    assert line(database)["normally_open"]
    with pytest.raises(Stale):
        do(2, LINE, GRID, id, rows, "retire", "gone")
    second, third = (ShownGrid(grid="town", revision=r) for r in ("r0002", "r0003"))
    do(2, LINE, second, "1b", rows, "add", "second circuit")
    assert line(database, "1b")["to_node"] == "N1"
    assert "r0004" in text_of(do(3, LINE, third, id, rows, "undo", ""))
    assert "1b" not in loaded.newest(database, "town").layers["lines"]["id"].tolist()


def test_nothing_is_done_without_a_click_or_a_selection(database: Database) -> None:
    assert fill(None, GRID) == ("", "")
    for clicks, selected in ((None, LINE), (1, None)):
        with pytest.raises(PreventUpdate):
            do(clicks, selected, GRID, "1", "", "change", "x")


@pytest.mark.parametrize("rows", ["no colon", "points: 1 2 3", "points: a b"])
def test_lines_that_cannot_be_read_are_named(rows: str) -> None:
    with pytest.raises(Invalid):
        typed(rows)
