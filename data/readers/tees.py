"""Lines that end on another line: that line is cut in two there, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from data.frames import CRS, Layers, canonical
from data.readers.geometry import EXACT_M, Plane, has_shape
from data.readers.report import ReadReport
from gridmodel.reading.repairs import Choices, Repair
from gridmodel.report import Severity
from message import say

Cuts = dict[int, dict[str, float]]  # line row -> node -> metres from its start


def cut_at_ends(
    layers: Layers,
    plane: Plane,
    ends: Sequence[tuple[str, str]],
    snap_m: float,
    report: ReadReport,
    choices: Choices,
) -> None:
    """`ends` are (node, line): only lines that were connected by their drawing touch or are cut."""
    by_drawing = {line for _, line in ends}
    cuts, refused = _found(layers, plane, ends, by_drawing, snap_m, choices)
    lines = layers["lines"]
    for row in sorted(refused):
        why = say("The line ends on another line between its ends; tees were refused.")
        report.exclude("lines", str(lines.loc[row, "id"]), why, Repair.TEE.value, lines.loc[row, "geometry"])
    parts: list[dict[str, Any]] = []
    for row, at in cuts.items():
        parts += _parts(lines.loc[row].to_dict(), at, report)
    rest = lines.drop(index=[*cuts, *refused])
    if parts:
        shapes = [p.pop("geometry") for p in parts]
        new = gpd.GeoDataFrame(pd.DataFrame(parts), geometry=shapes, crs=CRS)
        rest = pd.concat([rest, canonical("lines", new)], ignore_index=True)
    layers["lines"] = canonical("lines", rest)


def _found(
    layers: Layers, plane: Plane, ends: Sequence[tuple[str, str]], by_drawing: set[str], snap_m: float,
    choices: Choices,
) -> tuple[Cuts, set[int]]:  # fmt: skip
    lines, nodes = layers["lines"], layers.get("nodes")
    cuts: Cuts = {}
    refused: set[int] = set()
    wanted = lines["id"].isin(by_drawing).to_numpy(bool) & has_shape(lines["geometry"])
    rows = np.flatnonzero(wanted)
    if not len(rows) or nodes is None:
        return cuts, refused
    flat = plane.metres(lines["geometry"].to_numpy()[rows])
    place = dict(zip(nodes["id"], nodes["geometry"], strict=True))
    pairs = sorted({pair for pair in ends if place.get(pair[0]) is not None})
    points = plane.metres(np.array([place[node] for node, _ in pairs], dtype=object))
    tree = shapely.STRtree(flat)
    asked, hit = tree.query(points, predicate="dwithin", distance=max(snap_m, EXACT_M))
    row_of = {str(i): n for n, i in enumerate(lines["id"])}
    for i, k in zip(asked.tolist(), hit.tolist(), strict=True):
        node, own = pairs[i]
        row, at_m = int(rows[k]), float(shapely.line_locate_point(flat[k], points[i]))
        ends_here = {lines["from_node"].iloc[row], lines["to_node"].iloc[row]}
        inside = snap_m < at_m < flat[k].length - snap_m
        if node in ends_here or not inside or not _same_level(lines, row, row_of.get(own, row)):
            continue
        if choices.allow(Repair.TEE):
            cuts.setdefault(row, {})[node] = at_m / flat[k].length
        elif own in row_of:
            refused.add(row_of[own])
    return cuts, refused


def _same_level(lines: pd.DataFrame, a: int, b: int) -> bool:
    """Lines of different voltage cross without touching."""
    if "vn_kv" not in lines:
        return True
    one, other = lines["vn_kv"].iloc[a], lines["vn_kv"].iloc[b]
    return one is None or other is None or one == other


def _parts(line: dict[str, Any], at: dict[str, float], report: ReadReport) -> list[dict[str, Any]]:
    stops = sorted(at.items(), key=lambda item: item[1])
    nodes = [line["from_node"], *(node for node, _ in stops), line["to_node"]]
    shares = [0.0, *(share for _, share in stops), 1.0]
    what = say("Other lines end on it: cut in {count} parts.", count=len(nodes) - 1)
    report.find(Severity.REPAIRED, "lines", str(line["id"]), what, Repair.TEE.value, line["geometry"])
    report.tally("lines").added += len(nodes) - 2
    out = []
    for n in range(len(nodes) - 1):
        part = dict(line) | {"id": f"{line['id']}#{n + 1}", "from_node": nodes[n], "to_node": nodes[n + 1]}
        part["geometry"] = substring(line["geometry"], shares[n], shares[n + 1], normalized=True)
        for total in ("length_km", "r_ohm", "x_ohm", "c_nf"):
            if part[total] is not None and part[total] == part[total]:
                part[total] = part[total] * (shares[n + 1] - shares[n])
        out.append(part)
    return out
