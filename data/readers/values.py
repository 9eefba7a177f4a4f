"""One value of one column, brought to the kind the schema asks for."""

from __future__ import annotations

import math
from datetime import date
from typing import Any, Final

from gridmodel.schema import Kind

_FLAGS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
LARGEST: Final = 1e15
LARGEST_WHOLE: Final = 2**31 - 1
_MISSING: Final = ("", None)


class BadValueError(ValueError):
    """The value cannot be meant; the message says what was expected."""


def coerce(value: Any, kind: Kind) -> Any:
    """Return the value as `kind`, None when it is missing; raise BadValueError when it is something else."""
    if value in _MISSING:
        return None
    if isinstance(value, dict | list):
        raise BadValueError("one value")
    if kind == "text":
        return _sound(as_text(value))
    if kind == "bool":
        return _flag(value)
    return _date(value) if kind == "date" else _number(value, whole=kind == "int")


def as_text(value: Any) -> str:
    """Asset numbers exactly as they came; 12.0 of a column that a program made floating is 12."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sound(text: str) -> str:
    """Half a surrogate pair or a NUL character can be kept in no database and shown on no screen."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise BadValueError("text without control characters")
    return text


def _number(value: Any, whole: bool) -> float:
    if isinstance(value, bool):
        raise BadValueError("a number")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise BadValueError("a number") from None
    if not math.isfinite(number):
        raise BadValueError("a finite number")
    if abs(number) > LARGEST:
        raise BadValueError("a number that can be meant")
    if whole and not (number.is_integer() and abs(number) <= LARGEST_WHOLE):
        raise BadValueError("a whole number")
    return number


def _flag(value: Any) -> bool:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    flag = _FLAGS.get(str(value).strip().lower())
    if flag is None:
        raise BadValueError("true or false")
    return flag


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise BadValueError("a date as 2026-11-22") from None
