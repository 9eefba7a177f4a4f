"""Shapefiles: three files that belong together, read by a child process."""

from __future__ import annotations

from pathlib import Path

from casework.refusals import Invalid
from data.readers.child_layers import layer_of
from data.readers.limits import CHILD_WALL_S, SHAPEFILE_MAX_BYTES
from data.readers.report import ReadLayer
from data.readers.sandbox import ChildError, ask_child
from message import Message, say

PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")


def read_shapefile(path: Path) -> tuple[list[ReadLayer], list[Message]]:
    size = sum(path.with_suffix(s).stat().st_size for s in (".shp", ".dbf") if path.with_suffix(s).is_file())
    if size > SHAPEFILE_MAX_BYTES:
        raise _invalid(path, f"larger than {SHAPEFILE_MAX_BYTES // 2**30} GB")
    try:
        found = ask_child("data.readers.shapefile_child", str(path), wall_s=CHILD_WALL_S)
    except ChildError as error:
        raise _invalid(path, str(error)) from error
    (layer, notes) = layer_of(path, found[0])
    if not path.with_suffix(".dbf").is_file():
        notes.append(say("{file} has no .dbf beside it: shapes without columns.", file=path.name))
    return [layer], notes


def _invalid(path: Path, why: str) -> Invalid:
    return Invalid(
        say(
            "{file} is not a Shapefile that can be read ({why}). Nothing was imported.",
            file=path.name,
            why=why,
        )
    )
