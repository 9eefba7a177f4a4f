"""How numbers, ranges, times and places are written: real minus, comma groups, a dash where missing."""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import Final
from unicodedata import normalize

from babel.dates import format_datetime
from babel.numbers import format_decimal

from components.language import LOCALE_CODES, language

MISSING: Final = "—"
MINUS: Final = "−"
AT_LIMIT: Final = 0.1
HUGE: Final = 1e15  # beyond it a number is mistyped: shown short, and babel cannot write it
GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
DECIMALS: Final = {
    "%": 1,
    "pu": 3,
    "kA": 1,
    "kW": 0,
    "kvar": 0,
    "kVA": 0,
    "m": 0,
    "min": 0,
    "km": 2,
    "V": 0,
    "": 2,
    "1": 2,  # a ratio: written without a unit
}


def number(value: float | None, decimals: int | None = 1) -> str:
    """`None` decimals keep what the number has, up to two. A value that is no number is missing."""
    if value is None or not isfinite(value):
        return MISSING
    if abs(value) >= HUGE:
        return f"{value:.3g}".replace("-", MINUS)
    pattern = "#,##0" + ("" if decimals == 0 else ".##" if decimals is None else "." + "0" * decimals)
    text = format_decimal(value, format=pattern, locale=LOCALE_CODES[language()])
    text = text.removeprefix("-") if not text.strip("-0.,") else text  # -0.04 at one decimal is 0.0
    return text.replace("-", MINUS)


def typed(text: str) -> float | None:
    """The number in what a person typed, full-width digits and thousands commas too; None when it is none."""
    plain = normalize("NFKC", text).strip().replace(MINUS, "-")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return float(plain) if NUMBER.fullmatch(plain) else None


def in_unit(value: float | None, unit: str) -> str:
    """The number with the decimals its unit deserves, without the unit."""
    return number(value, DECIMALS.get(unit, 1))


def beside_limit(value: float | None, unit: str, margin: float | None) -> str:
    """Right at a limit one decimal more is shown: a failed row must not read as if it just passed."""
    close = unit == "%" and margin is not None and 0 < abs(margin) < AT_LIMIT
    return number(value, 2) if close else in_unit(value, unit)


def with_unit(value: float | None, unit: str) -> str:
    text = in_unit(value, unit)
    return text if text == MISSING else f"{text} {unit_name(unit)}".rstrip()


def unit_name(unit: str) -> str:
    return "" if unit == "1" else unit


def whole(capacity_kw: float) -> int:
    """A capacity is never shown larger than it is: whole kilowatts, tens from 1000."""
    step = 10 if capacity_kw >= 1000 else 1
    return int(capacity_kw // step * step)


def rounded_down(capacity_kw: float | None) -> str:
    if capacity_kw is None or not isfinite(capacity_kw):
        return MISSING
    return number(whole(capacity_kw), 0)


def span(low: float, high: float, decimals: int = 0) -> str:
    return f"{number(low, decimals)}–{number(high, decimals)}"


def place(lon: float, lat: float) -> str:
    """Degrees, latitude first, as a planner reads them."""
    north, east = ("N" if lat >= 0 else "S"), ("E" if lon >= 0 else "W")
    return f"{abs(lat):.5f}° {north}, {abs(lon):.5f}° {east}"


def moment(text: str | None) -> str:
    """An ISO time in the reader's order; what is no ISO time is shown as it came."""
    if not text:
        return MISSING
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    pattern = "d MMM HH:mm" if language() == "en" else "MM-dd HH:mm"
    return format_datetime(when, pattern, locale=LOCALE_CODES[language()])
