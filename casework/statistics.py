"""What a manager asks of many cases: kept deadlines, durations, flow, bottlenecks, workload, punctual data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Final

from casework.applications import Application, ApplicationState
from casework.calendar import WorkCalendar
from casework.deadlines import Span, used_days, worked_days
from casework.tasks import Task, TaskState

AGE_DAYS: Final = (5, 10, 20, 40)  # upper ends of the classes of age, working days


@dataclass(frozen=True, slots=True)
class Kept:
    """Of `judged` deadlines that have ended or passed, `kept` were kept."""

    judged: int
    kept: int

    @property
    def share(self) -> float | None:
        """None where nothing was judged: no claim."""
        return self.kept / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Durations:
    """Working days; the quantiles are values that occurred."""

    count: int
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Cases of one week, which begins on Monday."""

    week: date
    came: int
    went: int
    open_at_end: int


def kept_nodes(tasks: Iterable[Task], now: datetime) -> Kept:
    """A task is judged when it was done, or when its deadline has passed while it is still open."""
    judged = [
        (t.done_at or now) <= t.due_at
        for t in tasks
        if t.due_at is not None
        and (t.state is TaskState.DONE or (t.state is TaskState.OPEN and now > t.due_at))
    ]
    return Kept(len(judged), sum(judged))


def kept_by(tasks: Iterable[Task], now: datetime, by: Callable[[Task], str]) -> dict[str, Kept]:
    """The same by what `by` says of a task; what nothing was judged of is left out."""
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        groups[by(task)].append(task)
    found = {name: kept_nodes(some, now) for name, some in sorted(groups.items())}
    return {name: kept for name, kept in found.items() if kept.judged}


def kept_cases(applications: Iterable[Application], now: datetime) -> Kept:
    """Withdrawn cases are not judged."""
    judged = [
        (a.finished_at or now) <= a.due_at
        for a in applications
        if a.due_at is not None
        and a.state is not ApplicationState.WITHDRAWN
        and (a.finished_at is not None or now > a.due_at)
    ]
    return Kept(len(judged), sum(judged))


def durations(
    tasks: Iterable[Task],
    calendar: WorkCalendar,
    by: Callable[[Task], str],
    stopped: Callable[[Task], Sequence[Span]] = lambda task: (),
) -> dict[str, Durations]:
    """Working days at done tasks, pauses left out, by what `by` says of a task (node, department, class …)."""
    found: dict[str, list[float]] = defaultdict(list)
    for task in tasks:
        if task.state is TaskState.DONE and task.done_at is not None:
            found[by(task)].append(worked_days(calendar, task.arrived_at, task.done_at, stopped(task)))
    return {
        name: Durations(len(v), nearest_rank(v, 0.5), nearest_rank(v, 0.9))
        for name, v in sorted(found.items())
    }


def nearest_rank(values: Sequence[float], share: float) -> float:
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def ageing(applications: Iterable[Application], calendar: WorkCalendar, now: datetime) -> dict[str, int]:
    """Open cases by their age in working days."""
    names = [f"≤ {days}" for days in AGE_DAYS] + [f"> {AGE_DAYS[-1]}"]
    found = dict.fromkeys(names, 0)
    for application in applications:
        if application.finished_at is None:
            age = used_days(calendar, application.created_at, now)
            found[names[sum(age > days for days in AGE_DAYS)]] += 1
    return found


def flow(applications: Sequence[Application], calendar: WorkCalendar, first: date, weeks: int) -> list[Flow]:
    """Cases that came and went, week by week from the Monday of `first`, and what was open at each end."""
    begin = monday(first)
    came = Counter(monday(calendar.local_day(a.created_at)) for a in applications)
    went = Counter(monday(calendar.local_day(a.finished_at)) for a in applications if a.finished_at)
    still = sum(n for w, n in came.items() if w < begin) - sum(n for w, n in went.items() if w < begin)
    found = []
    for week in (begin + timedelta(weeks=n) for n in range(weeks)):
        still += came[week] - went[week]
        found.append(Flow(week, came[week], went[week], still))
    return found


def funnel(tasks: Iterable[Task], order: Sequence[str]) -> list[tuple[str, int, int]]:
    """Per node in the order given: how many cases reached it, how many left it."""
    reached: dict[str, set[str]] = defaultdict(set)
    left: dict[str, set[str]] = defaultdict(set)
    for task in tasks:
        reached[task.node].add(task.application_id)
        if task.state is TaskState.DONE:
            left[task.node].add(task.application_id)
    return [(node, len(reached[node]), len(left[node])) for node in order]


def workload(tasks: Iterable[Task]) -> dict[tuple[str, str], int]:
    """Open tasks by department and person; nobody is the empty name."""
    return dict(Counter((t.department, t.assignee or "") for t in tasks if t.state is TaskState.OPEN))


def punctual(pairs: Iterable[tuple[datetime, datetime]], within: timedelta) -> Kept:
    """Data-timeliness: (happened, entered) pairs entered in time – intake within 2 h, construction within 1 h."""
    judged = [entered - happened <= within for happened, entered in pairs]
    return Kept(len(judged), sum(judged))


def by_hour(
    updates: Iterable[datetime], calendar: WorkCalendar, days: Sequence[date], at: time = time(9)
) -> Kept:
    """Of the days, those on which something had been updated at `at` or before (grid data by 09:00)."""
    local = [u.astimezone(calendar.zone) for u in updates]
    good = {u.date() for u in local if u.time() <= at}
    return Kept(len(days), sum(day in good for day in days))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
