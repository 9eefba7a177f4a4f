"""The days a timeline spans: where a day stands, which weeks are named, which days nobody works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.calendar import WorkCalendar

MOST_TICKS: Final = 11
WEEKS: Final = (1, 2, 4, 8, 13, 26, 52)
LONGEST_SHADED_DAYS: Final = 190  # beyond it a weekend is thinner than a line
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Axis:
    first: date
    last: date

    @property
    def span_days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, day: date) -> float:
        """Where the day begins, in percent of the width."""
        return round(100 * min(max((day - self.first).days, 0), self.span_days) / self.span_days, 3)

    def stretch(self, first: date, last: date) -> dict[str, str]:
        """Both days included."""
        left, right = self.at(first), self.at(last + DAY)
        return {"left": f"{left}%", "width": f"{round(max(right - left, 0), 3)}%"}

    def ticks(self) -> list[date]:
        """Mondays, as many as can be read."""
        monday = self.first + timedelta(days=-self.first.weekday() % 7)
        step = next((w for w in WEEKS if self.span_days / (7 * w) <= MOST_TICKS), WEEKS[-1])
        found = []
        while monday <= self.last:
            found.append(monday)
            monday += timedelta(weeks=step)
        return found


def axis_over(days: Iterable[date]) -> Axis:
    """From the Monday before the first day to the Sunday after the last."""
    known = sorted(days)
    first, last = known[0], known[-1] + DAY
    return Axis(first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))


def shading(axis: Axis, calendar: WorkCalendar) -> str:
    """A background that shades the days that do not count; one string, drawn once per row."""
    if axis.span_days > LONGEST_SHADED_DAYS:
        return "none"
    stops = ["transparent 0"]
    free = False
    for number in range(axis.span_days + 1):
        day = axis.first + timedelta(days=number)
        now_free = number < axis.span_days and not calendar.is_working(day)
        if now_free != free:
            at = f"{axis.at(day)}%"
            stops += [
                f"{'var(--free-day)' if free else 'transparent'} {at}",
                f"{'var(--free-day)' if now_free else 'transparent'} {at}",
            ]
            free = now_free
    return f"linear-gradient(90deg, {', '.join([*stops, 'transparent 100%'])})"
