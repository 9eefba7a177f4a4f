"""CIM/CGMES models through pandapower's converter, after a look at every byte; only in the child process."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import zipfile
from pathlib import Path
from typing import Any, Final

from data.readers.own_numbers import with_own_numbers
from data.readers.pandapower_json import LISTED
from data.readers.pandapower_tables import LAYERS, Tables, layers_of
from data.readers.report import ReadLayer
from data.readers.sandbox import room_for_libraries
from message import Message

_DECLARATION: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_DEEPEST: Final = 12  # RDF/XML of CIM needs three


def read_cim(path: Path, members: list[Path]) -> tuple[list[ReadLayer], list[Message]]:
    """`members` are its XML files, unpacked within limits: entities and deep nesting have no place in CIM."""
    for member in members:
        _check(member.name, member.read_bytes())
    clean = members[0].parent / "cim-checked.zip"
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            archive.write(member, member.name)
    with contextlib.redirect_stdout(io.StringIO()):
        net = _convert(clean)
    tables: Tables = {}
    for name in (*LAYERS, *LISTED):
        frame = net.get(name)
        if frame is not None and len(frame):
            records = zip(frame.index, frame.to_dict("records"), strict=True)
            tables[name] = [_plain(index, row) for index, row in records]
            for row in tables[name]:  # the mRID: an underscore only makes it a name in XML
                row["origin_id"] = str(row.get("origin_id", "")).removeprefix("_")
    return layers_of(path.name, with_own_numbers(tables, "origin_id"), float(net.f_hz))


def _check(name: str, content: bytes) -> None:
    if _DECLARATION.search(content.replace(b"\0", b"")):
        raise ValueError(f"{name} declares entities")
    depth = 0
    for tag in re.finditer(rb"<(/?)[A-Za-z_][^<>]*?(/?)>", content):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if depth > _DEEPEST:
            raise ValueError(f"{name} is nested too deeply")


def _convert(path: Path) -> Any:
    logging.disable(logging.CRITICAL)
    with room_for_libraries():
        from pandapower.converter.cim.cim2pp.from_cim import from_cim

    version = "3.0" if b"CIM100#" in _head(path) else "2.4.15"
    return from_cim(
        file_list=[str(path)], cgmes_version=version, run_powerflow=False, create_measurements=None
    )


def _head(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.infolist()[0])[:20_000]


def _plain(index: Any, row: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"index": int(index)}
    for name, value in row.items():
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, str | bool | int) or (isinstance(value, float) and value == value):
            out[str(name)] = value
    return out
