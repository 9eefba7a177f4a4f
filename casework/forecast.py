"""When the steps of a case will be done: how earlier cases of its class shared out the time to the end that is predicted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from casework.calendar import WorkCalendar
from casework.tasks import StepForecast

LEAST: Final = 20  # earlier cases before a day is named
LEAST_FOR_BAND: Final = 40
BAND: Final = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Predicted:
    """When a case will end: the median and the ends of the 80 % band."""

    low: datetime
    median: datetime
    high: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """The days on which a node was reached and left for the last time."""

    arrived: date
    done: date


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


@dataclass(frozen=True, slots=True)
class End:
    """The days on which the whole case is predicted to end."""

    early: date
    likely: date
    late: date


def forecasts(
    earlier: Sequence[Passed], node: str, arrived: date, ahead: Iterable[str], days: WorkingDays, today: date, end: End
) -> dict[str, StepForecast]:  # fmt: skip
    """For the open node and those still to come; empty where too few earlier cases passed here.

    Only cases count that stayed in this node at least as long as this one already has. Their days are stretched so
    that the last step of the process is done when the case ends.
    """
    elapsed = days.between(arrived, today)
    alike = [p for p in earlier if node in p and _stay(p[node], days) >= elapsed]
    whole = [(p, max(stay.done for stay in p.values())) for p in alike]
    if len(whole) < LEAST:
        return {}
    theirs = _forecast([(p, p[node].done, done) for p, done in whole], node, arrived, days, today)
    out: dict[str, StepForecast] = {}
    for code in (node, *ahead):
        passed = [
            (p, p[code].arrived, p[code].done) for p in alike if code in p and p[code].done >= p[node].arrived
        ]
        if len(passed) >= LEAST:
            raw = _forecast(passed, node, arrived, days, today)
            out[code] = _stretched(raw, theirs, end, days, today)
    return out


def _stay(stay: Stay, days: WorkingDays) -> int:
    return days.between(stay.arrived, stay.done)


def _forecast(
    passed: Sequence[tuple[Passed, date, date]], node: str, arrived: date, days: WorkingDays, today: date
) -> StepForecast:
    """Of earlier cases with the days on which a step began and was done."""
    ends = sorted(days.between(p[node].arrived, done) for p, _, done in passed)
    begins = sorted(max(0, days.between(p[node].arrived, begun)) for p, begun, _ in passed)
    early, likely, late = (
        max(today, days.after(arrived, _quantile(ends, q))) for q in (BAND[0], 0.5, BAND[1])
    )
    begin = days.after(arrived, _quantile(begins, 0.5))
    if len(passed) < LEAST_FOR_BAND:
        return StepForecast(begin, likely)
    return StepForecast(begin, likely, early, late)


def _stretched(
    raw: StepForecast, theirs: StepForecast, end: End, days: WorkingDays, today: date
) -> StepForecast:
    """The same share of the way from today to the predicted end."""

    def moved(day: date, their_end: date, our_end: date) -> date:
        whole = days.between(today, their_end)
        part = min(1.0, days.between(today, day) / whole) if whole > 0 else 1.0
        return min(max(today, our_end), days.after(today, round(part * days.between(today, our_end))))

    likely = moved(raw.likely, theirs.likely, end.likely)
    begins = raw.begins if raw.begins <= today else min(moved(raw.begins, theirs.likely, end.likely), likely)
    if raw.early is None or raw.late is None or theirs.early is None or theirs.late is None:
        return StepForecast(begins, likely)
    early, late = moved(raw.early, theirs.early, end.early), moved(raw.late, theirs.late, end.late)
    return StepForecast(begins, likely, min(early, likely), max(late, likely))


def _quantile(sorted_values: Sequence[int], share: float) -> int:
    """The value that this share does not exceed, as split-conformal prediction counts it."""
    place = min(len(sorted_values) - 1, max(0, round(share * (len(sorted_values) + 1)) - 1))
    return sorted_values[place]
