"""Layers as tables: cells for Excel, and a zip of CSV files in which no text can start a formula."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd
import shapely

from data.frames import Layers, unknown_columns
from gridmodel.schema import LAYERS

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def head(name: str, frame: pd.DataFrame) -> list[str]:
    known = [c.name for c in LAYERS[name].columns if c.required or frame[c.name].notna().any()]
    return [*known, *unknown_columns(name, frame), *(("geometry",) if "geometry" in frame else ())]


def rows(name: str, frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Plain cells: None where missing, shapes as well-known text."""
    return zip(*(_cells(frame, label) for label in head(name, frame)), strict=True)


def _cells(frame: pd.DataFrame, label: str) -> list[Any]:
    if label == "geometry":
        return list(shapely.to_wkt(frame["geometry"].to_numpy(), rounding_precision=7))
    values = frame[label].astype(object).where(frame[label].notna(), None).tolist()
    return [_cell(v) for v in values]


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def write_csv(path: Path, layers: Layers) -> None:
    """One file a layer, UTF-8 with a mark, so that Excel reads Chinese."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, frame in layers.items():
            with archive.open(f"{name}.csv", "w", force_zip64=True) as raw:
                out = io.TextIOWrapper(raw, "utf-8-sig", newline="")
                sheet = csv.writer(out)
                sheet.writerow([safe(label) for label in head(name, frame)])
                sheet.writerows([safe(cell) for cell in row] for row in rows(name, frame))
                out.flush()
                out.detach()


def safe(cell: Any) -> Any:
    """A text that a spreadsheet would compute gets an apostrophe before it; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA) else cell
