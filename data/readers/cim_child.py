"""A process of its own that lets pandapower's converter read a CIM/CGMES model, and prints its tables."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from data.readers.pandapower_json import LISTED
from data.readers.pandapower_tables import LAYERS
from data.readers.sandbox import be_child

_DECLARATION: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_DEEPEST: Final = 12  # RDF/XML of CIM needs three


def read(path: str) -> Iterator[dict[str, Any]]:
    """Looks at every byte before a parser may: entities and deep nesting have no place in CIM."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            _check(member.filename, archive.read(member))
    with contextlib.redirect_stdout(io.StringIO()):
        net = _convert(Path(path))
    yield {"table": "f_hz", "rows": [float(net.f_hz)]}
    for name in (*LAYERS, *LISTED):
        frame = net.get(name)
        if frame is not None and len(frame):
            yield {
                "table": name,
                "rows": [
                    _plain(i, row) for i, row in zip(frame.index, frame.to_dict("records"), strict=True)
                ],
            }


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


if __name__ == "__main__":
    sys.setrecursionlimit(2000)
    be_child(
        read, (zipfile.BadZipFile, AttributeError, ImportError, ArithmeticError, AssertionError, RuntimeError)
    )
