"""Impedances and ratings of lines from a type catalogue: the company's in the mapping, else the rule set's list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from data.frames import Layers
from data.readers.report import ReadReport
from data.readers.units import plain_text
from gridmodel.reading.repairs import Choices, Repair
from gridmodel.report import Severity
from gridmodel.ruleset import DEFAULT, RuleSet
from message import say

Types = Mapping[str, Mapping[Any, float]]
VALUES = ("r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "max_i_a")


def fill_types(layers: Layers, own: Types, report: ReadReport, choices: Choices) -> None:
    """Only what is missing is filled; a type nobody knows is a question."""
    if "lines" not in layers or not layers["lines"]["std_type"].notna().any():
        return
    lines = layers["lines"]
    known = _catalogue() | {_key(name): dict(values) for name, values in own.items()}
    pending = _incomplete(lines) & lines["std_type"].notna().to_numpy(bool)
    for row in np.flatnonzero(pending).tolist():
        asset, name = str(lines["id"].iloc[row]), str(lines["std_type"].iloc[row])
        values = known.get(_key(name))
        shape = lines["geometry"].iloc[row]
        if values is None:
            what = say("The type {name} is in no catalogue and the line has no values of its own.", name=name)
            report.find(Severity.QUESTION, "lines", asset, what, "unknown_type", shape)
        elif choices.allow(Repair.TYPE):
            for column, value in values.items():
                if column in VALUES and _open(lines, column)[row]:
                    lines.loc[row, column] = value
            what = say("Impedance and rating taken from the type {name}.", name=name)
            report.find(Severity.REPAIRED, "lines", asset, what, Repair.TYPE.value, shape)


def _catalogue() -> dict[str, dict[str, float]]:
    return {
        _key(c.name): {name: float(getattr(c, name)) for name in VALUES} for c in RuleSet.load(DEFAULT).cable
    }


def _key(name: str) -> str:
    return plain_text(name).casefold().replace(" ", "").replace("*", "x").replace("×", "x")


def _open(lines: Any, column: str) -> np.ndarray[Any, Any]:
    """Missing per km and in total."""
    gap: np.ndarray[Any, Any] = lines[column].isna().to_numpy(bool)
    total = column.removesuffix("_per_km")
    if total != column and total in lines:
        gap = gap & lines[total].isna().to_numpy(bool)
    return gap


def _incomplete(lines: Any) -> np.ndarray[Any, Any]:
    gap = np.zeros(len(lines), dtype=bool)
    for column in ("r_ohm_per_km", "x_ohm_per_km", "max_i_a"):
        gap |= _open(lines, column)
    return gap
