"""The filter by bounding box: right on both databases, and by the index."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, select, text, update

from data.bounds import bbox_filter
from data.database import Database
from data.layer_tables import LAYER_TABLES
from tests.data import small_grid

LINES, NODES = LAYER_TABLES["lines"], LAYER_TABLES["nodes"]


def _ids(database: Database, table: Table, bounds: tuple[float, float, float, float]) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(table.c.id).where(bbox_filter(table, bounds))))


@pytest.fixture
def filled(database: Database) -> Database:
    with database.begin() as session:
        small_grid.save(session)
    return database


@pytest.mark.parametrize(
    ("bounds", "lines"),
    [
        ((120.0, 30.0, 121.0, 31.0), {"L1", "L2", "L3"}),
        ((120.09, 30.19, 120.105, 30.2), {"L1", "L3"}),
        ((120.115, 30.203, 120.116, 30.204), {"L2", "L3"}),
        ((0.0, 0.0, 1.0, 1.0), set()),
    ],
)
def test_lines_whose_box_meets_the_bounds(
    filled: Database, bounds: tuple[float, float, float, float], lines: set[str]
) -> None:
    assert _ids(filled, LINES, bounds) == lines


def test_the_index_follows_changes_and_removals(filled: Database) -> None:
    here, there = (120.05, 30.1, 120.105, 30.3), (10.0, 10.0, 11.0, 11.0)
    assert _ids(filled, NODES, here) == {"n1"}
    with filled.begin() as session:
        session.execute(update(NODES).where(NODES.c.id == "n1").values(geometry="POINT(10.5 10.5)"))
    assert (_ids(filled, NODES, here), _ids(filled, NODES, there)) == (set(), {"n1"})
    with filled.begin() as session:
        session.execute(update(NODES).where(NODES.c.id == "n1").values(geometry=None))
    assert _ids(filled, NODES, there) == set()


def test_the_geopackage_is_searched_by_its_index(geopackage: Database) -> None:
    for revision_id in (None, 1):
        query = select(LINES).where(bbox_filter(LINES, (0.0, 0.0, 1.0, 1.0), revision_id))
        written = query.compile(geopackage.engine, compile_kwargs={"literal_binds": True})
        with geopackage.read() as session:
            plan = " ".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {written}")))
        assert "SCAN rtree_layer_lines_geometry VIRTUAL TABLE INDEX" in plan
        assert "SEARCH layer_lines USING INTEGER PRIMARY KEY" in plan


def test_other_revisions_are_left_out(filled: Database) -> None:
    with filled.begin() as session:
        second = small_grid.save(session)
    asked = select(NODES.c.revision_id).where(bbox_filter(NODES, (120.0, 30.0, 121.0, 31.0), second.id))
    with filled.read() as session:
        assert session.scalars(asked).all() == [second.id] * 3
