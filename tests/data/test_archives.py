"""Zip archives that mean harm are refused before anything is unpacked, CIM models before anything parses them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from casework.refusals import Invalid
from data.readers.files import read_files
from tests.data.test_tables import refused

XXE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'


def _zip(folder: Path, members: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(folder / "all.zip", "w", packed) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return folder / "all.zip"


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"nodes.csv": b"0" * 300_000_000}, "grows more than 100 times"),
        ({f"{n}.csv": b"a" for n in range(300)}, "more than 200 files"),
        ({"a/nodes.csv": b"a", "b/nodes.csv": b"b"}, "the same name"),
        ({"readme.docx": b"a"}, "no file a grid can be read from"),
        ({"a.xml": XXE.encode()}, "declares entities"),
        ({"a.xml": XXE.encode("utf-16")}, "declares entities"),
        ({"a.xml": b"<a>" * 50_000}, "nested too deeply"),
        ({"a.xml": b"not xml"}, "is not a CIM model"),
    ],
)
def test_a_bomb_in_an_archive_is_refused(tmp_path: Path, members: dict[str, bytes], told: str) -> None:
    assert told in refused(_zip(tmp_path, members))


def test_an_archive_that_is_none_or_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_bytes(b"PK\x03\x04 not really")
    assert "damaged or encrypted" in refused(file)
    content = _zip(tmp_path, {"nodes.csv": b"id,vn_kv\n" + b"1,10\n" * 9000}).read_bytes()
    file.write_bytes(content.replace((45_009).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    assert "all.zip" in refused(file)


def test_a_member_may_not_climb_out_of_its_folder(tmp_path: Path) -> None:
    _zip(tmp_path, {"../../nodes.csv": b"id,vn_kv\n1,10\n"})
    layers, _ = read_files([tmp_path / "all.zip"])
    assert layers["nodes"]["vn_kv"].tolist() == [10.0]
    assert not (tmp_path.parent / "nodes.csv").exists()


def test_an_archive_inside_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("nodes.csv", "id,vn_kv\n1,10\n")
    with pytest.raises(Invalid, match="no file a grid can be read from"):
        read_files([_zip(tmp_path, {"inner.zip": inner.getvalue()})])
