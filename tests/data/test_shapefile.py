"""Shapefiles with Chinese columns, in a folder or zipped; broken ones are refused by name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from casework.refusals import Invalid
from data.readers.files import Options, read_files
from data.readers.mapping import parse_mapping

MAPPING = """
[[layer]]
layer = "nodes"
source = "杆塔"
[layer.columns]
id = "编号"
vn_kv = { column = "电压等级", read = "quantity" }
"""


def _write(folder: Path, encoding: str = "GB18030", crs: int | None = 4547) -> Path:
    points = gpd.GeoSeries([shapely.Point(119.9, 30.0), shapely.Point(120.1, 30.1)], crs=4326)
    frame = gpd.GeoDataFrame(
        {"编号": ["甲1", "乙2"], "电压等级": ["10kV", "380V"], "数": [1, 2.5]}, geometry=points
    )
    frame = frame.to_crs(crs) if crs else frame
    file = folder / "杆塔.shp"
    frame.to_file(file, encoding=encoding)
    return file


def _nodes(*files: Path) -> gpd.GeoDataFrame:
    return read_files(files, options=Options(mapping=parse_mapping(MAPPING, "m.toml")))[0]["nodes"]


@pytest.mark.parametrize("encoding", ["GB18030", "UTF-8"])
def test_text_and_places_come_through_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    nodes = _nodes(_write(tmp_path, encoding))
    assert nodes["id"].tolist() == ["甲1", "乙2"]
    assert nodes["vn_kv"].tolist() == [10.0, 0.38]
    assert shapely.equals_exact(nodes.geometry.iloc[1], shapely.Point(120.1, 30.1), 1e-7)


def test_without_its_cpg_the_encoding_is_found_by_looking(tmp_path: Path) -> None:
    file = _write(tmp_path)
    file.with_suffix(".cpg").unlink()
    assert _nodes(file)["id"].tolist() == ["甲1", "乙2"]


def test_the_files_of_a_zip_or_all_of_a_folder_are_one_shapefile(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    file = _write(tmp_path / "s")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for part in sorted(file.parent.iterdir()):
            archive.write(part, f"导出/{part.name}")
    assert _nodes(tmp_path / "all.zip")["id"].tolist() == ["甲1", "乙2"]
    assert _nodes(*sorted(file.parent.iterdir()))["id"].tolist() == ["甲1", "乙2"]


def test_lines_areas_and_empty_shapes_are_read(tmp_path: Path) -> None:
    ring = shapely.Polygon([(0, 0), (0, 3), (3, 3), (3, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    areas = gpd.GeoDataFrame({"id": ["s"], "kind": ["substation"]}, geometry=[ring], crs=4326)
    areas.to_file(tmp_path / "stations.shp")
    parts = shapely.MultiLineString([[(0, 0), (1, 1)], [(1, 1), (2, 1)]])
    lines = gpd.GeoDataFrame({"id": ["a", "b"], "from_node": ["x", "x"], "to_node": ["y", "y"]},
                             geometry=[parts, shapely.LineString([(0, 0), (5, 5)])], crs=4326)  # fmt: skip
    lines.to_file(tmp_path / "lines.shp")
    layers, _ = read_files(sorted(tmp_path.glob("*.shp")))
    assert layers["stations"].geometry.iloc[0].area == pytest.approx(8.0)
    assert layers["lines"].geometry.iloc[0].equals(shapely.LineString([(0, 0), (1, 1), (2, 1)]))


@pytest.mark.parametrize("size", [0, 50, 99, 104, 130, -9])
def test_a_shapefile_that_is_cut_off_is_refused_or_short_but_never_hangs(tmp_path: Path, size: int) -> None:
    file = _write(tmp_path)
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(Invalid, match="杆塔.shp is (not a Shapefile|empty)"):
        _nodes(file)


def test_a_projection_file_may_not_name_files_of_the_machine(tmp_path: Path) -> None:
    file = _write(tmp_path)
    file.with_suffix(".prj").write_text(
        'GEOGCS["x",EXTENSION["PROJ4","+proj=longlat +nadgrids=/etc/passwd"]]'
    )
    with pytest.raises(Invalid, match="names files of the machine"):
        _nodes(file)
