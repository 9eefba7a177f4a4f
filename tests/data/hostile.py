"""Files made to hurt whoever reads them, each with the words of its refusal; also timed by `python -m tests.bench hostile`."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any, Final

VRT: Final = (
    '<OGRVRTDataSource><OGRVRTLayer name="nodes"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
)
XXE: Final = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
_ENDLESS: Final = """CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
INSERT INTO gpkg_contents VALUES ('nodes', 'attributes');"""


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _feature(properties: dict[str, Any], geometry: Any = None) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _geopackage(folder: Path, view: str) -> bytes:
    made = folder / "made.sqlite"
    with sqlite3.connect(made) as connection:
        connection.executescript(f"{_ENDLESS} CREATE VIEW nodes AS {view};")
    connection.close()
    content = made.read_bytes()
    made.unlink()
    return content


def corpus(folder: Path) -> dict[str, tuple[str, bytes, str]]:
    """By what it tries: (file name, content, words of the refusal)."""
    code = {"_module": "os", "_class": "function", "_object": "system"}
    net = {"_module": "pandapower.auxiliary", "_class": "pandapowerNet", "_object": {"bus": code}}
    sheet = _zip({"xl/worksheets/sheet1.xml": b"<c>1</c>" * 4_000_000})
    return {
        "VRT in GeoJSON": ("nodes.geojson", VRT.encode(), "is not JSON"),
        "VRT in GeoPackage": ("grid.gpkg", VRT.encode(), "is not a GeoPackage"),
        "pandapower function": ("net.json", json.dumps(net).encode(), "names program code"),
        "XXE": ("cim.zip", _zip({"eq.xml": XXE.encode()}), "declares entities"),
        "XXE in UTF-16": ("cim.zip", _zip({"eq.xml": XXE.encode("utf-16")}), "declares entities"),
        "deep XML": ("cim.zip", _zip({"eq.xml": b"<a>" * 50_000}), "nested too deeply"),
        "zip bomb": ("all.zip", _zip({"nodes.csv": b"0" * 200_000_000}), "grows more than 100 times"),
        "xlsx bomb": ("grid.xlsx", sheet, "is of a kind that is not read here"),
        "xlsx bomb in a zip": ("all.zip", _zip({"a.xlsx": sheet}), "no file a grid can be read from"),
        "deep JSON": ("nodes.geojson", b'{"a":' * 1_000_000, "nested too deeply"),
        "deep arrays": ("nodes.geojson", b"[" * 20_000 + b"]" * 20_000, "nested too deeply"),
        "a number of a million digits": ("nodes.geojson", b'{"type": ' + b"9" * 1_000_000 + b"}", "nodes.geojson is not"),
        "a column a row": (
            "nodes.geojson",
            _collection(*(_feature({f"c{n}": 1}) for n in range(20_000))),
            "more than 2000 columns",
        ),
        "wide table": ("nodes.csv", ",".join(map(str, range(100_000))).encode() + b"\n1", "not unique"),
        "a cell without end": ("nodes.csv", b'id,vn_kv\n"' + b"9" * 5_000_000, "nodes.csv is not a table"),
        "a view that is large": (
            "grid.gpkg",
            _geopackage(folder, "SELECT hex(zeroblob(1000000000)) AS id"),
            "grid.gpkg is not a GeoPackage",
        ),
        "a view of many rows": (
            "grid.gpkg",
            _geopackage(folder, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
                                " SELECT hex(zeroblob(20000)) AS id FROM n"),
            "grid.gpkg",
        ),
    }  # fmt: skip


def written(folder: Path) -> dict[str, tuple[Path, str]]:
    """The corpus as files, each in a folder of its own: by what it tries, the file and the words of its refusal."""
    out = {}
    for number, (attempt, (name, content, told)) in enumerate(corpus(folder).items()):
        file = folder / str(number) / name
        file.parent.mkdir()
        file.write_bytes(content)
        out[attempt] = (file, told)
    return out
