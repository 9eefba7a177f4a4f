"""What a month brought: the figures of the monthly report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework import statistics as rule
from casework.applications import Application, ApplicationState, CustomerClass
from casework.board import Ground
from casework.calendar import WorkCalendar
from casework.deadlines import used_days
from casework.statistics import Durations, Kept


@dataclass(frozen=True, slots=True)
class Month:
    """Durations in working days; the department is None for the whole company, `median_days` where nothing ended."""

    month: str
    department: str | None
    until: datetime
    demonstration: bool
    came: int
    finished: int
    withdrawn: int
    open: int
    cases: Kept
    steps: Kept
    median_days: float | None
    by_node: dict[str, Durations]
    by_department: dict[str, Durations]
    by_class: dict[CustomerClass, Durations]


def ends(calendar: WorkCalendar, month: str) -> tuple[datetime, datetime]:
    """The first moment of the month and the first after it."""
    begin = date.fromisoformat(f"{month}-01")
    after = (begin + timedelta(days=32)).replace(day=1)
    return calendar.end_of(begin - timedelta(days=1)), calendar.end_of(after - timedelta(days=1))


def month_of(ground: Ground, month: str, department: str | None) -> Month:
    """The ground holds what ended since the month began; a month under way counts until now."""
    calendar = ground.calendar
    first, last = ends(calendar, month)
    until = min(last, ground.now)
    gone = [a for a in ground.cases if a.finished_at and first <= a.finished_at < last]
    done = [a for a in gone if a.state is ApplicationState.FINISHED]
    left = [
        t
        for t in ground.tasks
        if t.done_at and first <= t.done_at < last and department in (None, t.department)
    ]
    took = _took(done, calendar)
    return Month(
        month=month,
        department=department,
        until=until,
        demonstration=any(a.demonstration for a in ground.cases),
        came=sum(first <= a.created_at < last for a in ground.cases),
        finished=len(done),
        withdrawn=len(gone) - len(done),
        open=sum(_is_open(a, until) for a in ground.cases),
        cases=rule.kept_cases(done, until),
        steps=rule.kept_nodes(left, until),
        median_days=rule.nearest_rank(took, 0.5) if took else None,
        by_node=rule.durations(left, calendar, lambda t: t.node, ground.halts),
        by_department=rule.durations(left, calendar, lambda t: t.department, ground.halts),
        by_class=_by_class(done, calendar),
    )


def _is_open(case: Application, at: datetime) -> bool:
    return case.created_at <= at and (case.finished_at is None or case.finished_at > at)


def _took(done: Sequence[Application], calendar: WorkCalendar) -> list[float]:
    return [used_days(calendar, a.created_at, a.finished_at) for a in done if a.finished_at]


def _by_class(done: Sequence[Application], calendar: WorkCalendar) -> dict[CustomerClass, Durations]:
    found = {c: _took([a for a in done if a.customer_class is c], calendar) for c in CustomerClass}
    return {
        c: Durations(len(v), rule.nearest_rank(v, 0.5), rule.nearest_rank(v, 0.9))
        for c, v in found.items()
        if v
    }
