"""Files that mean harm, or are broken: each refused with one sentence that names it; nothing hangs."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casework.refusals import Invalid
from data.readers.files import read_files
from data.readers.sandbox import Allowance
from tests.data import small_grid
from tests.data.test_readers import NODE, point, write

VRT = '<OGRVRTDataSource><OGRVRTLayer name="nodes"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'


def _refused(*files: Path, crs: str | None = None) -> str:
    with pytest.raises(Invalid) as refusal:
        read_files(files, crs)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (VRT.encode(), "is not JSON"),
        (b"not JSON at all", "is not JSON (line 1)"),
        (b"", "is empty"),
        (b"\xff\xfe\x00bad", "is not UTF-8"),
        (b"[1, 2]", "is not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "is not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": [3]}', "feature 1 is not a GeoJSON feature"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "nested too deeply"),
        (b"[" * 200 + b"]" * 200, "nested too deeply"),
        (b'{"a":' * 5_000_000, "nested too deeply"),
    ],
)
def test_a_geojson_file_that_is_none_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "nodes.geojson"
    file.write_bytes(content)
    sentence = _refused(file)
    assert told in sentence
    assert "nodes.geojson" in sentence


def test_a_deep_geometry_collection_is_refused(tmp_path: Path) -> None:
    geometry: Any = point()
    for _ in range(15):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    assert "nested too deeply" in _refused(write(tmp_path, "nodes.geojson", [(NODE, geometry)]))


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "GeometryCollection", "geometries": [point()]},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["east", "north"]},
        {"type": "Point"},
        {"type": "LineString", "coordinates": [[1, 2]]},
        {"type": "Polygon", "coordinates": "everywhere"},
        {"type": "Klein bottle", "coordinates": [1, 2]},
        "somewhere",
        {"coordinates": [1, 2]},
    ],
)
def test_a_geometry_that_is_none_is_refused_by_its_number(tmp_path: Path, geometry: Any) -> None:
    file = write(tmp_path, "nodes.geojson", [(NODE, point()), (NODE | {"id": "x"}, geometry)])
    assert "geometry of feature 2 cannot be read" in _refused(file)


@pytest.mark.parametrize("place", [(1e308, 1e308), (200.0, 30.0), (120.0, -91.0), (float("nan"), 3.0)])
def test_coordinates_that_are_no_degrees_ask_for_a_reference_system(
    tmp_path: Path, place: tuple[float, float]
) -> None:
    assert "--crs EPSG:n" in _refused(write(tmp_path, "nodes.geojson", [(NODE, point(*place))]))


@pytest.mark.parametrize("place", [(1e308, 1e308), (float("inf"), 0.0), (float("nan"), 3.0)])
def test_coordinates_that_are_nowhere_in_the_reference_system_are_refused(
    tmp_path: Path, place: tuple[float, float]
) -> None:
    file = write(tmp_path, "nodes.geojson", [(NODE, point(*place))])
    assert "no place on earth in EPSG:32650" in _refused(file, crs="EPSG:32650")


@pytest.mark.parametrize("crs", ["EPSG:999999", "+proj=utm +nadgrids=/etc/passwd", "utm", "EPSG:1"])
def test_a_reference_system_that_is_none_is_refused(tmp_path: Path, crs: str) -> None:
    assert crs in _refused(write(tmp_path, "nodes.geojson", [(NODE, point())]), crs=crs)


def test_a_file_may_not_name_a_projection_by_its_parts(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "+proj=utm +nadgrids=/etc/passwd"}}
    assert "not known here" in _refused(write(tmp_path, "nodes.geojson", [(NODE, point())], crs=crs))


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({"id": "n1"}, "Layer nodes in nodes.geojson has no column vn_kv"),
        ({"vn_kv": 1}, "has no column id"),
        (NODE | {"vn_kv": float("nan")}, "Layer nodes, n1: column vn_kv is nan; it must be a finite number"),
        (NODE | {"vn_kv": 1e999}, "a finite number"),
        (NODE | {"vn_kv": 1e300}, "n1: column vn_kv is 1e+300; it must be a number that can be meant"),
        (NODE | {"id": "a\ud800"}, "text without control characters"),
        (NODE | {"name": "a\0b"}, "text without control characters"),
        (NODE | {"vn_kv": "ten"}, "column vn_kv is ten; it must be a number"),
        (NODE | {"vn_kv": True}, "it must be a number"),
        (NODE | {"vn_kv": [10]}, "it must be one value"),
        (NODE | {"name": {"a": 1}}, "it must be one value"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named(tmp_path: Path, properties: dict[str, Any], told: str) -> None:
    assert told in _refused(write(tmp_path, "nodes.geojson", [(properties, point())]))


def test_flags_whole_numbers_and_dates_are_checked(tmp_path: Path) -> None:
    assert "closed is maybe" in _refused(
        write(tmp_path, "switches.geojson", [({"id": 1, "closed": "maybe"}, None)])
    )
    line = {"id": 1, "from_node": "a", "to_node": "b", "parallel": 1.5}
    assert "a whole number" in _refused(write(tmp_path, "lines.geojson", [(line, None)]))
    plan = {"id": 1, "project": "P", "action": "add", "in_service": "soon"}
    assert "in_service is soon" in _refused(write(tmp_path, "expansions.geojson", [(plan, None)]))


def test_a_wrong_geometry_type_is_named(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    assert "Layer nodes, n1: its geometry is a LineString; a point is needed" in _refused(
        write(tmp_path, "nodes.geojson", [(NODE, line)])
    )


def test_unknown_columns_may_hold_anything_json_can(tmp_path: Path) -> None:
    odd = {"geometry": "x", "revision_id": 5, "fid": [1, {"a": None}], "": "no name"}
    layers, report = read_files([write(tmp_path, "nodes.geojson", [(NODE | odd, point())])])
    row = layers["nodes"].iloc[0]
    assert (row["geometry_attribute"], row["revision_id"], row["fid"]) == ("x", 5, [1, {"a": None}])
    assert len(report.notes) == 4


def _geopackage(folder: Path) -> Path:
    import geopandas as gpd

    file = folder / "grid.gpkg"
    gpd.GeoDataFrame(small_grid.layers()["nodes"]).to_file(file, layer="nodes")
    return file


def test_a_truncated_geopackage_is_refused(tmp_path: Path) -> None:
    file = _geopackage(tmp_path)
    whole = file.read_bytes()
    for size in (50, 4096, len(whole) // 2, len(whole) - 4096):
        file.write_bytes(whole[:size])
        assert "grid.gpkg is not a GeoPackage that can be read" in _refused(file)


def test_damaged_pages_of_a_geopackage_are_noticed(tmp_path: Path) -> None:
    file = _geopackage(tmp_path)
    whole = bytearray(file.read_bytes())
    for start in range(8192, len(whole), 4096):
        whole[start : start + 64] = b"\xff" * 64
    file.write_bytes(bytes(whole))
    assert "grid.gpkg is not a GeoPackage that can be read" in _refused(file)


def test_other_files_called_gpkg_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "grid.gpkg"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("grid.gpkg", b"0" * 100_000)
    assert "not a database" in _refused(file)
    file.write_text(VRT)
    assert "grid.gpkg is not a GeoPackage that can be read" in _refused(file)
    file.unlink()
    sqlite3.connect(file).execute("CREATE TABLE songs (title TEXT)").connection.close()
    assert "grid.gpkg is not a GeoPackage that can be read" in _refused(file)


def _tampered(folder: Path, *statements: str) -> Path:
    file = _geopackage(folder)
    with sqlite3.connect(file) as connection:
        for name, count in (
            ("ST_IsEmpty", 1),
            ("ST_MinX", 1),
            ("ST_MaxX", 1),
            ("ST_MinY", 1),
            ("ST_MaxY", 1),
        ):
            connection.create_function(name, count, lambda blob: 0)
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return file


def test_a_geometry_that_is_garbage_is_refused(tmp_path: Path) -> None:
    file = _tampered(tmp_path, "UPDATE nodes SET geom = x'475000010000000001FF'")
    assert "grid.gpkg is not a GeoPackage that can be read" in _refused(file)


def test_a_view_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.readers.files.DEFAULT", Allowance(cpu_s=2, wall_factor=2))
    file = _tampered(
        tmp_path,
        "CREATE VIEW lines AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        " SELECT x AS id FROM n WHERE x < 0",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('lines', 'attributes', 'l')",
    )
    assert "grid.gpkg cannot be read (reading it took too long)" in _refused(file)


def test_a_view_that_eats_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _tampered(
        tmp_path,
        "CREATE VIEW lines AS SELECT hex(zeroblob(1000000000)) AS id",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('lines', 'attributes', 'l')",
    )
    assert "grid.gpkg is not a GeoPackage that can be read" in _refused(file)


def test_folders_missing_files_and_other_kinds_are_refused(tmp_path: Path) -> None:
    (tmp_path / "nodes.geojson").mkdir()
    assert "is a folder" in _refused(tmp_path / "nodes.geojson")
    assert "There is no file" in _refused(tmp_path / "nothing.gpkg")
    other = tmp_path / "nodes.dwg"
    other.write_text("x")
    assert "is of a kind that is not read here" in _refused(other)


@pytest.mark.usefixtures("in_this_process")
def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "nodes.geojson", [(NODE, point())])
    monkeypatch.setattr("data.readers.geojson.GEOJSON_MAX_BYTES", 10)
    assert "larger than" in _refused(file)
    monkeypatch.setattr("data.readers.geojson.GEOJSON_MAX_BYTES", 10**6)
    monkeypatch.setattr("data.readers.geojson.MAX_FEATURES", 0)
    assert "more than 0 features" in _refused(file)


def test_a_geojson_is_json_that_python_wrote_with_nan_and_still_refused(tmp_path: Path) -> None:
    assert "NaN" in json.dumps(float("nan"))
    file = write(tmp_path, "nodes.geojson", [(NODE | {"un_kv": float("-inf")}, point())])
    assert "column un_kv is -inf" in _refused(file)
