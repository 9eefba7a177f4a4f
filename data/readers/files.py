"""Files of one import: each by its kind, layers by their names, all together one grid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from casework.refusals import Invalid
from data.frames import Layers, canonical
from data.readers.conform import conform
from data.readers.crs import check_told, to_lon_lat
from data.readers.geojson import read_geojson
from data.readers.gpkg import read_gpkg
from data.readers.report import ReadLayer, ReadReport
from gridmodel.schema import LAYERS
from message import say


def read_files(paths: Sequence[Path | str], crs: str | None = None) -> tuple[Layers, ReadReport]:
    """Return the layers in canonical form (EPSG:4326) and what reading them found; else raise Invalid."""
    told = check_told(crs)
    report = ReadReport()
    files = [_regular(Path(p)) for p in paths]
    found = [layer for file in files for layer in _read(file, report)]
    known = [layer for layer in found if layer.name.lower() in LAYERS]
    others = [layer for layer in found if layer.name.lower() not in LAYERS]
    report.not_imported.extend((layer.file, layer.name, len(layer.rows)) for layer in others)
    if not known:
        raise Invalid(
            say(
                "None of the layers found is one of {known}. Name the file or the layer after what it holds.",
                known=", ".join(LAYERS),
            )
        )
    report.data_time = max(datetime.fromtimestamp(f.stat().st_mtime, UTC) for f in files)
    layers = _together(known, told, report)
    return {name: frame for name, frame in layers.items() if len(frame)}, report


def _regular(path: Path) -> Path:
    if path.is_dir():
        raise Invalid(say("{file} is a folder; name the files in it.", file=path.name))
    if not path.is_file():
        raise Invalid(say("There is no file {file}.", file=str(path)))
    if path.stat().st_size == 0:
        raise Invalid(say("{file} is empty. Nothing was imported.", file=path.name))
    return path


def _read(path: Path, report: ReadReport) -> list[ReadLayer]:
    kind = path.suffix.lower()
    if kind in (".geojson", ".json"):
        return read_geojson(path)
    if kind == ".gpkg":
        layers, notes = read_gpkg(path)
        report.notes.extend(notes)
        return layers
    raise Invalid(
        say("{file} is of a kind that is not read here; give .gpkg or .geojson files.", file=path.name)
    )


def _together(known: list[ReadLayer], told: str | None, report: ReadReport) -> Layers:
    parts: dict[str, list[pd.DataFrame]] = {}
    for layer in known:
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
        report.crs = used
        frame = conform(layer, shapes, report)
        report.layers.append((layer.file, layer.name, len(frame)))
        parts.setdefault(layer.name.lower(), []).append(frame)
    return {
        name: frames[0] if len(frames) == 1 else _joined(name, frames, report)
        for name, frames in parts.items()
    }


def _joined(name: str, frames: list[pd.DataFrame], report: ReadReport) -> pd.DataFrame:
    """The same layer from several files; an asset number that two files give is the first file's."""
    whole = pd.concat(frames, ignore_index=True)
    if "id" in whole:
        again = whole["id"].duplicated()
        why = say("The asset number occurs in more than one file of this layer; the first one is kept.")
        for asset in whole["id"][again]:
            report.exclude(name, str(asset), why)
        whole = whole[~again]
    return canonical(name, whole)
