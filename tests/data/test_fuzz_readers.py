"""Whatever bytes come, a reader answers with layers or with one refusal."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casework.refusals import Invalid
from data.readers.files import Options, read_files
from data.readers.mapping import parse_mapping
from data.readers.units import as_number, plain_text, quantity, rating

pytestmark = pytest.mark.usefixtures("in_this_process")
QUIET = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
GEOMETRY = st.fixed_dictionaries({"type": st.sampled_from(["Point", "LineString"]), "coordinates": JSON})
PAYLOADS = st.binary(max_size=400) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace"))


def _layers_or_refusal(file: Path) -> None:
    try:
        layers, _ = read_files([file], options=Options(snap_m=1.0))
    except Invalid as refusal:
        assert file.name in str(refusal) or "Layer" in str(refusal) or "None of the layers" in str(refusal)
    else:
        assert all(len(frame) for frame in layers.values())


@QUIET
@given(content=PAYLOADS, suffix=st.sampled_from([".csv", ".json", ".geojson", ".zip", ".txt"]))
@example(content=b"null", suffix=".json")
@example(content=b"7", suffix=".geojson")
def test_any_bytes_are_layers_or_a_refusal(tmp_path: Path, content: bytes, suffix: str) -> None:
    file = tmp_path / f"nodes{suffix}"
    file.write_bytes(content)
    _layers_or_refusal(file)


@QUIET
@given(
    properties=JSON,
    geometry=JSON
    | st.fixed_dictionaries({"type": st.sampled_from(["Point", "LineString"]), "coordinates": JSON}),
)
def test_any_feature_is_a_row_or_a_refusal(tmp_path: Path, properties: Any, geometry: Any) -> None:
    file = tmp_path / "nodes.geojson"
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    _layers_or_refusal(file)


@QUIET
@given(bus=JSON, line=JSON)
def test_any_pandapower_table_is_a_layer_or_a_refusal(tmp_path: Path, bus: Any, line: Any) -> None:
    def frame(data: Any) -> dict[str, Any]:
        return {"_class": "DataFrame", "_module": "pandas.core.frame", "_object": json.dumps(data)}

    good = {"columns": ["vn_kv", "geo", "name"], "index": [0], "data": [[10.0, None, None]]}
    file = tmp_path / "net.json"
    tables = {"bus": frame(good | bus if isinstance(bus, dict) else bus), "line": frame(line)}
    file.write_text(json.dumps({"_class": "pandapowerNet", "_object": tables}))
    _layers_or_refusal(file)


@QUIET
@given(head=st.binary(max_size=80), body=st.binary(max_size=300), dbf=st.binary(max_size=300))
def test_any_shapefile_bytes_are_a_layer_or_a_refusal(
    tmp_path: Path, head: bytes, body: bytes, dbf: bytes
) -> None:
    shp = tmp_path / "nodes.shp"
    shp.write_bytes(struct.pack(">i", 9994) + head.ljust(96, b"\0") + body)
    shp.with_suffix(".dbf").write_bytes(dbf)
    _layers_or_refusal(shp)


@QUIET
@given(text=st.text(max_size=300))
def test_any_text_is_a_mapping_or_a_refusal(text: str) -> None:
    with pytest.raises(Invalid, match=r"m\.toml"):
        parse_mapping(text, "m.toml")


@QUIET
@given(value=st.text(max_size=30) | st.floats() | st.none() | st.integers())
def test_numbers_are_read_or_left_as_they_are(value: Any) -> None:
    for read in (as_number(value), rating(value), quantity(value, "vn_kv")):
        same = read is value or read == value or (read != read and value != value)
        assert same or isinstance(read, float)
    assert plain_text(value) == plain_text(plain_text(value))
