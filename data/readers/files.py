"""Files of one import: each by its kind, layers by their names or a mapping, all together one grid."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from casework.refusals import Invalid
from data.frames import Layers, canonical
from data.readers.complete import complete
from data.readers.conform import conform, once_each
from data.readers.connect import connect
from data.readers.crs import check_told, to_lon_lat
from data.readers.limits import ZIP_USUAL_RATIO
from data.readers.mapping import Mapping
from data.readers.multi_lines import one_part_each
from data.readers.report import Glimpse, ReadLayer, ReadReport
from data.readers.sandbox import Allowance, Stopped, asked, refused
from data.readers.select import apply, placed_tables
from data.readers.types import fill_types
from data.readers.wire import Taken, take
from gridmodel.reading.repairs import EVERYTHING, Choices
from gridmodel.schema import LAYERS
from message import say

DEFAULT: Final = Allowance()


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: what the person said, over what the mapping says."""

    crs: str | None = None
    mapping: Mapping | None = None
    snap_m: float | None = None  # None: topology from ids alone
    choices: Choices = EVERYTHING
    allowance: Allowance | None = None  # of the process that parses


def read_files(
    paths: Sequence[Path | str], crs: str | None = None, options: Options | None = None
) -> tuple[Layers, ReadReport]:
    """Return the layers in canonical form (EPSG:4326) and what reading them found; else raise Invalid."""
    wanted = options or Options(crs)
    told = check_told(wanted.crs)
    report = ReadReport()
    files = [_regular(Path(p)) for p in paths]
    found = gather(files, report, wanted.allowance)
    placed_tables(found)
    if wanted.mapping:
        found = apply(found, wanted.mapping, report)
    known = [layer for layer in found if layer.name.lower() in LAYERS]
    others = [layer for layer in found if layer.name.lower() not in LAYERS]
    report.not_imported.extend((layer.file, layer.name, len(layer.rows)) for layer in others)
    if not known:
        raise Invalid(
            say(
                "None of the layers found is one of {known}. Name the file or the layer after what it holds,"
                " or give a mapping.",
                known=", ".join(LAYERS),
            )
        )
    report.data_time = max(datetime.fromtimestamp(f.stat().st_mtime, UTC) for f in files)
    layers = _together(known, told, report, wanted)
    _repair(layers, report, wanted)
    return {name: frame for name, frame in layers.items() if len(frame)}, report


def _repair(layers: Layers, report: ReadReport, asked: Options) -> None:
    if asked.snap_m is not None:
        connect(layers, asked.snap_m, report, asked.choices)
    fill_types(layers, asked.mapping.types if asked.mapping else {}, report, asked.choices)
    complete(layers, report, asked.choices)


def gather(files: Sequence[Path], report: ReadReport, allowance: Allowance | None = None) -> list[ReadLayer]:
    """Every layer of every file as it is, under its own name; parsed by a limited process."""
    taken = _taken(files, allowance, only_glimpse=False)
    report.notes.extend(taken.notes)
    return taken.layers


def glimpses(files: Sequence[Path], allowance: Allowance | None = None) -> list[Glimpse]:
    """The same layers, of each no more than a preview needs."""
    return _taken(files, allowance, only_glimpse=True).glimpses


def _taken(files: Sequence[Path], allowance: Allowance | None, only_glimpse: bool) -> Taken:
    allowance = allowance or DEFAULT
    size = sum(f.stat().st_size * (ZIP_USUAL_RATIO if f.suffix.lower() == ".zip" else 1) for f in files)
    with tempfile.TemporaryDirectory(prefix="headroom-") as folder:
        request = {
            "paths": [str(f.resolve()) for f in files],
            "folder": folder,
            "glimpse": only_glimpse,
            "memory_bytes": allowance.memory(size),
            "cpu_s": allowance.cpu(size),
            "answer_bytes": allowance.answer(size),
        }
        try:
            with asked("data.readers.child", request, allowance.wall(size), allowance.answer(size)) as values:
                return take(values)
        except Stopped as stopped:
            raise refused(stopped, [f.name for f in files]) from stopped


def _regular(path: Path) -> Path:
    if path.is_dir():
        raise Invalid(say("{file} is a folder; name the files in it.", file=path.name))
    if not path.is_file():
        raise Invalid(say("There is no file {file}.", file=str(path)))
    if path.stat().st_size == 0:
        raise Invalid(say("{file} is empty. Nothing was imported.", file=path.name))
    return path


def _together(known: list[ReadLayer], told: str | None, report: ReadReport, asked: Options) -> Layers:
    parts: dict[str, list[pd.DataFrame]] = {}
    for layer in known:
        name = layer.name.lower()
        if not layer.lenient:
            report.tally(name).rows_in += len(layer.rows)
        shapes, used = to_lon_lat(layer, told)
        if told and layer.crs and layer.crs != told:
            report.notes.append(
                say(
                    "{where} names {own}; read as {told} because --crs says so.",
                    where=layer.where(),
                    own=layer.crs[:40],
                    told=told,
                )
            )
        report.crs = used if any(s is not None for s in shapes) else report.crs
        if name == "lines":
            layer, shapes = one_part_each(layer, shapes, report, asked.choices)
        frame = conform(layer, shapes, report, asked.choices, by_drawing=asked.snap_m is not None)
        report.layers.append((layer.file, layer.name, len(frame)))
        parts.setdefault(name, []).append(frame)
    return {
        name: frames[0] if len(frames) == 1 else _joined(name, frames, report)
        for name, frames in parts.items()
    }


def _joined(name: str, frames: list[pd.DataFrame], report: ReadReport) -> pd.DataFrame:
    """The same layer from several files; an asset number that two files give is the first file's."""
    whole = pd.concat(frames, ignore_index=True)
    if "id" in whole:
        why = say("The asset number occurs in more than one file of this layer; the first one is kept.")
        whole = once_each(name, whole, report, why)
    return canonical(name, whole)
