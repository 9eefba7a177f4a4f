"""Files that mean a grid: read whole, in degrees, with every change told."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from casework.refusals import Invalid
from data.readers.files import read_files
from tests.data import small_grid

NODE = {"id": "n1", "vn_kv": 10.5}


def write(folder: Path, name: str, rows: list[tuple[Any, Any]], **members: Any) -> Path:
    """A GeoJSON file of (properties, geometry) pairs."""
    features = [{"type": "Feature", "properties": p, "geometry": g} for p, g in rows]
    file = folder / name
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}))
    return file


def point(x: float = 120.0, y: float = 30.0) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


def test_the_sample_geopackage_is_read_whole_without_a_mapping(samples: Path) -> None:
    layers, report = read_files([samples / "oberrhein_schutterwald" / "oberrhein_schutterwald.gpkg"])
    assert {name: len(frame) for name, frame in layers.items()} == {
        "nodes": 3106,
        "lines": 3181,
        "transformers": 16,
        "loads": 1641,
        "generators": 153,
        "source": 2,
        "switches": 700,
    }
    assert (report.findings, report.notes, report.not_imported) == ([], [], [])
    assert layers["switches"]["closed"].dtype == bool
    assert layers["nodes"]["id"].iloc[0] == "0"


def test_geojson_without_a_reference_system_in_metres_asks_for_it_and_takes_it(samples: Path) -> None:
    files = sorted((samples / "smartds_austin_utm_no_crs" / "input").glob("*.geojson"))
    with pytest.raises(Invalid, match="--crs EPSG:n"):
        read_files(files)
    layers, report = read_files(files, "EPSG:32614")
    west, south, east, north = layers["nodes"].geometry.total_bounds
    assert -97.7 < west < east < -97.6
    assert 30.3 < south < north < 30.4
    assert report.crs == "EPSG:32614"


def test_geojson_in_degrees_is_read_and_its_unknown_column_is_kept_and_told(samples: Path) -> None:
    layers, report = read_files(sorted((samples / "smartds_small_feeder" / "input").glob("*.geojson")))
    assert layers["lines"]["conductor"].notna().all()
    assert [note.params for note in report.notes] == [{"layer": "lines", "column": "conductor"}]


@pytest.mark.parametrize("crs", ["EPSG:4490", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_degrees_of_known_systems_stay_as_they_are(tmp_path: Path, crs: str) -> None:
    file = write(
        tmp_path, "nodes.geojson", [(NODE, point())], crs={"type": "name", "properties": {"name": crs}}
    )
    layers, _ = read_files([file])
    assert layers["nodes"].geometry.iloc[0] == shapely.Point(120, 30)


def test_a_reference_system_the_file_names_is_used(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    file = write(tmp_path, "nodes.geojson", [(NODE, point(13358338.895, 3503549.844))], crs=crs)
    layers, report = read_files([file])
    assert shapely.equals_exact(layers["nodes"].geometry.iloc[0], shapely.Point(120, 30), 1e-8)
    assert report.crs == "EPSG:3857"


def test_a_geopackage_brings_its_own_reference_system(tmp_path: Path) -> None:
    nodes = small_grid.layers()["nodes"]
    gpd.GeoDataFrame(nodes).to_crs(32650).to_file(tmp_path / "any.gpkg", layer="nodes")
    layers, report = read_files([tmp_path / "any.gpkg"])
    assert shapely.equals_exact(layers["nodes"].geometry.iloc[0], nodes.geometry.iloc[0], 1e-8)
    assert report.crs == "EPSG:32650"


def test_asset_numbers_stay_exactly_as_they_were(tmp_path: Path) -> None:
    given = [12, 12.0, "012", "12 ", "12.0", 1.5]
    file = write(tmp_path, "nodes.geojson", [({"id": i, "vn_kv": 1}, point()) for i in given])
    layers, report = read_files([file])
    assert layers["nodes"]["id"].tolist() == ["12", "012", "12 ", "12.0", "1.5"]
    assert [(f.layer, f.id) for f in report.findings] == [("nodes", "12")]


def test_flags_are_understood_in_every_spelling(tmp_path: Path) -> None:
    given = [True, 1, "true", "1", 1.0, False, 0, "False", "no"]
    rows = [({"id": i, "closed": v}, None) for i, v in enumerate(given)]
    layers, _ = read_files([write(tmp_path, "switches.geojson", rows)])
    assert layers["switches"]["closed"].tolist() == [True] * 5 + [False] * 4


def test_duplicate_and_missing_asset_numbers_are_left_out_and_listed(tmp_path: Path) -> None:
    rows = [({"id": i, "vn_kv": 10.0 + n}, point()) for n, i in enumerate(["a", "a", None, "b"])]
    layers, report = read_files([write(tmp_path, "nodes.geojson", rows)])
    assert layers["nodes"]["vn_kv"].tolist() == [10.0, 13.0]
    assert [(f.id, f.severity.value) for f in report.findings] == [("row 3", "excluded"), ("a", "excluded")]


def test_layers_that_are_not_known_are_listed_and_not_silently_dropped(tmp_path: Path) -> None:
    files = [write(tmp_path, n, [(NODE, point())]) for n in ("nodes.geojson", "trees.geojson")]
    _, report = read_files(files)
    assert report.not_imported == [("trees.geojson", "trees", 1)]
    assert report.layers == [("nodes.geojson", "nodes", 1)]
    with pytest.raises(Invalid, match="nodes, lines, transformers"):
        read_files(files[1:])


def test_the_same_layer_of_two_files_is_one_layer(tmp_path: Path) -> None:
    for part in ("north", "south"):
        (tmp_path / part).mkdir()
        write(tmp_path / part, "nodes.geojson", [(NODE | {"id": part}, point()), (NODE, point())])
    layers, report = read_files(sorted(tmp_path.glob("*/nodes.geojson")))
    assert layers["nodes"]["id"].tolist() == ["north", "n1", "south"]
    assert [f.id for f in report.findings] == ["n1"]


def test_a_line_in_parts_that_touch_is_one_line(tmp_path: Path) -> None:
    parts = {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[1, 1, 5], [2, 1, 5]]]}
    row = {"id": "a", "from_node": "x", "to_node": "y"}
    layers, _ = read_files([write(tmp_path, "lines.geojson", [(row, parts)])])
    assert layers["lines"].geometry.iloc[0] == shapely.LineString([(0, 0), (1, 1), (2, 1)])


def test_the_features_own_id_stands_in_for_a_missing_column(tmp_path: Path) -> None:
    feature = {"type": "Feature", "id": 7, "properties": {"vn_kv": 10}, "geometry": point()}
    file = tmp_path / "nodes.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert read_files([file])[0]["nodes"]["id"].tolist() == ["7"]


def test_binary_columns_are_left_out_and_told(tmp_path: Path) -> None:
    gpd.GeoDataFrame(small_grid.layers()["nodes"]).to_file(tmp_path / "x.gpkg", layer="nodes")
    with sqlite3.connect(tmp_path / "x.gpkg") as connection:
        connection.execute("ALTER TABLE nodes ADD COLUMN photo BLOB")
    connection.close()
    layers, report = read_files([tmp_path / "x.gpkg"])
    assert "photo" not in layers["nodes"]
    assert [n.params["column"] for n in report.notes] == ["photo"]
