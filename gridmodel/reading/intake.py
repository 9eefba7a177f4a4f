"""From layers as delivered to the canonical network; every assumption, repair and exclusion is reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gridmodel.errors import BadInput
from gridmodel.network import STATION_COLUMNS, Network, table
from gridmodel.reading.lines import build_lines, close_line_ends
from gridmodel.reading.points import (
    build_appliances,
    build_nodes,
    build_switches,
    build_transformers,
)
from gridmodel.reading.sources import build_sources
from gridmodel.reading.three_windings import with_regulators
from gridmodel.report import Report
from gridmodel.states import State, states_from_basis
from message import say

Layers = Mapping[str, Any]  # layer name -> (Geo)DataFrame, EPSG:4326, columns of gridmodel.schema


def build(
    layers: Layers, states: dict[str, State] | None = None, hz: float | None = None
) -> tuple[Network, Report]:
    """Build the network of one revision.

    Raises BadInput when there is no node or no source; everything smaller is a finding of the report.
    """
    report = Report()
    raw = {name: frame for name, frame in layers.items() if frame is not None and len(frame)}
    if "nodes" not in raw:
        raise BadInput("The grid has no nodes: a layer named nodes with id and vn_kv is needed.")
    nodes = build_nodes(raw["nodes"], report)
    transformers, nodes = build_transformers(raw.get("transformers"), nodes, report)
    transformers = with_regulators(raw.get("regulators"), nodes, transformers, report)
    lines = build_lines(raw.get("lines"), nodes, report)
    switches = build_switches(raw.get("switches"), nodes, lines, report)
    lines = close_line_ends(lines, switches)
    loads, generators, shunts = build_appliances(raw, nodes, transformers, report)
    sources = build_sources(raw.get("source"), nodes, report, hz)
    if states is None:
        states, notes = states_from_basis({str(b) for b in loads["basis"]} if len(loads) else {"peak"})
        report.assumptions.extend(notes)
    network = Network(
        nodes,
        lines,
        transformers,
        switches,
        loads,
        generators,
        shunts,
        sources,
        _stations(raw.get("stations")),
        states,
    )
    _report_islands(network, report)
    return network, report


def _stations(raw: pd.DataFrame | None) -> pd.DataFrame:
    if raw is None:
        return table(STATION_COLUMNS)
    rows = pd.DataFrame(raw).reset_index(drop=True)
    if "geometry" in rows:
        centres = [g.centroid if g is not None and not g.is_empty else None for g in rows["geometry"]]
        rows["lon"] = [c.x if c is not None else np.nan for c in centres]
        rows["lat"] = [c.y if c is not None else np.nan for c in centres]
    out = table(STATION_COLUMNS, rows)
    for name, empty in (("bays", 0), ("spare_bays", -1), ("derived", False)):
        out[name] = out[name].map(lambda v, e=empty: e if v is None or v != v else v)
    for name in ("name", "kind", "nodes", "assumed"):
        out[name] = out[name].map(lambda v: "" if v is None or v != v else str(v))
    return out


def _report_islands(network: Network, report: Report) -> None:
    """A part without a source is kept, dark, and said."""
    dark = int(np.sum(~network.topology.live_nodes))
    if dark:
        report.assumptions.append(
            say(
                "{count} nodes are not connected to a source in the normal state; they are dark, not dropped.",
                count=dark,
            )
        )
