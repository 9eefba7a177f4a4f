"""What files hold, by their kinds, as values to print: the whole of what the limited child process does."""

from __future__ import annotations

import sqlite3
import struct
import xml.sax
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import shapely

from casework.refusals import Invalid
from data.readers.archives import unpacked
from data.readers.geojson import parse_json, read_geojson
from data.readers.gpkg import read_gpkg
from data.readers.pandapower_json import is_pandapower, read_pandapower
from data.readers.report import ReadLayer
from data.readers.shapefile import read_shapefile
from data.readers.tables import read_table
from data.readers.wire import Found, found_of, glimpse, notes_value, whole
from gridmodel.report import message_json
from message import Message, say

Notes = list[Message]
BESIDE: Final = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx")  # belong to a Shapefile and are read with it

# What parsers raise on bytes that are not what their name says.
BROKEN: Final[tuple[type[Exception], ...]] = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    RecursionError,
    MemoryError,
    OSError,
    ImportError,
    struct.error,
    sqlite3.Error,
    zipfile.BadZipFile,
    xml.sax.SAXException,
    SyntaxError,
    shapely.errors.ShapelyError,
)


def contents(paths: Sequence[Path], folder: Path, only_glimpse: bool = False) -> Iterator[dict[str, Any]]:
    """Values for `wire.take`; archives are unpacked into `folder`. A refusal is the last value."""
    try:
        for path in paths:
            yield {"reading": path.name}
            notes: Notes = []
            yield from _values(path, folder, notes, glimpse if only_glimpse else whole)
            yield notes_value(notes)
    except Invalid as refusal:
        yield {"refused": message_json(refusal.message)}


def _values(
    path: Path, folder: Path, notes: Notes, written: Callable[[Found], Iterator[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """Whatever a parser stumbles over, also while rows are drawn from it, is one sentence that names the file."""
    file = path
    try:
        for found in _read(path, folder, notes):
            file = path.with_name(found.file)
            yield from written(found)
    except BROKEN as error:
        raise _cannot_be_read(file, error) from error


def _cannot_be_read(file: Path, error: Exception) -> Invalid:
    why = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
    return Invalid(
        say(
            "{file} is not a {kind} that can be read ({why}). Nothing was imported.",
            file=file.name,
            kind=KINDS.get(file.suffix.lower(), say("file")),
            why=say("it needs too much memory") if isinstance(error, MemoryError) else why,
        )
    )


def _read(path: Path, folder: Path, notes: Notes) -> Iterator[Found]:
    kind = path.suffix.lower()
    if kind in BESIDE:
        return
    if kind not in READERS:
        raise Invalid(
            say(
                "{file} is of a kind that is not read here; give {kinds} files.",
                file=path.name,
                kinds=", ".join(READERS),
            )
        )
    yield from READERS[kind](path, folder, notes)


def _zip(path: Path, folder: Path, notes: Notes) -> Iterator[Found]:
    own = folder / f"zip-{sum(1 for _ in folder.iterdir())}"
    own.mkdir()
    members = unpacked(path, own)
    models = [m for m in members if m.suffix == ".xml"]
    mains = [m for m in members if m.suffix in READERS]
    if models:
        from data.readers.cim import read_cim  # pandapower: seconds to import

        yield from _told(read_cim(path, models), notes)
    elif not mains:
        raise Invalid(say("{file} holds no file that is read here. Nothing was imported.", file=path.name))
    else:
        for main in mains:
            yield from _member(main, folder, notes)


def _member(path: Path, folder: Path, notes: Notes) -> Iterator[Found]:
    try:
        yield from _read(path, folder, notes)
    except BROKEN as error:
        raise _cannot_be_read(path, error) from error


def _json(path: Path, folder: Path, notes: Notes) -> Iterator[Found]:
    document = parse_json(path)
    if is_pandapower(document):
        yield from _told(read_pandapower(path, document), notes)
    else:
        yield from map(found_of, read_geojson(path, document))


def _told(read: tuple[list[ReadLayer], list[Message]], notes: Notes) -> Iterator[Found]:
    layers, said = read
    notes += said
    yield from map(found_of, layers)


def _table(path: Path, folder: Path, notes: Notes) -> Iterator[Found]:
    yield from map(found_of, read_table(path))


KINDS: Final = {
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".geojson": "GeoJSON",
    ".json": "JSON",
    ".zip": say("CIM model"),
    ".csv": say("table"),
    ".txt": say("table"),
}
READERS: Final[dict[str, Callable[[Path, Path, Notes], Iterator[Found]]]] = {
    ".geojson": lambda path, folder, notes: map(found_of, read_geojson(path)),
    ".json": _json,
    ".gpkg": lambda path, folder, notes: read_gpkg(path, notes),
    ".shp": lambda path, folder, notes: iter((read_shapefile(path, notes),)),
    ".csv": _table,
    ".txt": _table,
    ".zip": _zip,
}
