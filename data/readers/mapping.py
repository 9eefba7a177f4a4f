"""The mapping file: how layers, columns, codes and units of another program become ours (docs/grid-data.md)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from casework.refusals import Invalid
from data.readers.limits import MAPPING_MAX_BYTES
from data.readers.units import factor
from gridmodel.schema import LAYERS
from message import say

Scalar = str | int | float | bool
Name = Annotated[str, Field(min_length=1, max_length=200)]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """One column of ours: from a column (or several, joined by `glue`), or the same `value` for all rows."""

    column: Annotated[list[Name], BeforeValidator(_as_list)] = []
    glue: str = ""
    value: Scalar | None = None
    unit: str = ""
    read: Literal["plain", "quantity", "rating"] = "plain"
    codes: dict[str, Scalar] = {}
    default: Scalar | None = None
    prefix: str = ""
    decimal: Literal[".", ","] = "."

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.column) == (self.value is not None):
            raise ValueError("give either column or value")
        return self


def _as_source(value: Any) -> Any:
    return {"column": value} if isinstance(value, str | list) else value


class Filter(_Strict):
    column: Name
    keep: Annotated[list[Scalar], BeforeValidator(_as_list)] = []
    drop: Annotated[list[Scalar], BeforeValidator(_as_list)] = []


class Join(_Strict):
    """A table beside: its columns are added where the key columns say the same."""

    source: Name
    on: Annotated[dict[Name, Name], Field(min_length=1)]  # column of this layer -> column of the table


class LayerMapping(_Strict):
    layer: str
    source: Annotated[list[Name], BeforeValidator(_as_list), Field(min_length=1)]
    x: str = ""
    y: str = ""
    wkt: str = ""
    filter: list[Filter] = []
    join: list[Join] = []
    columns: dict[str, Annotated[Source, BeforeValidator(_as_source)]] = {}
    keep_others: bool = True  # columns that are not named stay as attributes

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.layer not in LAYERS:
            raise ValueError(f"layer {self.layer} is not one of {', '.join(LAYERS)}")
        for name, source in self.columns.items():
            if source.unit and factor(name, source.unit) is None:
                raise ValueError(f"columns.{name}: unit {source.unit} does not fit")
        return self


class Mapping(_Strict):
    title: str = ""
    crs: str | None = None
    hz: float | None = None
    snap_m: Annotated[float, Field(ge=0, le=50)] | None = None
    refuse: list[str] = []
    types: dict[str, dict[Literal["r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "max_i_a"], float]] = {}
    layer: Annotated[list[LayerMapping], Field(min_length=1, max_length=100)]


def read_mapping(path: Path) -> Mapping:
    if not path.is_file():
        raise Invalid(say("There is no file {file}.", file=str(path)))
    if path.stat().st_size > MAPPING_MAX_BYTES:
        raise Invalid(say("{file} is too large to be a mapping. Nothing was imported.", file=path.name))
    try:
        return parse_mapping(path.read_bytes().decode("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        raise Invalid(say("{file} is not UTF-8 text. Nothing was imported.", file=path.name)) from error


def parse_mapping(text: str, file: str) -> Mapping:
    """Raise Invalid with file, line and field for the first thing that is wrong."""
    try:
        found = tomllib.loads(text)
        return Mapping.model_validate(found)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Invalid(
            say(
                "{file} is not a mapping: {reason}. Nothing was imported.", file=file, reason=str(error)[:200]
            )
        ) from error
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = [str(part) for part in fault["loc"]]
        raise Invalid(
            say(
                "{file}, line {line}, {field}: {reason}. Nothing was imported.",
                file=file,
                line=_line_of(text, fault["loc"]),
                field=".".join(where) or "layer",
                reason=fault["msg"].removeprefix("Value error, "),
            )
        ) from error


def _line_of(text: str, where: tuple[int | str, ...]) -> int:
    """The line of the nth `[[layer]]`, or of the field below it when it can be found."""
    lines = text.splitlines()
    heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*layer\s*\]\]", line)]
    number = where[1] if len(where) > 1 and isinstance(where[1], int) else -1
    first, last = 0, len(lines)
    if where[:1] == ("layer",) and 0 <= number < len(heads):
        first, last = heads[number], (*heads, len(lines))[number + 1]
    for name in reversed([part for part in where if isinstance(part, str)]):
        for n in range(first, last):
            if re.search(rf'(^|[\s\[.{{,"]){re.escape(name)}["\]\s]*(=|\])', lines[n]):
                return n + 1
    return first + 1
