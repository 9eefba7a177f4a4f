"""Tables as an Excel file: text stays text, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from casework.calendar import ZONE

Cell = str | int | float | bool | date | datetime | None
Sheet = tuple[Sequence[str], Iterable[Sequence[Cell]]]  # head, rows
Word = Callable[[str, str], str]  # (list of codes, code) -> as the reader calls it: components/excel_words.py
LONGEST: Final = 32_767  # characters of a cell
MOST_ROWS: Final = 1_048_575
_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def workbook(sheets: Mapping[str, Sheet]) -> bytes:
    """One sheet per name: a bold head, then the rows. Times are those of the office."""
    import xlsxwriter  # only who asks for a file waits for it

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        bold, day, moment = (
            book.add_format(f)
            for f in ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"})
        )
        for name, (head, rows) in sheets.items():
            sheet = book.add_worksheet(_sheet_name(name))
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(head):
                sheet.write_string(0, column, title, bold)
                sheet.set_column(column, column, max(10, min(40, 2 * len(title))))
            for line, row in zip(range(1, MOST_ROWS), rows, strict=False):
                for column, cell in enumerate(row):
                    _write(sheet, line, column, cell, day, moment)
    return target.getvalue()


def _write(sheet: Any, line: int, column: int, cell: Cell, day: Any, moment: Any) -> None:
    match cell:
        case None:
            sheet.write_blank(line, column, None)
        case bool():
            sheet.write_boolean(line, column, cell)
        case int() | float():
            sheet.write_number(line, column, cell)
        case datetime():
            sheet.write_datetime(line, column, cell.astimezone(ZONE).replace(tzinfo=None), moment)
        case date():
            sheet.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), day)
        case _:
            sheet.write_string(line, column, str(cell)[:LONGEST])


def _sheet_name(name: str) -> str:
    return "".join(c for c in name if c not in "[]:*?/\\'")[:31] or "-"
