"""The office's own cases as an event log in working time, in which free days do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from casework.applications import Application, ApplicationState
from casework.calendar import WorkCalendar
from casework.prediction.log import DAY_S, EventLog, Floats, Ints, event_log
from casework.tasks import Task, TaskState

CREATED = "created"
FINISHED = "finished"
LEFT = {TaskState.DONE: "", TaskState.RETURNED: "back:"}


@dataclass(frozen=True, slots=True)
class WorkClock:
    """Seconds of working days since `first`: `before[i]` working days lie before the day `first + i`."""

    calendar: WorkCalendar
    first: date
    before: Ints

    def seconds(self, at: datetime) -> float:
        day = self.calendar.local_day(at)
        share = self.calendar.share_of_day(at) if self.calendar.is_working(day) else 0.0
        return float(self.before[(day - self.first).days] + share) * DAY_S

    def moment(self, seconds: float) -> datetime | None:
        """The way back; None beyond the calendar's end."""
        days = seconds / DAY_S
        place = int(np.searchsorted(self.before, int(days), side="right")) - 1
        if place >= len(self.before) - 1:
            return None
        begin = datetime.combine(self.first + timedelta(days=place), time(), self.calendar.zone)
        return (begin + timedelta(days=days - int(days))).astimezone(UTC)


def work_clock(calendar: WorkCalendar, first: date, last: date) -> WorkClock:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    working = np.array([calendar.is_working(day) for day in days], dtype=np.int64)
    return WorkClock(calendar, first, np.concatenate(([0], np.cumsum(working))))


@dataclass(frozen=True, slots=True)
class CaseLog:
    """`ids` names the case behind each number of the log."""

    log: EventLog
    ids: tuple[str, ...]
    finished: Any  # a mask of the cases


def case_log(cases: Sequence[Application], tasks: Iterable[Task], clock: WorkClock) -> CaseLog | None:
    """Creation, every step left, the end; withdrawn cases teach nothing about how long one takes. None without any."""
    of = {a.id: a for a in cases if a.state is not ApplicationState.WITHDRAWN}
    if not of:
        return None
    rows = [(a.id, CREATED, a.created_at, a.department) for a in of.values()]
    rows += [
        (t.application_id, LEFT[t.state] + t.node, t.done_at, t.department)
        for t in tasks
        if t.state in LEFT and t.done_at is not None and t.application_id in of
    ]
    rows += [(a.id, FINISHED, a.finished_at, a.department) for a in of.values() if a.finished_at]
    rows.sort(key=lambda row: (row[0], row[2], row[1] == FINISHED))
    log = event_log(
        [row[0] for row in rows],
        [row[1] for row in rows],
        _seconds(clock, [row[2] for row in rows]),
        {
            "class": [of[row[0]].customer_class.value for row in rows],
            "kind": [of[row[0]].kind.value for row in rows],
        },
        {"kw": [of[row[0]].demand_kw for row in rows]},
    )
    ids = _ids(log, rows, clock)
    return CaseLog(log, ids, np.array([of[i].finished_at is not None for i in ids], dtype=bool))


def _seconds(clock: WorkClock, moments: Sequence[datetime]) -> Floats:
    return np.array([clock.seconds(at) for at in moments], dtype=np.float64)


def _ids(log: EventLog, rows: Sequence[tuple[str, str, datetime, str]], clock: WorkClock) -> tuple[str, ...]:
    """The log numbers cases by their first event, equal ones by name: the same order made again."""
    first: dict[str, float] = {}
    for name, _, at, _ in rows:
        first[name] = min(first.get(name, np.inf), clock.seconds(at))
    return tuple(sorted(first, key=lambda name: (first[name], name)))
