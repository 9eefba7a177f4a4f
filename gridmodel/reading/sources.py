"""Sources as delivered to their canonical table; without one nothing can be computed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridmodel.errors import BadInput
from gridmodel.network import SOURCE_COLUMNS, table
from gridmodel.reading.columns import drop_duplicates, exclude, flag, number, places, text
from gridmodel.report import Report
from message import say

LOWEST_PU, HIGHEST_PU = 0.5, 1.5  # of a source's set point


def build_sources(
    raw: pd.DataFrame | None, nodes: pd.DataFrame, report: Report, hz: float | None
) -> pd.DataFrame:
    """Return the sources; without one nothing can be computed."""
    rows = None
    if raw is not None:
        raw = pd.DataFrame(raw).reset_index(drop=True)
        rows = pd.DataFrame({"id": text(raw, "id"), "node": text(raw, "node"), "vm_pu": number(raw, "vm_pu")})
        for name in ("s_sc_max_mva", "s_sc_min_mva", "rx"):
            rows[name] = number(raw, name)
        rows["f_hz"] = number(raw, "f_hz") if hz is None else float(hz)
        if rows["f_hz"].isna().any():
            report.assumptions.append(say("System frequency not given: 50 Hz."))
            rows["f_hz"] = rows["f_hz"].fillna(50.0)
        rows["assumed"] = flag(raw, "assumed", False)
        rows["lon"], rows["lat"] = places(raw)
        rows = drop_duplicates(rows, "source", report)
        lost = ~rows["node"].isin(nodes["id"]).to_numpy(bool)
        rows = exclude(rows, lost, "source", report, say("The source's node does not exist."))
    if rows is None or not len(rows):
        raise BadInput(
            "The grid has no source: a layer named source with id and node is needed, its node in the layer nodes."
        )
    if rows["vm_pu"].isna().any():
        report.assumptions.append(say("Source voltage not given: 1.0 per unit."))
        rows["vm_pu"] = rows["vm_pu"].fillna(1.0)
    _check_set_points(rows)
    return table(SOURCE_COLUMNS, rows)


def _check_set_points(rows: pd.DataFrame) -> None:
    for node, group in rows.groupby("node", sort=False):
        held = group["vm_pu"].to_numpy(float)
        if not ((held >= LOWEST_PU) & (held <= HIGHEST_PU)).all():
            raise BadInput(
                say(
                    "Source {id}: vm_pu is {value}; it must be between {low} and {high}.",
                    id=str(group["id"].iloc[0]),
                    value=float(held[0]),
                    low=LOWEST_PU,
                    high=HIGHEST_PU,
                )
            )
        if np.ptp(held) > 0:
            ids = ", ".join(str(i) for i in group["id"])
            raise BadInput(
                say("The sources {ids} hold node {node} at different voltages.", ids=ids, node=str(node))
            )
