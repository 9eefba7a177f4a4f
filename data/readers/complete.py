"""What is still missing after reading: places, voltages, types, the other end of open switches; else the row goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from data.frames import CRS, Layers, canonical
from data.readers.report import ReadReport
from gridmodel.reading.repairs import Choices, Repair
from gridmodel.report import Severity
from gridmodel.schema import LAYERS
from message import say

SAME_LEVEL = 0.15  # a winding of 10.5 kV stands at a node of 10 kV


def complete(layers: Layers, report: ReadReport, choices: Choices) -> None:
    """Changes `layers` in place; every repair and every row that cannot be kept is listed."""
    if "switches" in layers and "nodes" in layers:
        _open_ends(layers, report, choices)
    if "nodes" in layers:
        _voltages(layers, report, choices)
        _places(layers, report, choices)
    for name in list(layers):
        layers[name] = canonical(name, _without_gaps(name, layers[name], report))


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _open_ends(layers: Layers, report: ReadReport, choices: Choices) -> None:
    """An open switch towards nowhere changes nothing electrically; a closed one stays a question of its own."""
    switches, known = layers["switches"], set(layers["nodes"]["id"])
    kv = dict(zip(layers["nodes"]["id"], layers["nodes"]["vn_kv"], strict=True))
    rows, shapes = [], []
    for row, switch in switches.iterrows():
        ends = [_text(switch["from_node"]), _text(switch["to_node"])]
        there = [end in known for end in ends]
        if switch["closed"] is True or bool(switch["closed"]) or _text(switch["line"]) or sum(there) != 1:
            continue
        if not choices.allow(Repair.OPEN_END):
            continue
        asset = str(switch["id"])
        missing, other = there.index(False), ends[there.index(True)]
        name = ends[missing] or f"{asset}:end"
        known.add(name)
        switches.loc[row, ("from_node", "to_node")[missing]] = name
        rows.append({"id": name, "vn_kv": kv[other]})
        shapes.append(switch.get("geometry"))
        what = say(
            "Its other end, {node}, exists nowhere: made as a dead end behind the open switch.", node=name
        )
        report.find(Severity.REPAIRED, "switches", asset, what, Repair.OPEN_END.value, switch.get("geometry"))
    _add_nodes(layers, rows, shapes, report)


def _add_nodes(layers: Layers, rows: list[dict[str, Any]], shapes: list[Any], report: ReadReport) -> None:
    if rows:
        new = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=CRS)
        layers["nodes"] = canonical(
            "nodes", pd.concat([layers["nodes"], canonical("nodes", new)], ignore_index=True)
        )
        report.tally("nodes").added += len(rows)


def _neighbours(layers: Layers) -> Iterator[tuple[str, str]]:
    """Pairs of nodes on one voltage: both ends of lines, switches and regulators."""
    for name in ("lines", "switches", "regulators"):
        if name in layers:
            for a, b in zip(layers[name]["from_node"], layers[name]["to_node"], strict=True):
                if _text(a) and _text(b):
                    yield str(a), str(b)


def _spread(known: Mapping[str, Any], pairs: Iterator[tuple[str, str]], wanted: set[str]) -> dict[str, Any]:
    """Breadth first: each node without a value takes that of the nearest one that has it."""
    around: dict[str, list[str]] = {}
    for a, b in pairs:
        around.setdefault(a, []).append(b)
        around.setdefault(b, []).append(a)
    found: dict[str, Any] = {}
    queue = deque((node, value) for node, value in known.items() if node in around)
    while queue:
        node, value = queue.popleft()
        for other in around.get(node, ()):
            if other in wanted and other not in found:
                found[other] = value
                queue.append((other, value))
    return found


def _voltages(layers: Layers, report: ReadReport, choices: Choices) -> None:
    nodes = layers["nodes"]
    given = dict(zip(nodes["id"], nodes["vn_kv"].to_numpy(float), strict=True))
    missing = {n for n, kv in given.items() if not kv > 0 and kv != kv}
    if not missing or not choices.allow(Repair.VOLTAGE):
        return
    known = {n: kv for n, kv in given.items() if n not in missing}
    found = _spread(known, _neighbours(layers), missing)
    terminals = _terminals(layers, sorted({kv for kv in known.values() if kv > 0}))
    seeds = {n: kv for n, kv in terminals.items() if n in missing and n not in found}
    found |= seeds | _spread(seeds, _neighbours(layers), missing - set(found) - set(seeds))
    for row in np.flatnonzero(nodes["id"].isin(found).to_numpy(bool)).tolist():
        asset = str(nodes["id"].iloc[row])
        nodes.loc[row, "vn_kv"] = found[asset]
        what = say("No voltage was given: {kv} kV taken from what it is connected to.", kv=found[asset])
        report.find(
            Severity.REPAIRED, "nodes", asset, what, Repair.VOLTAGE.value, nodes["geometry"].iloc[row]
        )


def _terminals(layers: Layers, levels: list[float]) -> dict[str, float]:
    """Rated voltages of windings, each brought to a level of the grid that is near."""
    out: dict[str, float] = {}
    if "transformers" in layers:
        frame = layers["transformers"]
        for node, rated in (("hv_node", "hv_kv"), ("node", "hv_kv"), ("lv_node", "lv_kv")):
            for name, kv in zip(frame[node], frame[rated].to_numpy(float), strict=True):
                near = [level for level in levels if abs(level - kv) <= SAME_LEVEL * kv]
                if _text(name) and kv > 0:
                    out.setdefault(str(name), min(near, key=lambda x: abs(x - kv)) if near else float(kv))
    return out


def _places(layers: Layers, report: ReadReport, choices: Choices) -> None:
    """A node without coordinates stands at its transformer, or where the next placed node stands."""
    nodes = layers["nodes"]
    shapes = dict(zip(nodes["id"], nodes["geometry"], strict=True))
    missing = {n for n, shape in shapes.items() if shape is None or shape.is_empty}
    if not missing or not choices.allow(Repair.PLACED):
        return
    seeds = _at_transformers(layers, missing)
    placed = {n: s for n, s in shapes.items() if n not in missing} | seeds
    found = seeds | _spread(placed, _neighbours(layers), missing - set(seeds))
    for row in np.flatnonzero(nodes["id"].isin(found).to_numpy(bool)).tolist():
        asset = str(nodes["id"].iloc[row])
        shapes[asset] = found[asset]
        what = say("No coordinates were given: put where it is connected.")
        report.find(Severity.REPAIRED, "nodes", asset, what, Repair.PLACED.value, found[asset])
    layers["nodes"] = nodes.set_geometry(
        gpd.GeoSeries([shapes[i] for i in nodes["id"]], crs=CRS, index=nodes.index)
    )


def _at_transformers(layers: Layers, missing: set[str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if "transformers" in layers:
        frame = layers["transformers"]
        for column in ("lv_node", "hv_node", "node"):
            for name, shape in zip(frame[column], frame["geometry"], strict=True):
                if name in missing and shape is not None and not shape.is_empty:
                    out.setdefault(str(name), shape)
    return out


def _without_gaps(name: str, frame: pd.DataFrame, report: ReadReport) -> pd.DataFrame:
    """A row without a value its layer cannot do without is left out and listed."""
    lacking = np.zeros(len(frame), dtype=bool)
    for column in LAYERS[name].required_names():
        gap = frame[column].isna().to_numpy(bool) & ~lacking
        for row in np.flatnonzero(gap).tolist():
            what = say("It has no {column} and nothing it could be taken from; left out.", column=column)
            shape = frame["geometry"].iloc[row] if "geometry" in frame else None
            asset = frame["id"].iloc[row] if "id" in frame else f"row {row + 1}"
            report.exclude(name, str(asset), what, "incomplete", shape)
        lacking |= gap
    return frame[~lacking]
