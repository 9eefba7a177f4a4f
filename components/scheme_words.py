"""A field of a scheme in the reader's words: codes translated, numbers with their units."""

from __future__ import annotations

from typing import Final

from casework.scheme import Entry
from casework.scheme_fields import FIELDS, Kind
from casework.scheme_words import CODES, GROUPS, ORIGINS
from components.i18n import render, t
from components.numbers import MISSING, number

DAY_UNIT: Final = "d"


def shown(key: str, entry: Entry | None) -> str:
    if entry is None or entry.value == "":
        return MISSING
    spec, value = FIELDS[key], entry.value
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, int | float):
        unit = t("days") if spec.unit == DAY_UNIT else spec.unit
        return f"{number(float(value), None)} {unit}".rstrip()
    known = CODES.get(key, {}).get(value) if spec.kind is Kind.CHOICE else None
    return render(known) if known is not None else value


def label(key: str) -> str:
    return render(FIELDS[key].label)


def group(key: str) -> str:
    return render(GROUPS[FIELDS[key].group.value])


def origin(entry: Entry) -> str:
    return render(ORIGINS[entry.origin.value])
