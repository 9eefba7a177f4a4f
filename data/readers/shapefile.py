"""Shapefiles (ESRI 1998), files that belong together, with their dBASE table; no GDAL comes near them."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from casework.refusals import Invalid
from data.readers.limits import MAX_COLUMNS, MAX_FEATURES, SHAPEFILE_MAX_BYTES
from data.readers.wire import Found, binary_left_out, hexed
from message import Message, say

_NULL: Final = 0
_POINTS: Final = (1, 11, 21)
_LINES: Final = (3, 13, 23)
_AREAS: Final = (5, 15, 25)
_MANY_POINTS: Final = (8, 18, 28)
_LANGUAGES: Final = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x57: "cp1252", 0x03: "cp1252"}
_DELETED: Final = ord("*")


def read_shapefile(path: Path, notes: list[Message]) -> Found:
    """Raise ValueError or struct.error with what is wrong with the bytes."""
    size = sum(path.with_suffix(s).stat().st_size for s in (".shp", ".dbf") if path.with_suffix(s).is_file())
    if size > SHAPEFILE_MAX_BYTES:
        raise Invalid(
            say(
                "{file} is larger than {limit} MB. Nothing was imported.",
                file=path.name,
                limit=SHAPEFILE_MAX_BYTES // 2**20,
            )
        )
    if not path.with_suffix(".dbf").is_file():
        notes.append(say("{file} has no .dbf beside it: shapes without columns.", file=path.name))
    shapes = _shapes(path.read_bytes())
    names, columns, left_out, kept = _table(path, len(shapes))
    notes += [binary_left_out(path.name, path.stem, column) for column in left_out]
    rows = [[column[i] for column in columns] for i in kept]
    return Found(
        path.name, path.stem, _crs(path.with_suffix(".prj")), names, [(rows, hexed(shapes[i] for i in kept))]
    )


def _crs(prj: Path) -> str | None:
    if not prj.is_file():
        return None
    text = prj.read_text("utf-8", "replace").strip()[:20_000]
    if "EXTENSION" in text.upper() or "NADGRIDS" in text.upper():
        raise ValueError("its .prj names files of the machine")
    import pyproj

    code = pyproj.CRS.from_wkt(text).to_epsg(min_confidence=70) if text else None
    return f"EPSG:{code}" if code else f"WKT {text}" if text else None


def _shapes(content: bytes) -> list[Any]:
    if len(content) < 100 or struct.unpack(">i", content[:4])[0] != 9994:
        raise ValueError("it does not begin like a Shapefile")
    out: list[Any] = []
    at = 100
    while at + 12 <= len(content):
        words = struct.unpack(">i", content[at + 4 : at + 8])[0]
        body = content[at + 8 : at + 8 + 2 * words]
        if words < 2 or len(body) != 2 * words:
            raise ValueError(f"record {len(out) + 1} is cut off")
        out.append(_shape(body))
        if len(out) > MAX_FEATURES:
            raise ValueError(f"it has more than {MAX_FEATURES} features")
        at += 8 + 2 * words
    return out


def _shape(body: bytes) -> Any:
    kind = struct.unpack("<i", body[:4])[0]
    if kind == _NULL:
        return None
    if kind in _POINTS:
        return shapely.Point(*struct.unpack("<2d", body[4:20]))
    if kind in _MANY_POINTS:
        count = struct.unpack("<i", body[36:40])[0]
        return shapely.MultiPoint(_xy(body, 40, count))
    if kind not in (*_LINES, *_AREAS):
        raise ValueError(f"shapes of type {kind} are not known")
    parts, count = struct.unpack("<2i", body[36:44])
    if not (0 < parts <= count) or len(body) < 44 + 4 * parts + 16 * count:
        return None
    starts = [*np.frombuffer(body, "<i4", parts, 44).tolist(), count]
    points = _xy(body, 44 + 4 * parts, count)
    lines = [points[a:b] for a, b in zip(starts, starts[1:], strict=False) if a >= 0 and b - a > 1]
    if not lines:
        return None
    if kind in _AREAS:
        return shapely.build_area(shapely.MultiLineString(lines))
    return shapely.LineString(lines[0]) if len(lines) == 1 else shapely.MultiLineString(lines)


def _xy(body: bytes, at: int, count: int) -> Any:
    if count < 1 or len(body) < at + 16 * count:
        raise ValueError("a shape is cut off")
    return np.frombuffer(body, "<f8", 2 * count, at).reshape(-1, 2)


def _table(shp: Path, shapes: int) -> tuple[list[str], list[list[Any]], list[str], list[int]]:
    """Names, columns, what could not be kept, and the rows that are not marked as deleted."""
    dbf = shp.with_suffix(".dbf")
    if not dbf.is_file():
        return [], [], [], list(range(shapes))
    content = dbf.read_bytes()
    count, head, size = struct.unpack("<IHH", content[4:12])
    if count != shapes or size < 1 or len(content) < head + (count * size if count else 0):
        raise ValueError(f"its .dbf has {count} rows for {shapes} shapes, or is cut off")
    encoding = _encoding(shp, content, head)
    fields = _fields(content[32:head], encoding)
    rows = np.frombuffer(content, np.dtype((np.void, size)), count, head)
    flat = rows.view(np.uint8).reshape(count, size)
    kept = np.flatnonzero(flat[:, 0] != _DELETED).tolist() if count else []
    columns, at, names, left_out = [], 1, [], []
    for name, kind, width in fields:
        cells = [bytes(r) for r in flat[:, at : at + width]]
        at += width
        if kind in "CNFDLIO":
            names.append(name)
            columns.append([_value(cell, kind, encoding) for cell in cells])
        else:
            left_out.append(name)
    return names, columns, left_out, kept


def _fields(header: bytes, encoding: str) -> list[tuple[str, str, int]]:
    out: list[tuple[str, str, int]] = []
    for at in range(0, len(header) - 31, 32):
        if header[at] == 0x0D:
            break
        name = header[at : at + 11].split(b"\0")[0].decode(encoding, "ignore").strip()
        taken = {n for n, _, _ in out}
        unique = name if name and name not in taken else f"{name}_{len(out) + 1}"
        out.append((unique, chr(header[at + 11]), header[at + 16]))
    if not out or len(out) > MAX_COLUMNS:
        raise ValueError("its .dbf has no columns that can be read")
    return out


def _encoding(shp: Path, content: bytes, head: int) -> str:
    told = next((p for p in (shp.with_suffix(".cpg"), shp.with_suffix(".CPG")) if p.is_file()), None)
    if told:
        word = told.read_text("ascii", "ignore").strip().lower()[:40].replace("oem", "").strip()
        word = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8"}.get(word, word)
        "".encode(word or "utf-8")  # LookupError is a ValueError's cousin: told as it is
        return word or "utf-8"
    if content[29] in _LANGUAGES:
        return _LANGUAGES[content[29]]
    try:
        content[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _value(cell: bytes, kind: str, encoding: str) -> Any:
    if kind == "I" and len(cell) == 4:
        return int(struct.unpack("<i", cell)[0])
    if kind == "O" and len(cell) == 8:
        return float(struct.unpack("<d", cell)[0])
    text = cell.decode(encoding, "replace").replace("\0", "").strip()
    if not text or set(text) <= {"*"}:
        return None
    if kind == "L":
        return {"y": True, "t": True, "n": False, "f": False}.get(text.lower())
    if kind == "D":
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    if kind in "NF":
        return _number(text)
    return text


def _number(text: str) -> float | int | str:
    try:
        return int(text) if text.lstrip("+-").isdecimal() else float(text)
    except ValueError:
        return text
