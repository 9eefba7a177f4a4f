"""Numbers as other programs write them: units, text ratings, full-width digits; each to the canonical unit."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

# Ending of a canonical column -> what one of each unit is worth in it. The longest ending that fits counts.
UNITS: Final[dict[str, dict[str, float]]] = {
    "_ohm_per_km": {"Ω/km": 1, "ohm/km": 1, "mΩ/m": 1, "Ω/m": 1000, "ohm/m": 1000, "Ω/mi": 1 / 1.609344, "Ω/kft": 1 / 0.3048},
    "_nf_per_km": {"nF/km": 1, "µF/km": 1000, "uF/km": 1000, "pF/m": 1, "nF/m": 1000},
    "_ohm": {"Ω": 1, "ohm": 1, "mΩ": 0.001, "mohm": 0.001},
    "_nf": {"nF": 1, "µF": 1000, "uF": 1000},
    "_km": {"km": 1, "m": 0.001, "ft": 0.0003048, "mi": 1.609344, "公里": 1, "米": 0.001},
    "_kva": {"kVA": 1, "MVA": 1000, "VA": 0.001, "千伏安": 1, "兆伏安": 1000},
    "_mva": {"MVA": 1, "kVA": 0.001, "GVA": 1000},
    "_kvar": {"kvar": 1, "Mvar": 1000, "var": 0.001},
    "_kw": {"kW": 1, "MW": 1000, "W": 0.001, "千瓦": 1, "兆瓦": 1000},
    "_kv": {"kV": 1, "V": 0.001, "千伏": 1, "伏": 0.001},
    "_ka": {"kA": 1, "A": 0.001},
    "_a": {"A": 1, "kA": 1000, "安": 1},
    "_percent": {"%": 1, "pu": 100, "p.u.": 100},
    "_pu": {"pu": 1, "p.u.": 1, "%": 0.01},
    "_hz": {"Hz": 1},
    "_s": {"s": 1, "ms": 0.001},
}  # fmt: skip

_NUMBER: Final = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_QUANTITY: Final = re.compile(rf"^\D{{0,12}}?({_NUMBER})\s*([^\d\s].*)?$")
_LONGEST: Final = 80  # of a designation; the searches below grow with the square of the text
_RATED: Final = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(MVA|kVA|VA|千伏安|兆伏安)", re.IGNORECASE
)
_TYPE_CODE: Final = re.compile(r"[A-Za-z\d()]*-(?:[A-Za-z.\d]*-)??(\d+(?:\.\d+)?)(?:/[\d.±×x%]+)*$")


def family(column: str) -> dict[str, float]:
    """Units a column can be given in; empty for one without a unit."""
    for ending, units in UNITS.items():
        if column.endswith(ending):
            return units
    return {}


def factor(column: str, unit: str) -> float | None:
    return {name.lower(): value for name, value in family(column).items()}.get(
        plain_text(unit).lower(), family(column).get(unit)
    )


def plain_text(value: Any) -> str:
    """Full-width digits and signs as the usual ones; no blanks around."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def as_number(value: Any, decimal: str = ".") -> Any:
    """A float where the value can be read as one, else the value unchanged."""
    if not isinstance(value, str):
        return value
    text = plain_text(value)
    if decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    return float(text) if re.fullmatch(_NUMBER, text) else value


def quantity(value: Any, column: str) -> Any:
    """`10kV`, `交流380V`, `350 m` in the unit of the column; unchanged where no number with a unit is found."""
    number = as_number(value)
    if not isinstance(number, str):
        return number
    found = _QUANTITY.match(plain_text(value))
    if not found:
        return value
    worth = factor(column, found[2] or "") if found[2] else 1.0
    return value if worth is None else round(float(found[1]) * worth, 12)


def rating(value: Any, column: str = "sn_kva") -> Any:
    """Nominal power out of a type designation: `S11-400/10`, `250kVA`, `SZ11-50000/110`; kVA before conversion."""
    number = as_number(value)
    if not isinstance(number, str):
        return number
    text = plain_text(value)[:_LONGEST]
    if found := _RATED.search(text):
        return float(found[1]) * (factor(column, found[2]) or 1.0)
    if found := _TYPE_CODE.search(text):
        return float(found[1]) * (factor(column, "kVA") or 1.0)
    return value
