"""Deadlines in working days: which rule counts, when it is due, how much is used, how it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from casework.applications import CustomerClass
from casework.calendar import WorkCalendar
from casework.tasks import Deadline, DeadlineState, Pause

WHOLE: Final = "*"  # the node that stands for the whole process
AT_RISK_SHARE: Final = 0.75
SOON: Final = timedelta(hours=24)
MOST_DAYS: Final = 365.0
_HORIZON_DAYS: Final = 3 * 366


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """`working_days` of a node in a class from `valid_from` on; `verified` when somebody read the source."""

    customer_class: CustomerClass
    node: str
    working_days: float
    valid_from: date
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which the clock stands; without an end it still stands."""

    began_at: datetime
    ended_at: datetime | None


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[DeadlineRule, ...]:
    table = tomllib.loads(Path(__file__).with_name("deadlines.toml").read_text("utf-8"))
    return tuple(
        DeadlineRule(
            CustomerClass(row["class"]),
            node,
            float(days),
            row["valid_from"],
            node in row.get("verified", ()),
            row["source"],
        )
        for row in table["rules"]
        for node, days in row["days"].items()
    )


def rule_for(
    rules: Sequence[DeadlineRule], customer_class: CustomerClass, node: str, day: date
) -> DeadlineRule | None:
    """The newest rule that was valid on the day; among equals the later in the sequence (the company's own)."""
    found = [r for r in rules if (r.customer_class, r.node) == (customer_class, node) and r.valid_from <= day]
    return max(enumerate(found), key=lambda pair: (pair[1].valid_from, pair[0]))[1] if found else None


def spans(pauses: Iterable[Pause]) -> tuple[Span, ...]:
    return tuple(Span(p.began_at, p.ended_at) for p in pauses)


def due_at(
    calendar: WorkCalendar, arrived_at: datetime, allowed_days: float, stopped: Sequence[Span] = ()
) -> tuple[datetime, bool]:
    """The end of the last allowed working day, and whether a year on the way is only assumed.

    The clock starts the next working day; it stops with the day on which a pause begins (that day still counts)
    and starts again the working day after the pause. An open pause is counted as if it ended with its first day.
    """
    first, day, left = calendar.local_day(arrived_at), calendar.local_day(arrived_at), allowed_days
    halts = _halts(calendar, stopped)
    for _ in range(_HORIZON_DAYS):
        day += timedelta(days=1)
        if _counts(calendar, day, halts):
            left -= 1
            if left <= 0:
                break
    return calendar.end_of(day), any(calendar.is_assumed(y) for y in range(first.year, day.year + 1))


def used_days(
    calendar: WorkCalendar, arrived_at: datetime, until: datetime, stopped: Sequence[Span] = ()
) -> float:
    """Working days used so far; of the running day its share of 24 hours."""
    day, last = calendar.local_day(arrived_at), calendar.local_day(until)
    halts = _halts(calendar, stopped, last)
    used = 0.0
    while day < last:
        day += timedelta(days=1)
        if _counts(calendar, day, halts):
            used += 1.0 if day < last else calendar.share_of_day(until)
    return used


def worked_days(
    calendar: WorkCalendar, arrived_at: datetime, until: datetime, stopped: Sequence[Span] = ()
) -> float:
    """Working days that passed, the rest of the day of arrival too: how long it took, not what the deadline counts."""
    day, last = calendar.local_day(arrived_at), calendar.local_day(until)
    first = 0.0
    if _counts(calendar, day, _halts(calendar, stopped, last)):
        first = (1.0 if day < last else calendar.share_of_day(until)) - calendar.share_of_day(arrived_at)
    return first + used_days(calendar, arrived_at, until, stopped)


def standing(
    now: datetime,
    due: datetime | None,
    allowed_days: float | None,
    used: float,
    *,
    paused: bool = False,
    late_predicted: bool = False,
    assumed: bool = False,
) -> Deadline:
    """How a deadline stands now."""
    if due is None or allowed_days is None:
        return Deadline(DeadlineState.NONE)
    state = DeadlineState.ON_TRACK
    if paused:
        state = DeadlineState.PAUSED
    elif now >= due:
        state = DeadlineState.OVERDUE
    elif due - now <= SOON:
        state = DeadlineState.DUE_SOON
    elif late_predicted or used >= AT_RISK_SHARE * allowed_days:
        state = DeadlineState.AT_RISK
    return Deadline(state, allowed_days, round(used, 3), due, assumed)


def _counts(calendar: WorkCalendar, day: date, halts: Sequence[tuple[date, date]]) -> bool:
    return calendar.is_working(day) and not any(began < day <= ended for began, ended in halts)


def _halts(
    calendar: WorkCalendar, stopped: Sequence[Span], until: date | None = None
) -> list[tuple[date, date]]:
    return [
        (began, calendar.local_day(s.ended_at) if s.ended_at else max(began, until or began))
        for s in stopped
        for began in (calendar.local_day(s.began_at),)
    ]
