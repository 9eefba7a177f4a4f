"""Working days: the published holidays and make-up days of China, with the company's own table over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

ZONE: Final = ZoneInfo("Asia/Shanghai")
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
_PUBLISHED: Final = frozenset(day.year for day in chinese_calendar.constants.holidays)


class DayKind(StrEnum):
    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # published
    MAKE_UP = "make_up"  # a weekend day that is worked, published with the holidays


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`days` are the company's own decisions: True is a working day."""

    days: Mapping[date, bool] = field(default_factory=dict)
    zone: ZoneInfo = ZONE

    def is_working(self, day: date) -> bool:
        """In a year nobody published, only weekends are known to be free."""
        own = self.days.get(day)
        return _is_working(day) if own is None else own

    def is_assumed(self, year: int) -> bool:
        # New Year's Day is decided every year: who entered it has entered the year.
        return year not in _PUBLISHED and date(year, 1, 1) not in self.days

    def kind(self, day: date) -> DayKind:
        """Of the published calendar: what the day is before the company's own decision."""
        if day.year in _PUBLISHED:
            if day in chinese_calendar.constants.holidays:
                return DayKind.HOLIDAY
            if day in chinese_calendar.constants.workdays:
                return DayKind.MAKE_UP
        return DayKind.WORKING if day.weekday() < 5 else DayKind.WEEKEND

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The first moment after the day, in UTC."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)

    def share_of_day(self, at: datetime) -> float:
        local = at.astimezone(self.zone)
        return (local.hour * 3600 + local.minute * 60 + local.second) / 86_400


@lru_cache(maxsize=40_000)
def _is_working(day: date) -> bool:
    if day.year in _PUBLISHED:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5
