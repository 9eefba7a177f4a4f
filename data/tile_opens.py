"""Normally open points: where a line is cut in the normal state, and in which direction it leaves the cut."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.tile_features import Drawn, Layers, first_numbers, flag, text, unit_mercator, voltage_class

STEPS = 64  # directions a turn


def open_points(layers: Layers) -> tuple[Drawn | None, int]:
    """A mark per open line end or open switch, and how many lines of 1 kV and more are open."""
    lines = layers.get("lines")
    if lines is None or not len(lines):
        return None, 0
    rows = pd.concat([_open_switches(layers), _open_lines(lines)], ignore_index=True)
    rows = rows.drop_duplicates(["line", "node"])
    starts = first_numbers(layers)
    kv = dict(zip(layers["nodes"]["id"].astype(str), layers["nodes"]["vn_kv"].astype(float), strict=True))
    v = voltage_class(rows["node"].map(kv).astype(float))
    shapes, direction = _place(rows, layers)
    there = ~shapely.is_missing(shapes)
    number = rows["row"].to_numpy(np.int64) + np.where(rows["switch"].to_numpy(bool), starts["switches"], 0)
    tags = np.column_stack((v, direction, np.zeros_like(v)))[there]
    zoom = np.where(v > 0, 12, 16)[there]
    mark = Drawn("opens", unit_mercator(shapes[there]), number[there], tags, zoom)
    return mark, int(rows.loc[v > 0, "line"].nunique())


def _open_switches(layers: Layers) -> pd.DataFrame:
    if "switches" not in layers or not len(layers["switches"]):
        return pd.DataFrame({"row": [], "line": [], "node": [], "switch": []}, dtype=object)
    frame = layers["switches"]
    rows = np.flatnonzero(~flag(frame, "closed", True))
    line, node = text(frame, "line").to_numpy()[rows], text(frame, "node").to_numpy()[rows]
    node = np.where(node == "", text(frame, "from_node").to_numpy()[rows], node)
    line = np.where(line == "", "switch " + text(frame, "id").to_numpy()[rows].astype(object), line)
    return pd.DataFrame({"row": rows, "line": line, "node": node, "switch": True})


def _open_lines(lines: pd.DataFrame) -> pd.DataFrame:
    at = text(lines, "open_at").to_numpy()
    rows = np.flatnonzero(flag(lines, "normally_open", False) | (at != ""))
    start = text(lines, "from_node").to_numpy()[rows]
    node = np.where(at[rows] == "", start, at[rows])
    return pd.DataFrame(
        {"row": rows, "line": text(lines, "id").to_numpy()[rows], "node": node, "switch": False}
    )


def _place(rows: pd.DataFrame, layers: Layers) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """The open end of the line, or the switch's own place; direction 0 where no line is known."""
    lines = layers["lines"]
    shape_of = dict(zip(text(lines, "id"), lines["geometry"], strict=True))
    end_of = dict(zip(text(lines, "id"), text(lines, "to_node"), strict=True))
    shapes, directions = [], []
    for at, line, node, switch in rows.to_numpy().tolist():
        shape = shape_of.get(line)
        if shape is None:
            shapes.append(layers["switches"]["geometry"].iloc[int(at)] if switch else None)
            directions.append(0)
            continue
        xy = shapely.get_coordinates(unit_mercator(shape))
        back = end_of[line] == node
        step = (xy[-2] - xy[-1]) if back else (xy[1] - xy[0])
        shapes.append(shapely.get_point(shape, -1 if back else 0))
        directions.append(int(round(np.arctan2(step[1], step[0]) / (2 * np.pi) * STEPS)) % STEPS)
    return np.array(shapes, dtype=object), np.array(directions, np.int64)
