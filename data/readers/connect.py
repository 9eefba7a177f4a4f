"""Topology from the drawing where ids are missing: line ends and appliances take the nearest node, or make one."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.frames import CRS, Layers, canonical
from data.readers.geometry import EXACT_M, Floats, Plane, clusters, has_shape, line_ends, nearest
from data.readers.report import ReadReport
from data.readers.tees import cut_at_ends
from gridmodel.reading.repairs import Choices, Repair
from gridmodel.report import Severity
from message import say

APPLIANCES = ("loads", "generators", "storage", "shunts", "source")


def connect(layers: Layers, snap_m: float, report: ReadReport, choices: Choices) -> None:
    """Fill in what names no node, within `snap_m` metres; changes `layers` in place and lists every repair."""
    drawn = [f["geometry"].to_numpy() for f in layers.values() if "geometry" in f and len(f)]
    shapes = np.concatenate([s[has_shape(s)] for s in drawn]) if drawn else np.zeros(0, dtype=object)
    if not len(shapes):
        return
    plane = Plane(shapes)
    if "lines" in layers:
        ends = _lines_to_nodes(layers, plane, snap_m, report, choices)
        cut_at_ends(layers, plane, ends, snap_m, report, choices)
        _switches_to_lines(layers, plane)
    for name in APPLIANCES:
        if name in layers:
            _to_nodes(layers, name, "node", plane, snap_m, report, choices)
    if "transformers" in layers:
        _transformers_to_nodes(layers, plane, snap_m, report, choices)


def _blank(frame: pd.DataFrame, column: str) -> Floats:
    values = frame[column]
    blank: Floats = (values.isna() | (values == "")).to_numpy(bool)
    return blank


def _lines_to_nodes(
    layers: Layers, plane: Plane, snap_m: float, report: ReadReport, choices: Choices
) -> list[tuple[str, str]]:
    """Return the (node, line) pairs that were made here: only these may tee into another line."""
    lines = layers["lines"]
    drawn = has_shape(lines["geometry"])
    made: list[tuple[str, str]] = []
    open_ends: list[tuple[int, str, Any]] = []
    dropped: set[int] = set()
    for k, column in enumerate(("from_node", "to_node")):
        rows = np.flatnonzero(_blank(lines, column) & drawn)
        points = plane.metres(line_ends(lines["geometry"].to_numpy()[rows])[k])
        names, distances = _nearest_nodes(layers, plane, points, _kv(lines, rows), snap_m)
        for row, name, distance, point in zip(rows.tolist(), names, distances, points, strict=True):
            if name is None:
                open_ends.append((row, column, point))
            elif distance > EXACT_M and not _snapped(lines, row, name, distance, report, choices):
                dropped.add(row)
            else:
                lines.loc[row, column] = name
                made.append((name, str(lines.loc[row, "id"])))
    made += _made_nodes(layers, open_ends, snap_m, report)
    layers["lines"] = canonical("lines", layers["lines"].drop(index=list(dropped)))
    return made


def _kv(lines: pd.DataFrame, rows: Floats) -> Floats:
    """The voltage of a line where its source told it (attribute vn_kv), else NaN."""
    if "vn_kv" not in lines:
        return np.full(len(rows), np.nan)
    found: Floats = pd.to_numeric(lines["vn_kv"].iloc[rows], errors="coerce").to_numpy(float)
    return found


def _nearest_nodes(
    layers: Layers, plane: Plane, points: Any, kv: Floats, snap_m: float
) -> tuple[list[str | None], Floats]:
    """Only nodes of the line's voltage come in question, where both are known."""
    names: list[str | None] = [None] * len(points)
    distances = np.full(len(points), np.inf)
    if "nodes" not in layers or not len(layers["nodes"]):
        return names, distances
    nodes = layers["nodes"][has_shape(layers["nodes"]["geometry"])]
    node_kv = nodes["vn_kv"].to_numpy(float)
    for level in np.unique(kv[~np.isnan(kv)]).tolist() + [None]:
        asked = np.flatnonzero(np.isnan(kv) if level is None else kv == level)
        fits = np.ones(len(nodes), bool) if level is None else np.isnan(node_kv) | (node_kv == level)
        targets, ids = plane.metres(nodes["geometry"].to_numpy()[fits]), nodes["id"].to_numpy()[fits]
        row, far = nearest(points[asked], targets, snap_m)
        for i, k, d in zip(asked.tolist(), row.tolist(), far.tolist(), strict=True):
            if k >= 0:
                names[i], distances[i] = str(ids[k]), d
    return names, distances


def _snapped(
    lines: pd.DataFrame, row: int, node: str, distance: float, report: ReadReport, choices: Choices
) -> bool:
    asset, shape = str(lines.loc[row, "id"]), lines.loc[row, "geometry"]
    what = {"metres": round(float(distance), 2), "node": node}
    if not choices.allow(Repair.SNAP):
        why = say("An end of the line lies {metres} m beside node {node}; snapping was refused.", **what)
        report.exclude("lines", asset, why, Repair.SNAP.value, shape)
        return False
    told = say("An end of the line lay {metres} m beside node {node}: joined to it.", **what)
    report.find(Severity.REPAIRED, "lines", asset, told, Repair.SNAP.value, shape)
    return True


