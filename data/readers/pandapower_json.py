"""pandapower's JSON by our own reader: pandapower's would import and run whatever the file names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from casework.refusals import Invalid
from data.readers.limits import MAX_COLUMNS, MAX_FEATURES
from data.readers.own_numbers import with_own_numbers
from data.readers.pandapower_tables import LAYERS, Row, Tables, layers_of
from data.readers.report import ReadLayer
from gridmodel.schema import PANDAPOWER_NUMBER
from message import Message, say

LISTED: Final = ("asymmetric_load", "asymmetric_sgen", "motor", "impedance", "ward", "xward", "dcline", "svc", "ssc", "vsc",
                 "tcsc", "controller", "line_dc", "bus_dc")  # fmt: skip


def is_pandapower(document: Any) -> bool:
    return isinstance(document, dict) and document.get("_class") == "pandapowerNet"


def read_pandapower(path: Path, document: dict[str, Any]) -> tuple[list[ReadLayer], list[Message]]:
    """Tables of an allow-list, scalars only; a file that names a function is refused whole."""
    if _names_code(document):
        raise _refused(path, "it names program code")
    content = document.get("_object")
    if not isinstance(content, dict):
        raise _refused(path, "it holds no tables")
    tables: Tables = {name: _rows(path, name, content[name]) for name in LAYERS if name in content}
    for name in LISTED:
        if name in content and (rows := _count(content[name])):
            tables[name] = [{"index": n} for n in range(rows)]
    hz = content.get("f_hz")
    tables = with_own_numbers(tables, PANDAPOWER_NUMBER)
    return layers_of(path.name, tables, float(hz) if isinstance(hz, int | float) and 1 <= hz <= 400 else None)


def _names_code(document: Any) -> bool:
    """Level by level: an object of class `function`, or of a module that is no part of a net."""
    level = [document]
    while level:
        for item in level:
            if isinstance(item, dict) and (
                item.get("_class") == "function" or not _is_known(item.get("_module"))
            ):
                return True
        level = [
            v for c in level for v in (c.values() if isinstance(c, dict) else c) if isinstance(v, dict | list)
        ]
    return False


def _is_known(module: Any) -> bool:
    first = str(module).split(".")[0]
    return module is None or first in ("pandapower", "pandas", "numpy", "networkx", "shapely", "geopandas")


def _frame(table: Any) -> dict[str, Any]:
    if not isinstance(table, dict) or table.get("_class") not in ("DataFrame", "GeoDataFrame"):
        return {}
    split = table.get("_object")
    try:
        found = json.loads(split) if isinstance(split, str) else split
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _count(table: Any) -> int:
    index = _frame(table).get("index")
    return min(len(index), MAX_FEATURES) if isinstance(index, list) else 0


def _rows(path: Path, name: str, table: Any) -> list[Row]:
    frame = _frame(table)
    columns, index, data = (frame.get(k) for k in ("columns", "index", "data"))
    if not (isinstance(columns, list) and isinstance(index, list) and isinstance(data, list)):
        raise _refused(path, f"its table {name} cannot be read")
    if len(index) != len(data) or len(data) > MAX_FEATURES or len(columns) > MAX_COLUMNS:
        raise _refused(path, f"its table {name} has rows or columns that do not fit")
    out = []
    for number, values in zip(index, data, strict=True):
        if not isinstance(values, list) or len(values) != len(columns) or not _is_scalar(number):
            raise _refused(path, f"its table {name} has rows or columns that do not fit")
        row = {str(c): v for c, v in zip(columns, values, strict=True) if _is_scalar(v)}
        out.append(row | {"index": number})
    return out


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _refused(path: Path, why: str) -> Invalid:
    return Invalid(
        say(
            "{file} is not a pandapower net that can be read ({why}). Nothing was imported.",
            file=path.name,
            why=why,
        )
    )
