"""From a layer as it was read to the canonical frame; every change and exclusion is told."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from casework.refusals import Invalid
from data.frames import CRS, canonical
from data.readers.report import ReadLayer, ReadReport
from data.readers.shapes import fitting
from data.readers.values import BadValueError, as_text, coerce
from gridmodel.schema import LAYERS, Column, Layer
from message import say


def conform(found: ReadLayer, shapes: Any, report: ReadReport) -> pd.DataFrame:
    """`shapes` are in EPSG:4326. Raises Invalid, naming layer, column and asset, for what cannot be meant."""
    layer = LAYERS[found.name.lower()]
    columns = _columns(found)
    if found.rows:
        _require_columns(layer, columns, found)
    ids = _ids(layer, columns, len(found.rows))
    data: dict[str, list[Any]] = {}
    for column in layer.columns:
        if column.name in columns:
            data[column.name] = _coerced(layer, column, columns[column.name], ids)
    for name in columns:
        if name not in layer.column_names():
            data[name] = columns[name]
            report.notes.append(_kept_as_attribute(layer.name, name))
    frame = _shaped(layer, pd.DataFrame(data, index=range(len(found.rows)), dtype=object), shapes, ids)
    return canonical(layer.name, _unique(layer, frame, report))


def _kept_as_attribute(layer: str, column: str) -> Any:
    return say(
        "Layer {layer}: column {column} is not in the schema; kept as an attribute.",
        layer=layer,
        column=column,
    )


def _columns(found: ReadLayer) -> dict[str, list[Any]]:
    """Values by column; GeoJSON's own feature id stands in for a column `id` that is not there."""
    names = dict.fromkeys(name for row in found.rows for name in row)
    columns = {_label(name): [row.get(name) for row in found.rows] for name in names}
    if "id" not in columns and found.id_member and any(i is not None for i in found.id_member):
        columns = {"id": found.id_member, **columns}
    return columns


def _label(name: str) -> str:
    """`geometry` is the shape's own name in a frame."""
    return "geometry_attribute" if name == "geometry" else name


def _require_columns(layer: Layer, columns: dict[str, list[Any]], found: ReadLayer) -> None:
    missing = [name for name in layer.required_names() if name not in columns]
    if missing:
        raise Invalid(
            say(
                "Layer {layer} in {file} has no column {columns}. Nothing was imported.",
                layer=layer.name,
                file=found.file,
                columns=", ".join(missing),
            )
        )


def _ids(layer: Layer, columns: dict[str, list[Any]], count: int) -> list[str]:
    """What to call a row in a sentence: its asset number, or its place in the file."""
    values = columns.get("id") or [None] * count
    return [as_text(v) if v not in (None, "") else f"row {n}" for n, v in enumerate(values, start=1)]


def _coerced(layer: Layer, column: Column, values: list[Any], ids: list[str]) -> list[Any]:
    out = []
    for value, asset in zip(values, ids, strict=True):
        try:
            out.append(coerce(value, column.kind))
        except BadValueError as error:
            raise Invalid(
                say(
                    "Layer {layer}, {asset}: column {column} is {value}; it must be {expected}."
                    " Nothing was imported.",
                    layer=layer.name,
                    asset=asset,
                    column=column.name,
                    value=str(value)[:40].encode("utf-8", "replace").decode(),
                    expected=str(error),
                )
            ) from error
    return out


def _shaped(layer: Layer, frame: pd.DataFrame, shapes: Any, ids: list[str]) -> pd.DataFrame:
    if layer.geometry == "none":
        return frame
    fitted = np.empty(len(frame), dtype=object)
    for i, shape in enumerate(shapes):
        try:
            fitted[i] = fitting(shape, layer.geometry)
        except ValueError as error:
            raise Invalid(
                say(
                    "Layer {layer}, {asset}: its geometry is a {found}; a {wanted} is needed."
                    " Nothing was imported.",
                    layer=layer.name,
                    asset=ids[i],
                    found=str(error),
                    wanted=layer.geometry,
                )
            ) from error
    shaped: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(fitted, crs=CRS))
    return shaped


def _unique(layer: Layer, frame: pd.DataFrame, report: ReadReport) -> pd.DataFrame:
    """Rows without an asset number, and second rows with the same one, are left out and listed."""
    if "id" not in frame:
        return frame
    without = frame["id"].isna()
    for position in np.flatnonzero(without):
        report.exclude(
            layer.name, f"row {position + 1}", say("The row has no asset number (id) and was left out.")
        )
    again = frame["id"].duplicated() & ~without
    why = say("The asset number occurs more than once in this layer; the first row is kept.")
    for asset in frame["id"][again]:
        report.exclude(layer.name, str(asset), why)
    return frame[~without & ~again]
