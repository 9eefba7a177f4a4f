"""Files sent by a browser: where they wait, what is in them, and their import."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound
from data import uploads
from data.grids import RevisionInfo
from data.readers.crs import check_told, to_lon_lat
from data.readers.files import glimpses
from data.readers.guess import guessed
from data.readers.limits import MAPPING_MAX_BYTES
from data.readers.mapping import parse_mapping
from data.readers.report import ReadLayer
from data.readers.select import placed_tables
from message import Message, say
from services.access import require
from services.desk import Desk
from services.imports import Asked, allowance, import_grid

SAMPLES: Final = ("geojson", "shapefile", "csv", "pandapower", "cim")
_SAMPLE_FILES: Final = Path(__file__).resolve().parent.parent / "docs" / "samples"
MAX_UPLOAD_BYTES = uploads.MAX_UPLOAD_BYTES


@dataclass(frozen=True, slots=True)
class Preview:
    """What the files hold: (file, layer, rows, columns, reference system), and a first mapping."""

    layers: tuple[tuple[str, str, int, tuple[str, ...], str], ...]
    mapping: str
    drawn: tuple[tuple[str, Any], ...] = ()  # layer and shape, a sample, EPSG:4326
    not_drawn: Message | None = None  # why not


def begin(desk: Desk, actor: Actor) -> str:
    require(actor, Action.CHANGE_GRID, "upload")
    return uploads.new_upload(desk.settings.home, actor.name)


def begin_with_sample(desk: Desk, actor: Actor, name: str) -> tuple[str, str]:
    """A new upload that holds one of our samples, and the mapping written for it ("" when none is needed)."""
    require(actor, Action.CHANGE_GRID, "upload")
    if name not in SAMPLES:
        raise NotFound(say("There is no sample {name}.", name=name[:40]))
    token = uploads.new_upload(desk.settings.home, actor.name)
    mapping = ""
    for file in sorted((_SAMPLE_FILES / name).iterdir()):
        if file.name == "mapping.toml":
            mapping = file.read_text("utf-8")
        else:
            shutil.copyfile(file, uploads.place_for(desk.settings.home, actor.name, token, file.name))
    return token, mapping


def place_for(desk: Desk, actor: Actor, token: str, name: str) -> Path:
    require(actor, Action.CHANGE_GRID, "upload")
    return uploads.place_for(desk.settings.home, actor.name, token, name)


def preview(desk: Desk, actor: Actor, token: str, crs: str | None = None) -> Preview:
    require(actor, Action.CHANGE_GRID, "upload")
    found = glimpses(uploads.files_of(desk.settings.home, actor.name, token), allowance(desk))
    rows = tuple(
        (
            g.layer.file,
            g.layer.name,
            g.count,
            tuple(g.layer.rows[0]) if g.layer.rows else (),
            g.layer.crs or "",
        )
        for g in found
    )
    layers = [g.layer for g in found]
    try:
        return Preview(rows, guessed(layers), tuple(_drawn(layers, crs)))
    except Invalid as why:
        return Preview(rows, guessed(layers), (), why.message)


def _drawn(layers: list[ReadLayer], crs: str | None) -> Iterator[tuple[str, Any]]:
    told = check_told(crs or None)
    placed_tables(layers)
    for layer in layers:
        shapes, _ = to_lon_lat(layer, told)
        yield from ((layer.name, shape) for shape in shapes if shape is not None and not shape.is_empty)


def import_upload(
    desk: Desk, actor: Actor, token: str, name: str, mapping: str, **asked: Any
) -> RevisionInfo:
    """Import what was uploaded; the files are removed only when that went well."""
    require(actor, Action.CHANGE_GRID, name)
    files = uploads.files_of(desk.settings.home, actor.name, token)
    written = None
    if mapping.strip():
        if len(mapping.encode()) > MAPPING_MAX_BYTES:
            raise Invalid(
                say("{file} is too large to be a mapping. Nothing was imported.", file="mapping.toml")
            )
        parse_mapping(mapping, "mapping.toml")
        written = files[0].parent.parent / f"{token}.toml"
        written.write_text(mapping, "utf-8")
    try:
        info = import_grid(desk, actor, name, files, asked=Asked(mapping=written, **asked))
    finally:
        if written:
            written.unlink(missing_ok=True)
    uploads.remove(desk.settings.home, actor.name, token)
    return info
