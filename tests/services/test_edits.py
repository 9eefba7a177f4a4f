"""Edits by hand: each a revision, map and engines follow, two people never overwrite each other, undo restores."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import func, select

from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound, Stale
from data.audit import AuditRow
from data.edits import EditRow
from data.frames import content_hash
from data.grids import load_layers, save_revision
from data.layer_tables import LAYER_TABLES
from services import edits, layers, loaded, revisions
from services.edited_rows import Edit, Kind, switched
from tests.office import Office
from tests.small_grid import small_grid


@pytest.fixture
def town(office: Office) -> Iterator[Office]:
    with office.desk.database.begin() as session:
        save_revision(session, "town", small_grid(), author="t", reason="t", states={}, report={}, crs="")
    yield office
    loaded._kept.clear()


def change(asset: str, layer: str = "lines", **values: object) -> Edit:
    return Edit(Kind.CHANGE, layer, asset, dict(values))


def edited(town: Office, *some: Edit, at: str = "r0001") -> str:
    return edits.edit(town.desk, town.planner, "town", at, some, "seen on site").revision


def content(town: Office, revision: str) -> str:
    info = revisions.find_revision(town.desk, town.planner, "town", revision)
    with town.desk.database.read() as session:
        return content_hash(load_layers(session, info.id), {})


def test_an_edit_is_a_revision_with_author_and_reason_and_copies_no_row(town: Office) -> None:
    rows = select(func.count()).select_from(LAYER_TABLES["lines"])
    with town.desk.database.read() as session:
        before = session.scalar(rows)
    assert edited(town, change("1", max_i_a=300)) == "r0002"
    info = revisions.find_revision(town.desk, town.planner, "town")
    assert (info.author, info.reason, info.lines) == ("planner", "seen on site", 5)
    (found,) = revisions.compare(town.desk, town.planner, "town", "r0001", "r0002").differences
    assert (found.kind, found.id, found.attributes) == ("changed", "1", {"max_i_a": (200.0, 300.0)})
    with town.desk.database.read() as session:
        assert session.scalar(rows) == before
        assert session.scalar(select(func.count()).select_from(EditRow)) == 1


def test_what_is_read_again_from_the_database_is_what_was_kept_in_memory(town: Office) -> None:
    edited(town, change("1", max_i_a=300), Edit(Kind.RETIRE, "loads", "H1"))
    last = edited(town, Edit(Kind.ADD, "nodes", "neu", {"vn_kv": 20}, ((7.85, 48.41),)), at="r0002")
    kept = loaded.loaded(town.desk.database, "town", last)
    in_memory = content_hash(kept.layers, {})
    assert in_memory == content(town, last)
    loaded._kept.clear()
    again = loaded.loaded(town.desk.database, "town", last)
    assert content_hash(again.layers, {}) == in_memory
    assert (again.info.nodes, again.info.loads) == (9, 1)


def test_opening_a_line_darkens_what_hangs_on_it_and_the_map_shows_it(town: Office) -> None:
    before = loaded.loaded(town.desk.database, "town", "r0001").flow("peak")
    opened = edited(town, switched("lines", "1", closed=False))
    after = loaded.loaded(town.desk.database, "town", opened).flow("peak")
    assert np.isfinite(before.u_pu).sum() - np.isfinite(after.u_pu).sum() == 4
    assert layers.tile(town.desk, town.planner, "town", opened, 14, 8547, 5668) != layers.tile(
        town.desk, town.planner, "town", "r0001", 14, 8547, 5668
    )
    closed = edited(town, switched("lines", "1", closed=True), at=opened)
    assert np.isfinite(loaded.loaded(town.desk.database, "town", closed).flow("peak").u_pu).sum() == 6


def test_the_lines_of_a_node_follow_it(town: Office) -> None:
    moved = edited(town, Edit(Kind.CHANGE, "nodes", "N1", {}, ((7.825, 48.402),)))
    here = loaded.loaded(town.desk.database, "town", moved).layers
    assert here["lines"].set_index("id")["geometry"]["1"].coords[-1] == (7.825, 48.402)
    assert here["lines"].set_index("id")["geometry"]["2"].coords[-1] == (7.825, 48.402)  # drawn backwards
    assert {d.id for d in revisions.compare(town.desk, town.planner, "town", "r0001", moved).differences} == {
        "N1", "1", "2",
    }  # fmt: skip


def test_undo_is_a_new_revision_that_says_what_the_one_before_said(town: Office) -> None:
    second = edited(town, change("1", max_i_a=300))
    third = edited(town, Edit(Kind.RETIRE, "loads", "H1"), change("2", max_i_a=100), at=second)
    assert edits.undo(town.desk, town.planner, "town", third).revision == "r0004"
    assert content(town, "r0004") == content(town, second)
    found = revisions.revisions(town.desk, town.planner, "town")
    assert found[0].content_sha256 == found[2].content_sha256 and found[0].loads == 2
    assert found[0].reason == "undo r0003"
    with pytest.raises(Invalid, match="not a small edit"):
        with town.desk.database.begin() as session:
            save_revision(session, "town", small_grid(), author="t", reason="t", states={}, report={}, crs="")
        edits.undo(town.desk, town.planner, "town", "r0005")


def test_the_second_of_two_tabs_is_told_and_loses_nothing_of_the_first(town: Office) -> None:
    edited(town, change("1", max_i_a=300))
    with pytest.raises(Stale, match="is at r0002 by now"):
        edits.edit(town.desk, town.second_planner, "town", "r0001", [change("1", max_i_a=400)], "also")
    with pytest.raises(Stale):
        edits.undo(town.desk, town.second_planner, "town", "r0001")
    here = loaded.newest(town.desk.database, "town")
    assert here.info.revision == "r0002"
    assert here.layers["lines"].set_index("id")["max_i_a"]["1"] == 300.0


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (change("1", max_i_a="much"), "it needs a number"),
        (change("1", id="9"), "not changed by hand"),
        (change("1", from_node="nowhere"), "could not be part of the grid"),
        (Edit(Kind.RETIRE, "nodes", "N1"), "could not be part of the grid"),
        (Edit(Kind.ADD, "lines", "9", {"from_node": "N1"}, ((7.8, 48.4), (7.81, 48.4))), "needs to_node"),
        (Edit(Kind.ADD, "nodes", "N1", {"vn_kv": 20}, ((7.8, 48.4),)), "there already"),
        (Edit(Kind.CHANGE, "nodes", "N1", {}, ((7.8, 480.4),)), "one longitude and latitude"),
        (change("1", max_i_a=200.0), "says this already"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(town: Office, one: Edit, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        edited(town, one)
    assert len(revisions.revisions(town.desk, town.planner, "town")) == 1


def test_who_may_not_is_turned_away_and_a_reason_is_asked_for(town: Office) -> None:
    with pytest.raises(NotAllowed):
        edits.edit(town.desk, town.handlers["service"], "town", "r0001", [change("1", max_i_a=1)], "x")
    with pytest.raises(Invalid, match="Say why"):
        edits.edit(town.desk, town.planner, "town", "r0001", [change("1", max_i_a=1)], "  ")
    with pytest.raises(NotFound):
        edited(town, change("none", max_i_a=1))
    edited(town, change("1", max_i_a=1))
    with town.desk.database.read() as session:
        details = [r.detail for r in session.scalars(select(AuditRow)) if r.detail]
    assert {"act": "edit", "reason": "seen on site", "assets": ["change lines 1"]} in details


def test_many_edits_get_rows_of_their_own_at_last(town: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "MOST_KEPT", 1)
    edited(town, change("1", max_i_a=300))
    edited(town, change("2", max_i_a=300), at="r0002")
    found = revisions.find_revision(town.desk, town.planner, "town")
    assert found.base_id is None
    assert loaded.newest(town.desk.database, "town").layers["lines"]["max_i_a"].tolist()[:2] == [300.0, 300.0]


def test_somebody_from_the_command_line_may_edit_too(town: Office) -> None:
    operator = Actor(None, "root", Role.ADMINISTRATOR, via="cli")
    assert edits.edit(town.desk, operator, "town", "r0001", [change("1", max_i_a=1)], "x").author == "root"