def _made_nodes(
    layers: Layers, ends: list[tuple[int, str, Any]], snap_m: float, report: ReadReport
) -> list[tuple[str, str]]:
    """Ends that meet no node meet each other, or stand alone: each place becomes a node."""
    if not ends:
        return []
    lines = layers["lines"]
    labels = clusters(np.array([point for _, _, point in ends], dtype=object), snap_m)
    taken = set(layers["nodes"]["id"]) if "nodes" in layers else set()
    name_of: dict[int, str] = {}
    rows, shapes, made = [], [], []
    for (row, column, _), label in zip(ends, labels.tolist(), strict=True):
        asset = str(lines.loc[row, "id"])
        if label not in name_of:
            name = f"{asset}:{column.removesuffix('_node')}"
            name_of[label] = name if name not in taken else f"{name}+"
            at = shapely.get_point(lines.loc[row, "geometry"], 0 if column == "from_node" else -1)
            rows.append({"id": name_of[label], "vn_kv": _kv(lines, np.array([lines.index.get_loc(row)]))[0]})
            shapes.append(at)
            what = say("No node was given where lines end: made at the end of line {line}.", line=asset)
            report.find(Severity.REPAIRED, "nodes", name_of[label], what, Repair.NODE_OF_BRANCH.value, at)
        lines.loc[row, column] = name_of[label]
        made.append((name_of[label], asset))
    report.tally("nodes").added += len(rows)
    new = canonical("nodes", gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=CRS))
    whole = pd.concat([layers["nodes"], new], ignore_index=True) if "nodes" in layers else new
    layers["nodes"] = canonical("nodes", whole)
    return made


def _to_nodes(
    layers: Layers, name: str, column: str, plane: Plane, snap_m: float, report: ReadReport, choices: Choices
) -> None:
    frame = layers[name]
    blank = _blank(frame, column) & has_shape(frame["geometry"])
    if "transformer" in frame:
        blank &= _blank(frame, "transformer")
    rows = np.flatnonzero(blank)
    points = plane.metres(frame["geometry"].to_numpy()[rows])
    names, distances = _nearest_nodes(layers, plane, points, np.full(len(rows), np.nan), snap_m)
    for row, node, distance in zip(rows.tolist(), names, distances.tolist(), strict=True):
        if node is None or (distance > EXACT_M and not choices.allow(Repair.SNAP)):
            continue  # told as excluded when the layer is complete
        frame.loc[row, column] = node
        what = say(
            "No node was given: joined to node {node}, {metres} m away.", node=node, metres=round(distance, 2)
        )
        report.find(
            Severity.REPAIRED,
            name,
            str(frame.loc[row, "id"]),
            what,
            Repair.SNAP.value,
            frame.loc[row, "geometry"],
        )


def _transformers_to_nodes(
    layers: Layers, plane: Plane, snap_m: float, report: ReadReport, choices: Choices
) -> None:
    """Each side takes the nearest node whose voltage is within 15 % of the winding's."""
    frame = layers["transformers"]
    nodes = layers["nodes"]
    for column, rated in (("hv_node", "hv_kv"), ("lv_node", "lv_kv")):
        blank = _blank(frame, column) & has_shape(frame["geometry"])
        if column == "hv_node":
            blank &= _blank(frame, "node")
        for row in np.flatnonzero(blank).tolist():
            kv = float(frame.loc[row, rated])
            fits = nodes[(abs(nodes["vn_kv"] - kv) <= 0.15 * kv) & has_shape(nodes["geometry"])]
            points = plane.metres(np.array([frame.loc[row, "geometry"]], dtype=object))
            (found,), (far,) = nearest(points, plane.metres(fits["geometry"].to_numpy()), snap_m)
            if found < 0 or (far > EXACT_M and not choices.allow(Repair.SNAP)):
                continue
            node = str(fits["id"].iloc[int(found)])
            frame.loc[row, column] = node
            what = say(
                "No node was given: joined to node {node}, {metres} m away.",
                node=node,
                metres=round(float(far), 2),
            )
            report.find(
                Severity.REPAIRED, "transformers", str(frame.loc[row, "id"]), what, Repair.SNAP.value,
                frame.loc[row, "geometry"],
            )  # fmt: skip


def _switches_to_lines(layers: Layers, plane: Plane) -> None:
    """A switch that names only its line stands at the nearer end of it."""
    if "switches" not in layers:
        return
    switches, lines = layers["switches"], layers["lines"].drop_duplicates("id").set_index("id")
    for row in np.flatnonzero(_blank(switches, "node") & ~_blank(switches, "line")).tolist():
        line, point = switches.loc[row, "line"], switches.loc[row, "geometry"]
        if line in lines.index and point is not None and lines.loc[line, "geometry"] is not None:
            shape = plane.metres(np.array([lines.loc[line, "geometry"], point], dtype=object))
            start, end = (shapely.distance(shapely.get_point(shape[0], k), shape[1]) for k in (0, -1))
            switches.loc[row, "node"] = lines.loc[line, "from_node" if start <= end else "to_node"]
