"""Revisions of grids, on both databases."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from casework.refusals import NotFound
from data import grids
from data.database import Database
from data.frames import canonical, content_hash
from data.layer_tables import LAYER_TABLES
from tests.data import small_grid


def test_layers_come_back_as_they_were_saved(database: Database) -> None:
    with database.begin() as session:
        info = small_grid.save(session)
    with database.read() as session:
        loaded = grids.load_layers(session, info.id)
    assert loaded.keys() == small_grid.layers().keys()
    for name, frame in small_grid.layers().items():
        assert_frame_equal(pd.DataFrame(loaded[name]), pd.DataFrame(canonical(name, frame)))
        if "geometry" in loaded[name]:
            assert loaded[name].crs.to_epsg() == 4326


def test_what_is_loaded_has_the_hash_of_what_was_saved(database: Database) -> None:
    with database.begin() as session:
        info = small_grid.save(session)
    with database.read() as session:
        loaded = grids.load_layers(session, info.id)
    assert content_hash(loaded, small_grid.STATES) == info.content_sha256


@pytest.mark.parametrize(
    ("layer", "column"), [("lines", "length_km"), ("lines", "conductor"), ("loads", "node")]
)
def test_the_hash_changes_with_any_value(layer: str, column: str) -> None:
    changed = small_grid.layers()
    before = content_hash(changed, small_grid.STATES)
    changed[layer][column] = changed[layer][column].iloc[::-1].to_numpy()
    assert content_hash(changed, small_grid.STATES) != before


def test_the_hash_is_the_same_whatever_the_order_of_the_rows() -> None:
    layers = small_grid.layers()
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in layers.items()}
    assert content_hash(turned, small_grid.STATES) == content_hash(layers, small_grid.STATES)


def test_the_hash_changes_with_a_coordinate_and_with_a_state() -> None:
    layers, states = small_grid.layers(), small_grid.STATES
    before = content_hash(layers, states)
    assert content_hash(layers, {"peak": states["peak"] | {"load": 0.9}}) != before
    layers["nodes"]["geometry"] = layers["nodes"].geometry.translate(xoff=1e-9)
    assert content_hash(layers, states) != before


def test_an_import_makes_a_new_revision_and_overwrites_nothing(database: Database) -> None:
    with database.begin() as session:
        first = small_grid.save(session)
        changed = small_grid.layers()
        changed["loads"]["p_kw"] = [1.0, 2.0]
        second = small_grid.save(session, made=changed)
    with database.read() as session:
        assert grids.load_layers(session, first.id)["loads"]["p_kw"].tolist() == [200.0, 3.5]
        assert grids.load_layers(session, second.id)["loads"]["p_kw"].tolist() == [1.0, 2.0]
        assert grids.latest_revision(session, "town") == second
        assert grids.revision_numbered(session, "town", 1) == first
    assert (first.revision, second.revision) == ("r0001", "r0002")


def test_a_revision_tells_what_is_in_it(database: Database) -> None:
    with database.begin() as session:
        small_grid.save(session)
    with database.read() as session:
        (info,) = grids.list_grids(session)
    assert (info.grid, info.nodes, info.lines, info.transformers, info.loads) == ("town", 3, 3, 0, 2)
    assert (info.author, info.reason, info.states) == ("planner", "import", small_grid.STATES)
    assert info.created.utcoffset() is not None


def test_every_grid_is_listed_once_by_name(database: Database) -> None:
    with database.begin() as session:
        for name in ("b", "a", "b"):
            small_grid.save(session, name)
    with database.read() as session:
        assert [(i.grid, i.revision) for i in grids.list_grids(session)] == [("a", "r0001"), ("b", "r0002")]


def test_features_are_numbered_densely_in_the_order_of_the_map(database: Database) -> None:
    with database.begin() as session:
        small_grid.save(session)
    with database.read() as session:
        numbers = {
            name: session.scalars(text(f"SELECT feature FROM layer_{name} ORDER BY fid")).all()
            for name in ("lines", "stations", "nodes", "loads", "source", "profiles")
        }
    assert numbers == {
        "lines": [0, 1, 2],
        "stations": [3],
        "nodes": [4, 5, 6],
        "loads": [7, 8],
        "source": [9],
        "profiles": [10, 11],
    }


def test_removing_a_grid_leaves_nothing_of_it_and_all_of_the_others(database: Database) -> None:
    with database.begin() as session:
        small_grid.save(session, "gone")
        kept = small_grid.save(session, "kept")
    with database.begin() as session:
        grids.remove_grid(session, "gone")
    with database.read() as session:
        assert [i.grid for i in grids.list_grids(session)] == ["kept"]
        for table in LAYER_TABLES.values():
            assert set(session.scalars(table.select().with_only_columns(table.c.revision_id))) <= {kept.id}
        assert len(grids.load_layers(session, kept.id)["lines"]) == 3


def test_an_unknown_grid_is_not_found(database: Database) -> None:
    with database.read() as session:
        assert grids.latest_revision(session, "nowhere") is None
        with pytest.raises(NotFound):
            grids.revision(session, 4711)
    with database.begin() as session, pytest.raises(NotFound, match="nowhere"):
        grids.remove_grid(session, "nowhere")


def test_an_asset_number_occurs_once_in_a_layer(database: Database) -> None:
    doubled = small_grid.layers()
    doubled["nodes"]["id"] = ["n1", "n1", "n3"]
    with pytest.raises((IntegrityError, Exception), match=r"(?i)unique"), database.begin() as session:
        small_grid.save(session, made=doubled)
    with database.read() as session:
        assert grids.list_grids(session) == []
