"""GeoPackages, read by a child process so that a hostile one can only hurt that."""

from __future__ import annotations

from pathlib import Path

from casework.refusals import Invalid
from data.readers.child_layers import layer_of
from data.readers.limits import CHILD_WALL_S, GPKG_MAX_BYTES
from data.readers.report import ReadLayer
from data.readers.sandbox import ChildError, ask_child
from message import Message, say


def read_gpkg(path: Path) -> tuple[list[ReadLayer], list[Message]]:
    """Layers with their own reference system, and what could not be kept."""
    if path.stat().st_size > GPKG_MAX_BYTES:
        raise _invalid(path, f"larger than {GPKG_MAX_BYTES // 2**30} GB")
    try:
        found = ask_child("data.readers.gpkg_child", str(path), wall_s=CHILD_WALL_S)
    except ChildError as error:
        raise _invalid(path, str(error)) from error
    pairs = [layer_of(path, layer) for layer in found]
    return [layer for layer, _ in pairs], [note for _, notes in pairs for note in notes]


def _invalid(path: Path, why: str) -> Invalid:
    return Invalid(
        say(
            "{file} is not a GeoPackage that can be read ({why}). Nothing was imported.",
            file=path.name,
            why=why,
        )
    )
