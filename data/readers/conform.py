"""From a layer as it was read to the canonical frame; every change and exclusion is told."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from casework.refusals import Invalid
from data.frames import CRS, canonical
from data.readers.report import ReadLayer, ReadReport
from data.readers.shapes import fitting
from data.readers.values import BadValueError, as_text, coerce
from gridmodel.reading.repairs import Choices, Repair
from gridmodel.report import Severity
from gridmodel.schema import LAYERS, Column, Layer
from message import Message, say

# Required columns that a drawing, or a neighbour, can stand in for.
DERIVED: Final = {
    "nodes": ("vn_kv",),
    "lines": ("from_node", "to_node"),
    "regulators": ("from_node", "to_node"),
    **dict.fromkeys(("generators", "storage", "shunts", "source"), ("node",)),
}


def conform(
    found: ReadLayer, shapes: Any, report: ReadReport, choices: Choices, by_drawing: bool = False
) -> pd.DataFrame:
    """`shapes` are in EPSG:4326. Raises Invalid, naming layer, column and asset, for what cannot be meant;
    of a mapped layer only the row or the value is lost."""
    layer = LAYERS[found.name.lower()]
    columns = _columns(found)
    if found.rows:
        _require_columns(layer, columns, found, by_drawing)
    ids = _ids(columns, len(found.rows))
    lost: dict[int, Message] = {}
    data: dict[str, list[Any]] = {}
    for column in layer.columns:
        if column.name in columns:
            data[column.name] = _coerced(
                layer, column, columns[column.name], ids, found, report, choices, lost
            )
    for name in columns:
        if name not in layer.column_names():
            data[name] = columns[name]
            report.notes.append(_kept_as_attribute(layer.name, name))
    frame = pd.DataFrame(data, index=range(len(found.rows)), dtype=object)
    frame = _shaped(layer, frame, shapes, ids, found.lenient, lost)
    for row, why in lost.items():
        report.exclude(layer.name, ids[row], why, Repair.BAD_VALUE.value, _shape_of(frame, row))
    frame = frame.drop(index=list(lost))
    return canonical(layer.name, _unique(layer, frame, report))


def _shape_of(frame: pd.DataFrame, row: int) -> Any:
    return frame["geometry"].iloc[row] if "geometry" in frame else None


def _kept_as_attribute(layer: str, column: str) -> Message:
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


def _require_columns(layer: Layer, columns: dict[str, list[Any]], found: ReadLayer, by_drawing: bool) -> None:
    spared = DERIVED.get(layer.name, ()) if by_drawing else ()
    missing = [name for name in layer.required_names() if name not in columns and name not in spared]
    if missing:
        raise Invalid(
            say(
                "Layer {layer} in {file} has no column {columns}. Nothing was imported.",
                layer=layer.name,
                file=found.file,
                columns=", ".join(missing),
            )
        )


def _ids(columns: dict[str, list[Any]], count: int) -> list[str]:
    """What to call a row in a sentence: its asset number, or its place in the file."""
    values = columns.get("id") or [None] * count
    return [as_text(v) if v not in (None, "") else f"row {n}" for n, v in enumerate(values, start=1)]


def _coerced(
    layer: Layer, column: Column, values: list[Any], ids: list[str], found: ReadLayer, report: ReadReport,
    choices: Choices, lost: dict[int, Message],
) -> list[Any]:  # fmt: skip
    out: list[Any] = []
    for row, value in enumerate(values):
        try:
            out.append(coerce(value, column.kind))
        except BadValueError as error:
            what = _bad_value(layer, column, value, ids[row], str(error))
            if not found.lenient:
                raise Invalid(say("{what} Nothing was imported.", what=what)) from error
            out.append(None)
            if column.required or not choices.allow(Repair.BAD_VALUE):
                lost[row] = what
            else:
                report.find(
                    Severity.REPAIRED, layer.name, ids[row], _left_empty(what), Repair.BAD_VALUE.value
                )
    return out


def _bad_value(layer: Layer, column: Column, value: Any, asset: str, expected: str) -> Message:
    return say(
        "Layer {layer}, {asset}: column {column} is {value}; it must be {expected}.",
        layer=layer.name,
        asset=asset,
        column=column.name,
        value=str(value)[:40].encode("utf-8", "replace").decode(),
        expected=expected,
    )


def _left_empty(what: Message) -> Message:
    return say("{what} The value is left empty.", what=what)


def _shaped(
    layer: Layer, frame: pd.DataFrame, shapes: Any, ids: list[str], lenient: bool, lost: dict[int, Message]
) -> pd.DataFrame:
    if layer.geometry == "none":
        return frame
    fitted = np.empty(len(frame), dtype=object)
    for i, shape in enumerate(shapes):
        try:
            fitted[i] = fitting(shape, layer.geometry)
        except ValueError as error:
            what = say(
                "Layer {layer}, {asset}: its geometry is a {found}; a {wanted} is needed.",
                layer=layer.name,
                asset=ids[i],
                found=str(error),
                wanted=layer.geometry,
            )
            if not lenient:
                raise Invalid(say("{what} Nothing was imported.", what=what)) from error
            lost.setdefault(i, what)
    shaped: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(fitted, crs=CRS))
    return shaped


def _unique(layer: Layer, frame: pd.DataFrame, report: ReadReport) -> pd.DataFrame:
    """Rows without an asset number, and second rows with the same one, are left out and listed."""
    if "id" not in frame:
        return frame
    without = frame["id"].isna().to_numpy(bool)
    for position in np.flatnonzero(without).tolist():
        why = say("The row has no asset number (id) and was left out.")
        report.exclude(layer.name, f"row {position + 1}", why, "no_id", _shape_of(frame, position))
    why = say("The asset number occurs more than once in this layer; the first row is kept.")
    return once_each(layer.name, frame[~without], report, why)


def once_each(layer: str, frame: pd.DataFrame, report: ReadReport, why: Message) -> pd.DataFrame:
    """The first row of each asset number; a second one that says the same is merged, another is excluded."""
    again = frame["id"].duplicated().to_numpy(bool)
    if not again.any():
        return frame
    first = {asset: row for row, asset in reversed(list(enumerate(frame["id"])))}
    for position in np.flatnonzero(again).tolist():
        asset = str(frame["id"].iloc[position])
        shape = _shape_of(frame, position)
        if _same(frame, position, first[asset]):
            report.tally(layer).merged += 1
            what = say("The asset number occurs more than once, with the same values: merged into one.")
            report.find(Severity.REPAIRED, layer, asset, what, Repair.SAME_ROW.value, shape)
        else:
            report.exclude(layer, asset, why, "duplicate", shape)
    return frame[~again]


def _same(frame: pd.DataFrame, a: int, b: int) -> bool:
    one, other = frame.iloc[a], frame.iloc[b]
    return all(_equal(one[name], other[name]) for name in frame.columns)


def _equal(a: Any, b: Any) -> bool:
    if a is None or b is None or a != a or b != b:
        return (a is None or a != a) and (b is None or b != b)
    return bool(a.equals(b)) if hasattr(a, "geom_type") else bool(a == b)
