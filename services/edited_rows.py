"""Rows of a grid after edits by hand: values checked by the schema, lines that follow a node that moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import shapely

from casework.refusals import Invalid, NotFound
from data.edits import Edits, row_of
from data.frames import Layers
from data.readers.values import BadValueError, coerce
from gridmodel.schema import LAYERS
from message import say

MOST_POINTS: Final = 5_000
SAME_PLACE: Final = 1e-7  # degrees, a centimetre


class Kind(StrEnum):
    CHANGE = "change"
    ADD = "add"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class Edit:
    """`values` by column, None empties one; `points` are lon/lat, one of a point, at least two of a line."""

    kind: Kind
    layer: str
    id: str
    values: dict[str, Any] = field(default_factory=dict)
    points: tuple[tuple[float, float], ...] = ()


def switched(layer: str, asset: str, closed: bool) -> Edit:
    """Open or close a switch, or a line at both its ends."""
    if layer == "switches":
        return Edit(Kind.CHANGE, layer, asset, {"closed": closed})
    if layer == "lines":
        return Edit(Kind.CHANGE, layer, asset, {"normally_open": not closed, "open_at": None})
    raise Invalid(say("Only lines and switches are opened and closed. Nothing was changed."))


def row_now(layers: Layers, layer: str, asset: str) -> dict[str, Any]:
    found = _row(layers, {}, layer, asset)
    if found is None:
        raise NotFound(say("This grid has no asset {layer} {id}.", layer=layer, id=asset))
    return found


def points_of(row: dict[str, Any]) -> tuple[tuple[float, float], ...]:
    """Longitude and latitude of its shape; none where it has none or is an area."""
    shape = shapely.from_wkb(row["geometry"]) if row.get("geometry") else None
    if shape is None or shape.geom_type not in ("Point", "LineString"):
        return ()
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(shape))


def rows_after(layers: Layers, edits: Sequence[Edit]) -> Edits:
    """The whole rows that differ afterwards; None for what is retired."""
    out: Edits = {}
    for one in edits:
        before = _row(layers, out, one.layer, one.id)
        if one.kind is Kind.ADD:
            if before is not None:
                raise Invalid(
                    say("{layer} {id} is there already. Nothing was changed.", layer=one.layer, id=one.id)
                )
            out[one.layer, one.id] = _complete(one.layer, {"id": _number(one.id)} | _values(one), one)
        elif before is None:
            raise NotFound(say("This grid has no asset {layer} {id}.", layer=one.layer, id=one.id))
        elif one.kind is Kind.RETIRE:
            out[one.layer, one.id] = None
        else:
            out |= _changed(layers, out, one, before)
    return out


def _row(layers: Layers, done: Edits, layer: str, asset: str) -> dict[str, Any] | None:
    if layer not in LAYERS or "id" not in LAYERS[layer].column_names():
        raise NotFound(say("There is no layer {layer} of assets.", layer=layer[:40]))
    if (layer, asset) in done:
        return done[layer, asset]
    frame = layers.get(layer)
    rows = [] if frame is None else (frame["id"] == asset).to_numpy().nonzero()[0]
    return row_of(layers[layer], int(rows[0])) if len(rows) else None


def _changed(layers: Layers, done: Edits, one: Edit, before: dict[str, Any]) -> Edits:
    after = _complete(one.layer, before | _values(one), one)
    if after == before:
        raise Invalid(say("{layer} {id} says this already. Nothing was changed.", layer=one.layer, id=one.id))
    moved: Edits = {(one.layer, one.id): after}
    if one.layer == "nodes" and one.points and before.get("geometry"):
        moved |= _lines_follow(layers, done, one.id, shapely.from_wkb(before["geometry"]), one.points[0])
    return moved


def _values(one: Edit) -> dict[str, Any]:
    kinds = {c.name: c.kind for c in LAYERS[one.layer].columns}
    out = {}
    for name, value in one.values.items():
        if name in ("id", "geometry") or len(name) > 200:
            raise Invalid(
                say("The column {column} is not changed by hand. Nothing was changed.", column=name[:200])
            )
        try:
            out[name] = coerce(value, kinds.get(name, "text"))
        except BadValueError as why:
            raise Invalid(
                say(
                    "{column} of {id} cannot be {value}; it needs {wanted}. Nothing was changed.",
                    column=name, id=one.id, value=str(value)[:60], wanted=str(why),
                )
            ) from why  # fmt: skip
    return out


def _complete(layer: str, row: dict[str, Any], one: Edit) -> dict[str, Any]:
    """Without empty cells, with its shape, and with all the schema asks for."""
    if one.points:
        row = row | {"geometry": _shape(layer, one.points)}
    row = {k: float(v) if type(v) is int else v for k, v in row.items() if v is not None}
    missing = [c for c in LAYERS[layer].required_names() if c not in row]
    if missing:
        raise Invalid(
            say("{layer} {id} needs {columns}. Nothing was changed.", layer=layer, id=one.id, columns=", ".join(missing))
        )  # fmt: skip
    return row


def _number(asset: str) -> str:
    if not asset.strip() or len(asset) > 200 or not asset.isprintable():
        raise Invalid(say("An asset number has 1 to 200 visible characters. Nothing was changed."))
    return asset


def _shape(layer: str, points: tuple[tuple[float, float], ...]) -> str:
    fine = all(math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90 for x, y in points)
    is_line = LAYERS[layer].geometry == "line"
    if not fine or len(points) > MOST_POINTS or (len(points) < 2 if is_line else len(points) != 1):
        raise Invalid(say("A place is one longitude and latitude, a line at least two. Nothing was changed."))
    shape = shapely.LineString(points) if is_line else shapely.Point(points[0])
    return str(shapely.to_wkb(shape, hex=True, flavor="iso", byte_order=1))


def _lines_follow(layers: Layers, done: Edits, node: str, old: Any, new: tuple[float, float]) -> Edits:
    """Ends of lines that were drawn to the node's place are drawn to its new one."""
    lines = layers.get("lines")
    if lines is None:
        return {}
    out: Edits = {}
    for asset in lines["id"][((lines["from_node"] == node) | (lines["to_node"] == node)).to_numpy()]:
        row = _row(layers, done, "lines", asset)
        if row is None or not row.get("geometry"):
            continue
        drawn = shapely.get_coordinates(shapely.from_wkb(row["geometry"]))
        for end in (0, -1):
            if abs(drawn[end] - (old.x, old.y)).max() < SAME_PLACE:
                drawn[end] = new
        bent = shapely.to_wkb(shapely.LineString(drawn), hex=True, flavor="iso", byte_order=1)
        if bent != row["geometry"]:
            out["lines", str(asset)] = row | {"geometry": bent}
    return out
