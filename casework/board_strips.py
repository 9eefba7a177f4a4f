"""What stands beneath the board: where time is lost week by week, who has how much, and how many cases will end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import median
from typing import Final

from casework.applications import ApplicationState, Turn
from casework.board import Card, Column, Ground, column_of
from casework.calendar import WorkCalendar
from casework.deadlines import worked_days
from casework.forecast import Predicted
from casework.statistics import monday
from casework.tasks import DeadlineState, Task, TaskState

WEEKS: Final = 12
WEEKS_BACK: Final = 5
WEEKS_AHEAD: Final = 3
NEEDS_CARE: Final = (DeadlineState.OVERDUE, DeadlineState.DUE_SOON, DeadlineState.AT_RISK)
BAND_Z: Final = 1.2816  # of an 80 % band
_SHARES: Final = (0.0, 0.1, 0.5, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """`percent`: median share of the time from arrival to deadline that steps left in each week took: over 100 is late.

    None: none was left.

    `median_days`: working days of the newest of these weeks that has any.
    """

    column: Column
    percent: tuple[int | None, ...]
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Load:
    person: str
    department: str
    open: int
    needs_care: int


@dataclass(frozen=True, slots=True)
class Ends:
    """Cases that ended in the week of `week`, a Monday, or are expected to, with the 80 % band."""

    week: date
    ended: int | None
    expected: float | None = None
    low: float | None = None
    high: float | None = None


def weeks_until(calendar: WorkCalendar, now: datetime, weeks: int = WEEKS) -> list[date]:
    last = monday(calendar.local_day(now))
    return [last - timedelta(weeks=n) for n in reversed(range(weeks))]


def heat(ground: Ground, weeks: Sequence[date]) -> tuple[HeatRow, ...]:
    shares: dict[tuple[Column, date], list[float]] = defaultdict(list)
    days: dict[tuple[Column, date], list[float]] = defaultdict(list)
    for task in ground.tasks:
        if task.state is TaskState.DONE and task.done_at is not None and task.due_at is not None:
            place = column_of(task.node), monday(ground.calendar.local_day(task.done_at))
            if place[1] >= weeks[0]:
                took = _worked(ground, task, task.done_at)
                days[place].append(took)
                shares[place].append(took / max(_worked(ground, task, task.due_at), 1e-6))
    return tuple(
        HeatRow(
            column,
            tuple(round(100 * median(shares[column, w])) if shares[column, w] else None for w in weeks),
            next((round(median(days[column, w]), 1) for w in reversed(weeks) if days[column, w]), None),
        )
        for column in Column
    )


def _worked(ground: Ground, task: Task, until: datetime) -> float:
    return worked_days(ground.calendar, task.arrived_at, until, ground.halts(task))


def workload(cards: Sequence[Card]) -> tuple[Load, ...]:
    """By who has the step; most first. A row without a name is what nobody has yet; the customer's own steps are no load."""
    found: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards:
        if card.person or card.turn is Turn.COMPANY:
            found[card.person, card.department if not card.person else ""].append(card)
    rows = [
        Load(person, mine[0].department, len(mine), sum(c.state in NEEDS_CARE for c in mine))
        for (person, _), mine in found.items()
    ]
    return tuple(sorted(rows, key=lambda r: (not r.person, -r.open, r.person, r.department)))


def ends(ground: Ground, predicted: Sequence[Predicted]) -> tuple[Ends, ...]:
    """The weeks behind us as they were; those ahead as the predictions of the single cases add up to."""
    back = weeks_until(ground.calendar, ground.now, WEEKS_BACK)
    over = [
        monday(ground.calendar.local_day(a.finished_at))
        for a in ground.cases
        if a.finished_at and a.state is ApplicationState.FINISHED
    ]
    gone = tuple(Ends(week, over.count(week)) for week in back)
    ahead = [back[-1] + timedelta(weeks=n + 1) for n in range(WEEKS_AHEAD)]
    return (*gone, *(_expected(week, predicted, ground) for week in ahead)) if predicted else gone


def _expected(week: date, predicted: Sequence[Predicted], ground: Ground) -> Ends:
    """Each case ends in the week with its own chance, independently: mean and spread of the count."""
    begin = ground.calendar.end_of(week - timedelta(days=1))
    end = ground.calendar.end_of(week + timedelta(days=6))
    chances = [chance_by(p, ground.now, end) - chance_by(p, ground.now, begin) for p in predicted]
    mean, spread = sum(chances), sqrt(sum(c * (1 - c) for c in chances))
    low, high = max(0.0, mean - BAND_Z * spread), mean + BAND_Z * spread
    return Ends(week, None, round(mean, 1), round(low, 1), round(high, 1))


def chance_by(predicted: Predicted, now: datetime, at: datetime) -> float:
    """The chance that a case has ended by then: straight between the band's ends and its median."""
    tail = predicted.high + (predicted.high - predicted.median)
    points = [p.timestamp() for p in (now, predicted.low, predicted.median, predicted.high, tail)]
    when = at.timestamp()
    if when <= points[0]:
        return 0.0
    for i in range(1, len(points)):
        left, right = points[i - 1], max(points[i - 1], points[i])
        if when <= right:
            part = (when - left) / (right - left) if right > left else 1.0
            return _SHARES[i - 1] + part * (_SHARES[i] - _SHARES[i - 1])
    return 1.0
