"""How the child that parses hands layers over: JSON values a line, columns told once, rows and shapes in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import shapely

from casework.refusals import Invalid
from data.readers.limits import MAX_COLUMNS, MAX_FEATURES
from data.readers.report import Glimpse, ReadLayer
from gridmodel.report import message_json, message_of
from message import Message, say

PIECE: Final = 1_000  # rows a line
FIRST_ROWS: Final = 50  # of a glimpse
MOST_SAMPLED: Final = 1_500  # shapes of a glimpse

Row = list[Any]
Piece = tuple[list[Row], list[str | None]]  # cells in the order of `names`; well-known binary as hex


@dataclass(frozen=True, slots=True)
class Found:
    """One table of one file, read as it is walked through."""

    file: str
    name: str
    crs: str | None
    names: list[str]
    pieces: Iterable[Piece]
    ids: list[Any] | None = None  # GeoJSON's own feature ids


def found_of(layer: ReadLayer) -> Found:
    """Raise Invalid when the rows have more columns, all together, than a table can have."""
    names = list(dict.fromkeys(name for row in layer.rows for name in row))
    if len(names) > MAX_COLUMNS:
        raise Invalid(
            say(
                "{file} has more than {limit} columns. Nothing was imported.",
                file=layer.file,
                limit=MAX_COLUMNS,
            )
        )
    return Found(layer.file, layer.name, layer.crs, names, _pieces(layer, names), layer.id_member)


def _pieces(layer: ReadLayer, names: list[str]) -> Iterator[Piece]:
    for start in range(0, len(layer.rows), PIECE):
        part = slice(start, start + PIECE)
        rows = [[row.get(name) for name in names] for row in layer.rows[part]]
        yield rows, hexed(layer.shapes[part])


def hexed(shapes: Iterable[Any]) -> list[str | None]:
    return [None if s is None else shapely.to_wkb(s, hex=True) for s in shapes]


def binary_left_out(file: str, layer: str, column: str) -> Message:
    return say(
        "{file} ({layer}): column {column} holds binary data and is left out.",
        file=file,
        layer=layer,
        column=column,
    )


def notes_value(notes: Iterable[Message]) -> dict[str, Any]:
    return {"notes": [message_json(note) for note in notes]}


def whole(found: Found) -> Iterator[dict[str, Any]]:
    """Every row; raise Invalid when there are too many."""
    yield {"layer": _head(found), "ids": found.ids}
    count = 0
    for rows, shapes in found.pieces:
        count = _counted(found, count + len(rows))
        yield {"rows": rows, "shapes": shapes}


def glimpse(found: Found) -> Iterator[dict[str, Any]]:
    """The first rows, how many there are, and shapes from everywhere among them."""
    count, step = 0, 1
    first: list[Row] = []
    sample: list[str | None] = []
    for rows, shapes in found.pieces:
        first += islice(rows, max(0, FIRST_ROWS - len(first)))
        sample += [s for n, s in enumerate(shapes, start=count) if s is not None and n % step == 0]
        while len(sample) > MOST_SAMPLED:
            sample, step = sample[::2], 2 * step
        count = _counted(found, count + len(rows))
    yield {"layer": _head(found), "count": count, "rows": first, "shapes": sample}


def _head(found: Found) -> dict[str, Any]:
    return {"file": found.file, "name": found.name, "crs": found.crs, "names": found.names}


def _counted(found: Found, count: int) -> int:
    if count > MAX_FEATURES:
        raise Invalid(
            say(
                "{file} holds more than {limit} features. Nothing was imported.",
                file=found.file,
                limit=MAX_FEATURES,
            )
        )
    return count


@dataclass(slots=True)
class Taken:
    """What the lines of a child say, put together again."""

    layers: list[ReadLayer] = field(default_factory=list)
    glimpses: list[Glimpse] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def take(values: Iterable[dict[str, Any]]) -> Taken:
    """Raise Invalid with the sentence of the child's reader, if it refused."""
    taken = Taken()
    names: list[str] = []
    for value in values:
        if "refused" in value:
            raise Invalid(message_of(value["refused"]))
        taken.notes += [message_of(note) for note in value.get("notes", ())]
        if "layer" in value:
            head = value["layer"]
            names = head["names"]
            taken.layers.append(ReadLayer(head["file"], head["name"], [], [], head["crs"], value.get("ids")))
        if "rows" in value:
            taken.layers[-1].rows.extend(dict(zip(names, row, strict=True)) for row in value["rows"])
            taken.layers[-1].shapes.extend(_shapes(value["shapes"]))
        if "count" in value:
            taken.glimpses.append(Glimpse(taken.layers.pop(), value["count"]))
    return taken


def _shapes(written: list[str | None]) -> list[Any]:
    return list(shapely.from_wkb(written)) if written else []
