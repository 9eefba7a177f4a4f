"""CSV tables: encoding and delimiter found by looking, everything read as text."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any, Final

from casework.refusals import Invalid
from data.readers.limits import MAX_CELL, MAX_COLUMNS, MAX_FEATURES, TABLE_MAX_BYTES
from data.readers.report import ReadLayer
from message import say

DELIMITERS: Final = (",", ";", "\t", "|")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
_X: Final = ("lon", "longitude", "x", "经度")
_Y: Final = ("lat", "latitude", "y", "纬度")


def read_table(path: Path) -> list[ReadLayer]:
    text = decoded(path)
    header, *rows = _rows(path, text) or [[]]
    names = [name.strip() for name in header]
    if len(names) < 2 and not rows:
        raise _refused(path, "it has no header with column names")
    if len(set(names)) != len(names) or len(names) > MAX_COLUMNS:
        raise _refused(path, "its column names are not unique")
    found = [_row(path, names, row, number) for number, row in enumerate(rows, start=2) if any(row)]
    return [ReadLayer(path.name, path.stem, found, [None] * len(found), None)]


def decoded(path: Path) -> str:
    if path.stat().st_size > TABLE_MAX_BYTES:
        raise _refused(path, f"it is larger than {TABLE_MAX_BYTES // 2**20} MB")
    content = path.read_bytes()
    if b"\0" in content:
        raise _refused(path, "it is not text")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(path, "it is neither UTF-8 nor GB18030 text")


def _rows(path: Path, text: str) -> list[list[str]]:
    head = text[: text.find("\n") + 1] or text
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(MAX_CELL)
    try:
        rows = []
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > MAX_FEATURES:
                raise _refused(path, f"it has more than {MAX_FEATURES} rows")
        return rows
    except csv.Error as error:
        raise _refused(path, str(error)) from error


def _row(path: Path, names: list[str], row: list[str], number: int) -> dict[str, Any]:
    if len(row) > len(names) and any(row[len(names) :]):
        raise _refused(path, f"row {number} has more cells than the header")
    cells = [cell.strip() or None for cell in row[: len(names)]]
    return dict(zip(names, cells + [None] * (len(names) - len(cells)), strict=True))


def place_columns(names: list[str]) -> tuple[str, str] | None:
    """The columns that look like coordinates, for a table without a mapping."""
    by_name = {name.lower(): name for name in names}
    x = next((by_name[n] for n in _X if n in by_name), None)
    y = next((by_name[n] for n in _Y if n in by_name), None)
    return (x, y) if x and y else None


def _refused(path: Path, why: str) -> Invalid:
    return Invalid(
        say("{file} is not a table that can be read ({why}). Nothing was imported.", file=path.name, why=why)
    )
