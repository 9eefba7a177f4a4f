"""CSV tables: any of the usual encodings and delimiters, and a sentence for what is no table."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from casework.refusals import Invalid
from data.readers.files import read_files


def refused(*files: Path) -> str:
    with pytest.raises(Invalid) as refusal:
        read_files(files)
    return str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_by_looking(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = 'id,vn_kv,name,经度,纬度\n"1",10,"柱上,1号",120.5,30.5\n\n2,0.4,,,\n'.replace(
        "上,1", "上1"
    ).replace(",", delimiter)
    (tmp_path / "nodes.csv").write_text(text, encoding)
    nodes = read_files([tmp_path / "nodes.csv"])[0]["nodes"]
    assert nodes["name"].tolist() == ["柱上1号", None]
    assert nodes.geometry.iloc[0] == shapely.Point(120.5, 30.5)
    assert nodes["vn_kv"].tolist() == [10.0, 0.4]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id,vn_kv\n1,10,3\n", "row 2 has more cells"),
        (b"id,id\n1,10\n", "column names are not unique"),
        (b"\0\0\0\0", "not text"),
        (b'id,vn_kv\n"1,10\n', "nodes.csv is not a table"),
        (b"id,vn_kv\n1," + b"9" * 200_000, "field larger"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b"id,vn_kv\n=cmd|' /C calc'!A0,ten\n", "column vn_kv is ten"),
    ],
)
def test_a_table_that_is_none_is_refused_with_the_reason(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "nodes.csv").write_bytes(content)
    assert told in refused(tmp_path / "nodes.csv")
