"""Days and working days as they are read: 26 Nov, 11月26日, 5–10 Nov, 1.8 working days."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date

from casework.calendar import ZONE
from components.i18n import t
from components.language import LOCALE_CODES, language
from components.numbers import MISSING, number


def day(value: date | None, today: date | None = None) -> str:
    """With the year only where it is not `today`'s."""
    if value is None:
        return MISSING
    other_year = today is not None and value.year != today.year
    if language() == "en":
        return _written(value, "d MMM yyyy" if other_year else "d MMM")
    return _written(value, "y年M月d日" if other_year else "M月d日")


def month(value: date) -> str:
    """Mar 2027, 2027年3月."""
    return _written(value, "MMM yyyy" if language() == "en" else "y年M月")


def days(first: date, last: date, today: date | None = None) -> str:
    """A stretch of days; the month once where it is the same."""
    if first == last:
        return day(first, today)
    same_month = (first.year, first.month) == (last.year, last.month)
    if language() == "en":
        return f"{first.day if same_month else day(first)}–{day(last, today)}"
    return f"{day(first, today)}至{last.day}日" if same_month else f"{day(first, today)}至{day(last, today)}"


def moment(at: datetime | None) -> str:
    """Day and minute on the office's clock."""
    if at is None:
        return MISSING
    local = at.astimezone(ZONE)
    return f"{day(local.date())} {local:%H:%M}"


def working_days(count: float, decimals: int | None = 1) -> str:
    whole = abs(count - round(count)) < 0.05
    return t("{count} working days", count=number(count, 0 if whole else decimals))


def _written(value: date, pattern: str) -> str:
    return str(format_date(value, pattern, locale=LOCALE_CODES[language()]))
