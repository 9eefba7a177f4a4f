"""Lines drawn in several parts that do not touch: joined where the ends are named, else lines of their own."""

from __future__ import annotations

from typing import Any

import shapely

from data.readers.report import ReadLayer, ReadReport
from data.readers.values import as_text
from gridmodel.reading.repairs import Choices, Repair
from gridmodel.report import Severity
from gridmodel.routes import length_m
from message import say


def one_part_each(
    layer: ReadLayer, shapes: Any, report: ReadReport, choices: Choices
) -> tuple[ReadLayer, Any]:
    """Only lines; `shapes` are in EPSG:4326. Parts that touch end to end are simply one line."""
    rows: list[dict[str, Any]] = []
    out: list[Any] = []
    for number, (row, shape) in enumerate(zip(layer.rows, shapes, strict=True), start=1):
        merged = shapely.line_merge(shape) if _is_multi(shape) else shape
        if not _is_multi(merged):
            rows.append(row)
            out.append(merged)
            continue
        name = as_text(row.get("id") or f"row {number}")
        for part_row, part in _parts(row, merged, name, report, choices):
            rows.append(part_row)
            out.append(part)
    return ReadLayer(layer.file, layer.name, rows, out, layer.crs, None, layer.lenient), out


def _is_multi(shape: Any) -> bool:
    return shape is not None and shape.geom_type == "MultiLineString"


def _parts(
    row: dict[str, Any], shape: Any, name: str, report: ReadReport, choices: Choices
) -> list[tuple[dict[str, Any], Any]]:
    tally, parts = report.tally("lines"), list(shape.geoms)
    named = bool(row.get("from_node")) and bool(row.get("to_node"))
    repair = Repair.MULTI_JOINED if named else Repair.MULTI_SPLIT
    if not choices.allow(repair):
        why = say("The line is drawn in {count} parts that do not touch; it is left out.", count=len(parts))
        report.exclude("lines", name, why, repair.value, shape)
        return []
    if named:
        whole, gap_m = _in_one(parts)
        what = say(
            "The line was drawn in {count} parts; joined over gaps of {gap_m} m in all.",
            count=len(parts),
            gap_m=round(gap_m, 1),
        )
        report.find(Severity.REPAIRED, "lines", name, what, repair.value, whole)
        return [(row, whole)]
    tally.added += len(parts) - 1
    what = say("The line was drawn in {count} parts; each is a line of its own now.", count=len(parts))
    report.find(Severity.REPAIRED, "lines", name, what, repair.value, shape)
    total = sum(part.length for part in parts) or 1.0
    return [(_share(row, name, n, part.length / total), part) for n, part in enumerate(parts, start=1)]


def _share(row: dict[str, Any], name: str, number: int, share: float) -> dict[str, Any]:
    """Totals of the whole line go by length to its parts."""
    part = dict(row) | {"id": f"{name}#{number}"}
    for total in ("length_km", "r_ohm", "x_ohm", "c_nf"):
        if isinstance(part.get(total), int | float):
            part[total] = part[total] * share
    return part


def _in_one(parts: list[Any]) -> tuple[Any, float]:
    """One after the other, each turned so that the gap before it is the shorter one."""
    path = list(parts[0].coords)
    gap_m, rest = 0.0, parts[1:]
    while rest:
        ends = [(shapely.Point(path[-1]).distance(shapely.Point(c)), k, turn)
                for k, part in enumerate(rest) for c, turn in ((part.coords[0], 1), (part.coords[-1], -1))]  # fmt: skip
        _, k, turn = min(ends)
        coords = list(rest.pop(k).coords)[::turn]
        gap_m += length_m(shapely.LineString([path[-1], coords[0]])) if path[-1] != coords[0] else 0.0
        path.extend(coords)
    return shapely.LineString(path), gap_m
