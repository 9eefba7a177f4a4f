"""Asset numbers of the source in place of pandapower's row numbers, in every table that refers to them."""

from __future__ import annotations

from typing import Any, Final

from data.readers.pandapower_tables import Row, Tables

_BUSES: Final = ("bus", "from_bus", "to_bus", "hv_bus", "mv_bus", "lv_bus")
_ELEMENTS: Final = {"b": "bus", "l": "line", "t": "trafo", "t3": "trafo3w"}


def with_own_numbers(tables: Tables, column: str) -> Tables:
    """`column` holds them; a table where one is missing or stands twice keeps its row numbers."""
    numbers = {name: _numbers(rows, column) for name, rows in tables.items()}
    return {name: [_renumbered(name, row, numbers) for row in rows] for name, rows in tables.items()}


def _numbers(rows: list[Row], column: str) -> dict[Any, str]:
    found = {row["index"]: str(row.get(column) or "").strip() for row in rows}
    whole = all(found.values()) and len(set(found.values())) == len(rows)
    return found if whole else {}


def _renumbered(table: str, row: Row, numbers: dict[str, dict[Any, str]]) -> Row:
    out = row | {"index": numbers[table].get(row["index"], row["index"])}
    refers = dict.fromkeys(_BUSES, "bus") | {"element": _ELEMENTS.get(str(row.get("et")), "")}
    for name, other in refers.items():
        if row.get(name) is not None:
            out[name] = numbers.get(other, {}).get(row[name], row[name])
    return out
