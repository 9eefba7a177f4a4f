"""Times of an event log: one kind of spelling, all with a zone or all without."""

from __future__ import annotations

import re
import warnings
from typing import Any, Final

import pandas as pd

from casework.refusals import Invalid
from data.readers.event_columns import Columns
from message import Message, say

_ZONE: Final = r"(?:Z|z|UTC|GMT|[+-]\d{2}:?\d{2})$"


def seconds(table: pd.DataFrame, named: Columns) -> tuple[pd.Series, list[Message]]:
    """Return seconds since 1970 and what was assumed; raise Invalid for missing or unreadable times."""
    text = table[named.timestamp].str.strip()
    if found := _first(text == "", text):
        raise Invalid(
            say(
                "{n} events have no timestamp, the first is event {row}. Fill them in or take them out; nothing was computed.",
                **found,
            )
        )
    if pd.to_numeric(text, errors="coerce").notna().all():
        return _numbers(text), []
    zoned = text.str.contains(_ZONE, regex=True)
    if zoned.any() and (found := _first(~zoned, text)):
        raise Invalid(
            say(
                "{n} timestamps name no time zone while the others do, the first is event {row}: {value}. Nothing was computed.",
                **found,
            )
        )
    day_first = _day_first(text)
    parsed = _parsed(text, day_first)
    if found := _first(parsed.isna(), text):
        raise Invalid(
            say(
                "{n} timestamps cannot be read, the first is event {row}: {value}. Nothing was computed.",
                **found,
            )
        )
    return (parsed - pd.Timestamp(0, tz="UTC")).dt.total_seconds(), _assumed(bool(zoned.any()), day_first)


def _parsed(text: pd.Series, day_first: bool | None) -> pd.Series:
    """Year first is ISO 8601 with any separator; else the spelling of the first row, then row by row."""
    if day_first is None:
        plain = text.str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", _dashes, regex=True)
        return pd.to_datetime(plain, errors="coerce", utc=True, format="ISO8601")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the spelling of the first row could not be guessed
        parsed = pd.to_datetime(text, errors="coerce", utc=True, dayfirst=day_first)
    if parsed.isna().any():
        parsed = pd.to_datetime(text, errors="coerce", utc=True, dayfirst=day_first, format="mixed")
    return parsed


def _dashes(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _assumed(zoned: bool, day_first: bool | None) -> list[Message]:
    notes = (
        [] if zoned else [say("The timestamps name no time zone; they are taken as one and the same zone.")]
    )
    if day_first is not None:
        notes.append(
            say("The dates are read with the day first.")
            if day_first
            else say("The dates are read with the month first.")
        )
    return notes


def _numbers(text: pd.Series) -> pd.Series:
    """Seconds since 1970, or milliseconds where seconds would lie beyond the year 5000."""
    values = pd.to_numeric(text)
    if not values.abs().lt(1e15).all():
        raise Invalid(say("The timestamps are numbers that cannot be times. Nothing was computed."))
    return values / 1000.0 if values.abs().max() > 1e11 else values.astype(float)


def _day_first(text: pd.Series) -> bool | None:
    """None for dates that begin with the year; else whether the day comes first (a first number above 12 says so)."""
    found = text.str.extract(r"^(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}")
    if found[0].isna().all():
        return None
    return bool((pd.to_numeric(found[0]) > 12).any() or text.str.contains(r"^\d{1,2}\.", regex=True).any())


def _first(bad: Any, text: pd.Series) -> dict[str, Any]:
    """How many are bad, and the first of them; empty when none is."""
    if not bad.any():
        return {}
    row = int(bad.to_numpy().argmax())
    value = re.sub(r"[^\w :./+-]", "?", text.iloc[row])[:40]
    return {"n": int(bad.sum()), "row": row + 1, "value": value}
