"""Reading columns of a delivered layer: text, numbers, flags and places, with the empty value where nothing was given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridmodel.report import Finding, Report, Severity
from message import Message, say


def text(rows: pd.DataFrame, name: str, default: str = "") -> np.ndarray:
    """Return object array (n,) of str; None, NaN and absent become `default`."""
    if name not in rows:
        return np.full(len(rows), default, dtype=object)
    values = rows[name].to_numpy(dtype=object)
    return np.array([default if _missing(v) else str(v) for v in values], dtype=object)


def number(rows: pd.DataFrame, name: str, default: float = np.nan) -> np.ndarray:
    """Return float array (n,); what is no finite number becomes `default`."""
    if name not in rows:
        return np.full(len(rows), default)
    values = pd.to_numeric(rows[name], errors="coerce").to_numpy(dtype=float)
    return np.where(np.isfinite(values), values, default)


def flag(rows: pd.DataFrame, name: str, default: bool) -> np.ndarray:
    if name not in rows:
        return np.full(len(rows), default)
    words = {
        "true": True,
        "1": True,
        "1.0": True,
        "yes": True,
        "false": False,
        "0": False,
        "0.0": False,
        "no": False,
    }
    return np.array([words.get(str(v).strip().lower(), default) for v in rows[name]], dtype=bool)


def places(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return lon, lat (n,) of the geometry's centroid; NaN without one."""
    if "geometry" not in rows:
        return np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    import shapely

    centres = shapely.centroid(
        np.array([g if g is not None else None for g in rows["geometry"]], dtype=object)
    )
    return shapely.get_x(centres), shapely.get_y(centres)


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def exclude(
    rows: pd.DataFrame, bad: np.ndarray, layer: str, report: Report, why: Message, rule: str = "unusable"
) -> pd.DataFrame:
    """Drop the rows where `bad`, and say of each that and why it was left out."""
    if not bad.any():
        return rows
    for i in np.flatnonzero(bad):
        row = rows.iloc[i]
        report.findings.append(
            Finding(
                Severity.EXCLUDED,
                layer,
                str(row["id"]),
                why,
                _place(row.get("lon")),
                _place(row.get("lat")),
                rule,
            )
        )
    return rows[~bad].reset_index(drop=True)


def find(
    rows: pd.DataFrame,
    at: np.ndarray,
    layer: str,
    report: Report,
    severity: Severity,
    what: Message,
    rule: str = "",
) -> None:
    for i in np.flatnonzero(at):
        row = rows.iloc[i]
        report.findings.append(
            Finding(
                severity, layer, str(row["id"]), what, _place(row.get("lon")), _place(row.get("lat")), rule
            )
        )


def _place(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and value == value else None


def drop_duplicates(rows: pd.DataFrame, layer: str, report: Report) -> pd.DataFrame:
    why = say("The asset number occurs more than once in this layer; the first one is kept.")
    return exclude(rows, rows["id"].duplicated().to_numpy(bool), layer, report, why, "duplicate")
