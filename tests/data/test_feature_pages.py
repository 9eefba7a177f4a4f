"""Pages of features and changed rows give the same on both databases."""

from __future__ import annotations

from data import feature_pages as pages
from data.database import Database
from data.edits import Edits, applied, read_edits, row_of
from data.frames import content_hash
from data.grids import load_layers, revision, save_edited
from tests.data import small_grid


def test_pages_and_boxes_are_the_same_on_both_databases(database: Database) -> None:
    with database.begin() as session:
        small_grid.save(session, "other")
        info = small_grid.save(session)
    with database.read() as session:
        assert pages.layer_names(session, info) == ["nodes", "lines", "stations", "loads", "source"]
        first = pages.page(session, info, "lines", pages.Asked(), 2)
        rest = pages.page(session, info, "lines", pages.Asked(after=first[-1].order), 2)
        assert [f.id for f in (*first, *rest)] == ["L1", "L2", "L3"]
        boxed = pages.page(session, info, "nodes", pages.Asked(((120.105, 30.1, 120.2, 30.205),)), 9)
        assert [f.id for f in boxed] == ["n2"]
        found = pages.one(session, info, "lines", "L2")
        assert found is not None and found.properties["age_years"] == 7.5
        assert [round(v, 6) for v in pages.bounds(session, info)] == [120.1, 30.2, 120.12, 30.21]


def test_changed_rows_are_kept_beside_the_base_and_read_back(database: Database) -> None:
    with database.begin() as session:
        info = small_grid.save(session)
        before = load_layers(session, info.id)
        row = row_of(before["lines"], 0) | {"max_i_a": 7.0}
        edits: Edits = {("lines", "L1"): row, ("loads", "B"): None}
        made = save_edited(session, info, edits, {"loads": -1}, author="p", reason="r")
    with database.read() as session:
        assert read_edits(session, made.id) == edits
        after = load_layers(session, made.id)
        assert content_hash(after, {}) == content_hash(applied(before, edits), {})
        assert (after["lines"]["max_i_a"].tolist()[0], after["loads"]["id"].tolist()) == (7.0, ["A"])
        again = revision(session, made.id)
        assert (again.rows_id, again.loads) == (info.id, 1)
        listed = pages.page(session, again, "lines", pages.Asked(), 9)
        assert [f.id for f in listed] == ["L2", "L3", "L1"]
