"""Lines as delivered to canonical lines: totals of impedance, ratings, and the state of both ends."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from gridmodel.network import LINE_COLUMNS, table
from gridmodel.reading.columns import drop_duplicates, exclude, find, flag, number, places, text
from gridmodel.reading.repairs import Repair
from gridmodel.report import Report, Severity
from gridmodel.routes import length_m
from message import say

IN_SERVICE_WORDS = frozenset({"", "existing", "in_service", "active", "operating", "true", "1"})


def build_lines(raw: pd.DataFrame | None, nodes: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Return canonical lines; what cannot be connected or has no impedance is excluded and said."""
    if raw is None:
        return table(LINE_COLUMNS)
    raw = pd.DataFrame(raw).reset_index(drop=True)
    rows = table(LINE_COLUMNS, None)
    rows = pd.DataFrame(
        {"id": text(raw, "id"), "from_node": text(raw, "from_node"), "to_node": text(raw, "to_node")}
    )
    rows["geometry"] = raw["geometry"].to_numpy(dtype=object) if "geometry" in raw else None
    rows["lon"], rows["lat"] = places(raw)
    parallel = np.maximum(1, number(raw, "parallel", 1)).astype(int)
    rows["parallel"] = parallel
    rows["length_km"] = _length_km(raw, rows, report)
    for total, per_km in (("r_ohm", "r_ohm_per_km"), ("x_ohm", "x_ohm_per_km")):
        rows[total] = _total(raw, total, per_km, rows["length_km"].to_numpy()) / parallel
    rows["c_nf"] = np.nan_to_num(_total(raw, "c_nf", "c_nf_per_km", rows["length_km"].to_numpy())) * parallel
    rows["max_i_a"] = number(raw, "max_i_a") * parallel
    for name in ("kind", "std_type", "rating_basis", "open_at"):
        rows[name] = text(raw, name)
    rows["phases_in_source"] = number(raw, "phases_in_source", 0).astype(int)
    rows["normally_open"] = flag(raw, "normally_open", False)
    rows["in_service"] = [s.lower() in IN_SERVICE_WORDS for s in text(raw, "status")]
    rows = _excluded(rows, nodes, report)
    return _ends(rows, report)


def _length_km(raw: pd.DataFrame, rows: pd.DataFrame, report: Report) -> np.ndarray:
    given = number(raw, "length_km")
    missing = ~(given >= 0)
    if missing.any():
        measured = np.array([length_m(g) / 1000 if g is not None else np.nan for g in rows["geometry"]])
        given = np.where(missing, measured, given)
        find(
            rows,
            missing & np.isfinite(given),
            "lines",
            report,
            Severity.ASSUMED,
            say("No length given: measured along the drawing."),
            Repair.LENGTH.value,
        )
    return given


def _total(raw: pd.DataFrame, total: str, per_km: str, length_km: np.ndarray) -> np.ndarray:
    given = number(raw, total)
    return np.where(np.isfinite(given), given, number(raw, per_km) * length_km)


def _excluded(rows: pd.DataFrame, nodes: pd.DataFrame, report: Report) -> pd.DataFrame:
    rows = drop_duplicates(rows, "lines", report)
    kv = dict(zip(nodes["id"], nodes["vn_kv"], strict=True))
    known = rows["from_node"].isin(kv).to_numpy() & rows["to_node"].isin(kv).to_numpy()
    rows = exclude(
        rows,
        ~known,
        "lines",
        report,
        say("An end of the line names a node that does not exist."),
        "unknown_node",
    )
    same = (rows["from_node"] == rows["to_node"]).to_numpy(bool)
    rows = exclude(rows, same, "lines", report, say("Both ends of the line are the same node."), "same_node")
    mixed = (rows["from_node"].map(kv) != rows["to_node"].map(kv)).to_numpy(bool)
    rows = exclude(
        rows, mixed, "lines", report, say("The line joins nodes of different voltage."), "voltage_mismatch"
    )
    bad = (
        ~(rows["r_ohm"].to_numpy() >= 0)
        | ~np.isfinite(rows["x_ohm"].to_numpy())
        | ~(rows["length_km"].to_numpy() >= 0)
    )
    rows = exclude(
        rows, bad, "lines", report, say("The line has no usable length or impedance."), "no_impedance"
    )
    unrated = ~(rows["max_i_a"].to_numpy() > 0)
    rows.loc[unrated, "max_i_a"] = np.nan
    find(
        rows,
        unrated,
        "lines",
        report,
        Severity.QUESTION,
        say("The line has no current rating: its loading is not computed."),
        "no_rating",
    )
    return rows


def _ends(rows: pd.DataFrame, report: Report) -> pd.DataFrame:
    stranger = (
        (rows["open_at"] != "")
        & (rows["open_at"] != rows["from_node"])
        & (rows["open_at"] != rows["to_node"])
    )
    find(
        rows,
        stranger.to_numpy(bool),
        "lines",
        report,
        Severity.QUESTION,
        say("open_at names a node that is not an end of the line."),
        "open_at",
    )
    rows["from_closed"] = ~rows["normally_open"] & (rows["open_at"] != rows["from_node"])
    rows["to_closed"] = ~rows["normally_open"] & (rows["open_at"] != rows["to_node"])
    return table(LINE_COLUMNS, rows)


def close_line_ends(lines: pd.DataFrame, switches: pd.DataFrame) -> pd.DataFrame:
    """Fold line-end switches into the line: two switches at one end are both needed (AND)."""
    at_line = (switches["line"] != "").to_numpy(bool) & ~switches["closed"].to_numpy(bool)
    open_ends = switches[at_line]
    from_open = set(zip(open_ends["line"], open_ends["node"], strict=True))
    lines = lines.copy()
    for end, column in (("from_node", "from_closed"), ("to_node", "to_closed")):
        keys = zip(lines["id"], lines[end], strict=True)
        lines[column] &= np.array([k not in from_open for k in keys], dtype=bool)
    return lines


def split_geometry(geometry: object, share: float) -> tuple[object, object]:
    """Return the two parts of a LineString cut at `share` (0..1) of its length."""
    from shapely.ops import substring

    if geometry is None or shapely.is_empty(geometry):
        return None, None
    return substring(geometry, 0, share, normalized=True), substring(geometry, share, 1, normalized=True)
