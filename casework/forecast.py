"""When the steps of a case will be done: what earlier cases of its class needed from here, counted in working days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.calendar import WorkCalendar
from casework.tasks import StepForecast

LEAST: Final = 20  # earlier cases before a day is named
LEAST_FOR_BAND: Final = 40
BAND: Final = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Stay:
    """The days on which a node was reached and left for the last time."""

    arrived: date
    done: date


def moved(one: StepForecast, by: timedelta) -> StepForecast:
    """The same, so much later."""
    early, late = one.early and one.early + by, one.late and one.late + by
    return StepForecast(one.begins + by, one.likely + by, early, late)


Passed = Mapping[str, Stay]  # a finished case, by node


class WorkingDays:
    """Counts working days between two days, and finds the day so many later; the calendar is asked once a day."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        self.first = first
        self.counts = [0]  # working days up to and including first + n
        for n in range(1, (last - first).days + 1):
            self.counts.append(self.counts[-1] + calendar.is_working(first + timedelta(days=n)))

    def between(self, a: date, b: date) -> int:
        return self.counts[(b - self.first).days] - self.counts[(a - self.first).days]

    def after(self, a: date, count: int) -> date:
        """The last known day where the calendar ends before."""
        place = bisect_left(self.counts, self.counts[(a - self.first).days] + count)
        return max(a, self.first + timedelta(days=min(place, len(self.counts) - 1)))


def forecasts(
    earlier: Sequence[Passed], node: str, arrived: date, ahead: Iterable[str], days: WorkingDays, today: date
) -> dict[str, StepForecast]:
    """For the open node and those still to come; empty where too few earlier cases passed here.

    Only cases count that stayed in this node at least as long as this one already has.
    """
    elapsed = days.between(arrived, today)
    alike = [p for p in earlier if node in p and _stay(p[node], days) >= elapsed]
    out: dict[str, StepForecast] = {}
    for code in (node, *ahead):
        passed = [p for p in alike if code in p and p[code].done >= p[node].arrived]
        if len(passed) >= LEAST:
            out[code] = _forecast(passed, node, code, arrived, days, today)
    return out


def _stay(stay: Stay, days: WorkingDays) -> int:
    return days.between(stay.arrived, stay.done)


def _forecast(
    passed: Sequence[Passed], node: str, code: str, arrived: date, days: WorkingDays, today: date
) -> StepForecast:
    ends = sorted(days.between(p[node].arrived, p[code].done) for p in passed)
    begins = sorted(max(0, days.between(p[node].arrived, p[code].arrived)) for p in passed)
    early, likely, late = (
        max(today, days.after(arrived, _quantile(ends, q))) for q in (BAND[0], 0.5, BAND[1])
    )
    begin = days.after(arrived, _quantile(begins, 0.5))
    if len(passed) < LEAST_FOR_BAND:
        return StepForecast(begin, likely)
    return StepForecast(begin, likely, early, late)


def _quantile(sorted_values: Sequence[int], share: float) -> int:
    """The value that this share does not exceed, as split-conformal prediction counts it."""
    place = min(len(sorted_values) - 1, max(0, round(share * (len(sorted_values) + 1)) - 1))
    return sorted_values[place]
