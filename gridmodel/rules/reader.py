"""Read rule tables strictly: every section, column and cell is checked and named when wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_args, get_type_hints

from gridmodel.errors import BadInput
from gridmodel.rules.rows import Row
from message import say

R = TypeVar("R", bound=Row)
_LISTS = {str: "list of words", float: "list of numbers"}


def read_section(source: str, section: str, table: Mapping[str, Any], row_type: type[R]) -> tuple[R, ...]:
    """Rows of one section: `columns` name the fields, `clause` and `verified` may stand once for all rows."""
    kinds = get_type_hints(row_type)
    columns = table.get("columns")
    rows = table.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise BadInput(
            say(
                "Rule set {source}, section {section}: needs columns and rows.",
                source=source,
                section=section,
            )
        )
    defaults = {k: table[k] for k in ("clause", "verified") if k in table}
    _check_columns(source, section, set(columns) | set(defaults), {f.name for f in fields(row_type)})
    return tuple(
        _row(f"{source}, {section}, row {i + 1}", row_type, kinds, columns, defaults, row)
        for i, row in enumerate(rows)
    )


def _check_columns(source: str, section: str, given: set[str], known: set[str]) -> None:
    for column in sorted(given - known):
        text = say("Rule set {source}, section {section}: unknown column {column}.",
                   source=source, section=section, column=column)  # fmt: skip
        raise BadInput(text)
    for column in sorted(known - given):
        text = say("Rule set {source}, section {section}: column {column} is missing.",
                   source=source, section=section, column=column)  # fmt: skip
        raise BadInput(text)


def _row(
    place: str,
    row_type: type[R],
    kinds: dict[str, Any],
    columns: list[str],
    defaults: dict[str, Any],
    cells: list[Any],
) -> R:
    if len(cells) != len(columns):
        raise BadInput(
            say(
                "Rule set {place}: {given} cells for {wanted} columns.",
                place=place,
                given=len(cells),
                wanted=len(columns),
            )
        )
    named = defaults | dict(zip(columns, cells, strict=True))
    return row_type(**{k: _cell(f"{place}, {k}", kinds[k], v) for k, v in named.items()})


def _cell(place: str, kind: Any, value: Any) -> Any:
    if get_args(kind):
        each = get_args(kind)[0]
        if isinstance(value, list) and all(
            isinstance(v, each | int if each is float else each) for v in value
        ):
            return tuple(each(v) for v in value)
    elif kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        if value == value:
            return float(value)
    elif isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    raise BadInput(
        say(
            "Rule set {place}: {value} is not a {kind}.",
            place=place,
            value=repr(value),
            kind=_LISTS[get_args(kind)[0]] if get_args(kind) else kind.__name__,
        )
    )
