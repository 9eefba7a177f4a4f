"""One row of a source through the mapping of its layer: codes, units, constants."""

from __future__ import annotations

from typing import Any

from casework.refusals import Invalid
from data.readers.mapping import LayerMapping, Source
from data.readers.report import ReadReport
from data.readers.units import as_number, factor, plain_text, quantity, rating
from data.readers.values import as_text
from gridmodel.report import Severity
from gridmodel.schema import LAYERS, Kind
from message import say


def same_text(value: Any) -> str:
    """How keys, codes and filters are compared: as text, full-width like half-width."""
    return "" if value is None else plain_text(as_text(value))


class Converter:
    """Owns the lookup tables of one `[[layer]]` of the mapping."""

    def __init__(self, wanted: LayerMapping, number: int, present: set[str], report: ReadReport) -> None:
        self._wanted = wanted
        self._report = report
        self._kinds: dict[str, Kind] = {c.name: c.kind for c in LAYERS[wanted.layer].columns}
        self._codes = {
            name: {same_text(k): v for k, v in source.codes.items()}
            for name, source in wanted.columns.items()
        }
        self._taken = {c for source in wanted.columns.values() for c in source.column}
        for name, source in wanted.columns.items():
            for column in source.column:
                if present and column not in present:
                    raise _no_column(number, wanted.layer, name, column)

    def row(self, row: dict[str, Any], number: int) -> dict[str, Any]:
        out = {name: self._value(name, source, row) for name, source in self._wanted.columns.items()}
        asset = as_text(out.get("id") or f"row {number}")
        for name, source in self._wanted.columns.items():
            if source.codes and _given(out[name]) and self._unknown(name, source, row):
                self._report.find(
                    Severity.QUESTION,
                    self._wanted.layer,
                    asset,
                    say(
                        "Column {column}: the code {code} is not in the mapping.",
                        column=name,
                        code=str(out[name])[:60],
                    ),
                    "unknown_code",
                )
        if self._wanted.keep_others:
            for name, value in row.items():
                if name not in self._taken:
                    out[f"{name}_source" if name in out else name] = value
        return out

    def _unknown(self, name: str, source: Source, row: dict[str, Any]) -> bool:
        given = same_text(_joined(source, row))
        return bool(given) and given not in self._codes[name] and source.default is None

    def _value(self, name: str, source: Source, row: dict[str, Any]) -> Any:
        if source.value is not None:
            return source.value
        value = _joined(source, row)
        code = self._codes[name].get(same_text(value)) if source.codes else None
        if code is not None:
            return code
        if not _given(value) or (source.codes and source.default is not None):
            return source.default
        if self._kinds.get(name, "float" if source.unit or source.read != "plain" else "text") in (
            "float",
            "int",
        ):
            value = _numeric(name, source, value)
        return f"{source.prefix}{as_text(value)}" if source.prefix else value


def _numeric(name: str, source: Source, value: Any) -> Any:
    if source.read == "rating":
        return rating(value, name)
    if source.read == "quantity" and not source.unit:
        return quantity(value, name)
    number = as_number(value, source.decimal)
    worth = factor(name, source.unit) if source.unit else 1.0
    scaled = isinstance(number, int | float) and not isinstance(number, bool)
    return round(number * (worth or 1.0), 12) if scaled and worth != 1.0 else number


def _joined(source: Source, row: dict[str, Any]) -> Any:
    if len(source.column) == 1:
        return row.get(source.column[0])
    return source.glue.join(as_text(row.get(c)) for c in source.column if _given(row.get(c)))


def _given(value: Any) -> bool:
    return value is not None and value != "" and value == value


def _no_column(number: int, layer: str, name: str, column: str) -> Invalid:
    return Invalid(
        say(
            "Mapping, layer {number} ({layer}): {name} is read from the column {column}, which the source does not"
            " have. Nothing was imported.",
            number=number,
            layer=layer,
            name=name,
            column=column,
        )
    )
