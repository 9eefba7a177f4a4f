"""Layers as a child process prints them: names, columns and shapes, checked and put together again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely

from casework.refusals import Invalid
from data.readers.limits import MAX_FEATURES
from data.readers.report import ReadLayer
from message import Message, say


def layer_of(path: Path, found: dict[str, Any]) -> tuple[ReadLayer, list[Message]]:
    rows = [dict(zip(found["names"], row, strict=True)) for row in zip(*found["values"], strict=True)]
    shapes = [None if s is None else shapely.from_wkb(s) for s in found["shapes"]]
    rows = rows or [{} for _ in shapes]
    if len(rows) > MAX_FEATURES:
        raise Invalid(
            say(
                "{file} holds more than {limit} features. Nothing was imported.",
                file=path.name,
                limit=MAX_FEATURES,
            )
        )
    layer = ReadLayer(path.name, found["name"], rows, shapes or [None] * len(rows), found["crs"])
    return layer, [_left_out(path.name, found["name"], column) for column in found["left_out"]]


def _left_out(file: str, layer: str, column: str) -> Message:
    return say(
        "{file} ({layer}): column {column} holds binary data and is left out.",
        file=file,
        layer=layer,
        column=column,
    )
