"""The embedded database is a GeoPackage that other programs open without a warning."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely.testing import assert_geometries_equal
from sqlalchemy import func, insert, select, text

from casework.refusals import Invalid
from data import grids, migrate
from data.database import Database
from data.geopackage import blob, functions
from data.layer_tables import LAYER_TABLES
from gridmodel.schema import LAYERS
from tests.data import small_grid

LINES = LAYER_TABLES["lines"]


def _file(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def test_ogr_opens_the_file_without_a_warning_and_reads_every_layer(geopackage: Database) -> None:
    with geopackage.begin() as session:
        small_grid.save(session)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        names = {str(name) for name, _ in pyogrio.list_layers(_file(geopackage))}
        assert names == {f"layer_{name}" for name in LAYERS}
        for name in names:
            pyogrio.read_dataframe(_file(geopackage), layer=name)
        lines = pyogrio.read_dataframe(
            _file(geopackage), layer="layer_lines", bbox=(120.11, 30.2, 120.12, 30.21)
        )
    assert [str(w.message) for w in told] == []
    assert lines["id"].tolist() == ["L1", "L2", "L3"]
    assert lines.crs.to_epsg() == 4326
    assert_geometries_equal(lines.geometry.to_numpy(), small_grid.layers()["lines"].geometry.to_numpy())


def test_ogr_shows_no_table_of_people_or_audit(geopackage: Database) -> None:
    names = {str(name) for name, _ in pyogrio.list_layers(_file(geopackage))}
    assert not {n for n in names if not n.startswith("layer_")}


def test_after_the_program_ended_the_file_alone_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "h.gpkg"
    program = "import sys; from data.database import Database; from data import migrate;"
    program += "migrate.upgrade(Database.open(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", program, f"gpkg:///{file}"], check=True, cwd=Path(__file__).parents[2]
    )
    assert [p.name for p in tmp_path.iterdir()] == ["h.gpkg"]
    with sqlite3.connect(file) as connection:
        done = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert done == [(migrate.newest(),)]
    connection.close()


def test_an_acknowledged_write_survives_the_death_of_its_process(geopackage: Database) -> None:
    program = "import os, sys; from data.database import Database; from tests.data import small_grid\n"
    program += "with Database.open(sys.argv[1]).begin() as s: small_grid.save(s)\n"
    program += "os.kill(os.getpid(), 9)"
    url = str(geopackage.engine.url)
    done = subprocess.run([sys.executable, "-c", program, url], cwd=Path(__file__).parents[2])
    assert done.returncode == -9
    with geopackage.read() as session:
        assert [i.revision for i in grids.list_grids(session)] == ["r0001"]


def test_the_file_carries_the_marks_of_a_geopackage(geopackage: Database) -> None:
    with geopackage.read() as session:
        assert session.scalar(text("PRAGMA application_id")) == int.from_bytes(b"GPKG")
        assert session.scalar(text("PRAGMA user_version")) == 10300
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_file_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("dear diary " * 1000)
    database = Database.open(f"gpkg:///{file}")
    with pytest.raises(Invalid, match=r"notes\.txt .*not a database"), database.read() as session:
        session.execute(text("SELECT 1"))
    assert file.read_text() == "dear diary " * 1000


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(Invalid, match="another program"), Database.open(f"gpkg:///{file}").read() as session:
        session.execute(text("SELECT 1"))
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]
    connection.close()


def _indexed(connection: sqlite3.Connection) -> dict[int, tuple[float, ...]]:
    rows = connection.execute("SELECT id, minx, miny, maxx, maxy FROM rtree_t_geometry")
    return {row[0]: tuple(round(v, 3) for v in row[1:]) for row in rows}


def test_every_trigger_of_the_standard_keeps_the_index_true(geopackage: Database) -> None:
    """Insert, the four kinds of update (shape or row number changed, shape or none afterwards), delete."""
    with geopackage.engine.connect() as outer:
        raw = outer.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("CREATE TABLE t (fid INTEGER PRIMARY KEY, geometry BLOB)")
        raw.execute("INSERT INTO t VALUES (1, GeomFromEWKT('SRID=4326;POINT(1 2)'))")
        raw.execute("SELECT gpkgAddSpatialIndex('t', 'geometry')")
        assert _indexed(raw) == {1: (1, 2, 1, 2)}
        raw.execute("INSERT INTO t VALUES (2, GeomFromEWKT('LINESTRING(0 0, 3 4)')), (3, NULL)")
        assert _indexed(raw) == {1: (1, 2, 1, 2), 2: (0, 0, 3, 4)}
        raw.execute("UPDATE t SET geometry = GeomFromEWKT('POINT(5 6)') WHERE fid = 1")
        assert _indexed(raw)[1] == (5, 6, 5, 6)
        raw.execute("UPDATE t SET geometry = GeomFromEWKT('POINT EMPTY') WHERE fid = 1")
        assert _indexed(raw) == {2: (0, 0, 3, 4)}
        raw.execute("UPDATE t SET fid = 20 WHERE fid = 2")
        assert _indexed(raw) == {20: (0, 0, 3, 4)}
        raw.execute("UPDATE t SET fid = 30, geometry = NULL WHERE fid = 20")
        assert _indexed(raw) == {}
        raw.execute("UPDATE t SET geometry = GeomFromEWKT('POINT(7 8)') WHERE fid = 30")
        raw.execute("DELETE FROM t WHERE fid = 30")
        assert _indexed(raw) == {}


SHAPES = (
    "POINT (1 2)",
    "LINESTRING (0 0, 3 4, 5 -1)",
    "POLYGON ((0 0, 4 0, 4 4, 0 0))",
    "MULTIPOINT (1 1, 2 2)",
    "LINESTRING Z (0 0 1, 1 1 2)",
)


@pytest.mark.parametrize("wkt", SHAPES)
def test_a_shape_survives_the_blob_and_the_functions_agree_with_shapely(wkt: str) -> None:
    shape = shapely.from_wkt(wkt)
    packed = functions.geom_from_ewkt(f"SRID=4326;{wkt}")
    assert packed == blob.encode_shape(shape, 4326)
    assert shapely.from_wkb(blob.wkb_of(packed)).equals(shape)
    assert blob.bounds_of(packed) == shape.bounds
    assert blob.srid_of(packed) == 4326
    extended = shapely.from_wkb(functions.as_ewkb(packed))
    assert shapely.get_srid(extended) == 4326
    assert extended.equals(shape)
    assert functions.geom_from_wkb(functions.as_ewkb(packed)) == packed


def test_blobs_in_bulk_are_the_blobs_one_by_one() -> None:
    shapes = np.array([*(shapely.from_wkt(w) for w in SHAPES), shapely.Point(), None], dtype=object)
    packed = blob.encode_many(shapes, 4326)
    assert packed == [*(blob.encode_shape(s, 4326) for s in shapes[:-1]), None]
    assert_geometries_equal(blob.decode_many(packed), shapes)


def test_spatial_functions_run_in_queries_on_both_databases(database: Database) -> None:
    with database.begin() as session:
        info = small_grid.save(session)
        session.execute(
            insert(LINES).values(
                revision_id=info.id,
                feature=99,
                id="X",
                from_node="a",
                to_node="b",
                geometry="LINESTRING(0 0, 3 4)",
            )
        )
    column = LINES.c.geometry
    asked = select(
        func.ST_AsText(column),
        func.ST_Length(column),
        func.ST_Distance(column, func.ST_GeomFromEWKT("SRID=4326;POINT(3 0)")),
        func.ST_DWithin(column, func.ST_GeomFromEWKT("SRID=4326;POINT(3 0)"), 2.5),
        func.ST_AsText(func.ST_Centroid(column)),
        func.ST_XMax(column) if not database.is_geopackage else func.ST_MaxX(column),
    ).where(LINES.c.id == "X")
    with database.read() as session:
        wkt, length, distance, within, centre, east = session.execute(asked).one()
    assert shapely.from_wkt(wkt) == shapely.from_wkt("LINESTRING (0 0, 3 4)")
    assert (length, distance, bool(within), east) == (5.0, 2.4, True, 3.0)
    assert shapely.from_wkt(centre) == shapely.Point(1.5, 2)


def test_a_shape_is_moved_between_reference_systems(database: Database) -> None:
    moved = func.ST_AsText(func.ST_Transform(func.ST_GeomFromEWKT("SRID=4326;POINT(120 30)"), 3857))
    with database.read() as session:
        point = shapely.from_wkt(session.scalar(select(moved)))
    assert point.x == pytest.approx(13358338.895, abs=1e-3)
    assert point.y == pytest.approx(3503549.844, abs=1e-3)


def test_the_orm_type_reads_a_shape_back(database: Database) -> None:
    with database.begin() as session:
        small_grid.save(session)
    with database.read() as session:
        found = session.scalars(select(LAYER_TABLES["nodes"].c.geometry)).first()
    assert found is not None
    assert found.srid == 4326
    assert shapely.from_wkb(
        bytes(found.data) if not isinstance(found.data, str) else found.data
    ) == shapely.Point(120.1, 30.2)


def test_a_large_layer_is_searched_by_its_index_alone(geopackage: Database) -> None:
    """Ten thousand rows: the bounding-box query touches only the rows it returns."""
    made = small_grid.layers()
    nodes = made["nodes"].loc[np.resize([0, 1, 2], 10_000)].reset_index(drop=True)
    nodes["id"] = [f"n{i}" for i in range(10_000)]
    nodes["geometry"] = shapely.points(np.linspace(100, 120, 10_000), np.linspace(20, 30, 10_000))
    with geopackage.begin() as session:
        info = small_grid.save(session, made=made | {"nodes": nodes})
    with geopackage.read() as session:
        assert len(grids.load_layers(session, info.id)["nodes"]) == 10_000
        assert session.scalar(text("SELECT count(*) FROM rtree_layer_nodes_geometry")) == 10_000
