"""The board: each running case as one card in the column of the step that presses most, and what is counted above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final

from casework import statistics as rule
from casework.applications import CLOSED, Application, ApplicationState, CustomerClass, Turn
from casework.calendar import WorkCalendar
from casework.deadlines import Span, spans, standing, used_days
from casework.nodes import NodeCode
from casework.statistics import Kept
from casework.tasks import Deadline, DeadlineState, Pause, Task, TaskState

ON_TIME_OVER: Final = timedelta(days=30)


class Column(StrEnum):
    INTAKE = "intake"
    REVIEW = "review"
    SURVEY = "survey"
    SCHEME = "scheme"
    REPLY = "reply"
    CONSTRUCTION = "construction"
    ACCEPTANCE = "acceptance"
    ENERGISE = "energise"


COLUMN_OF: Final[dict[str, Column]] = {
    NodeCode.INTAKE: Column.INTAKE,
    NodeCode.REVIEW: Column.REVIEW,
    NodeCode.SURVEY: Column.SURVEY,
    NodeCode.DESIGN: Column.SCHEME,
    NodeCode.APPROVAL: Column.REPLY,
    NodeCode.REPLY: Column.REPLY,
    NodeCode.SIGN: Column.REPLY,
    NodeCode.FEES: Column.REPLY,
    NodeCode.ACCEPTANCE: Column.ACCEPTANCE,
    NodeCode.APPOINTMENT: Column.ENERGISE,
    NodeCode.ENERGISE: Column.ENERGISE,
    NodeCode.ARCHIVE: Column.ENERGISE,
}

URGENCY: Final = {
    DeadlineState.OVERDUE: 0,
    DeadlineState.DUE_SOON: 1,
    DeadlineState.AT_RISK: 2,
    DeadlineState.ON_TRACK: 3,
    DeadlineState.PAUSED: 4,
    DeadlineState.NONE: 5,
    DeadlineState.DONE: 6,
}


class Shown(StrEnum):
    """Which cards are shown; the counters above do not change with it."""

    OPEN = "open"
    AT_RISK = "at_risk"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Filters:
    customer_class: CustomerClass | None = None
    district: str | None = None
    department: str | None = None
    shown: Shown = Shown.OPEN


@dataclass(frozen=True, slots=True)
class Ground:
    """What a board is made of: cases within somebody's bounds, their steps and pauses; `late` are predicted late."""

    cases: Sequence[Application]
    tasks: Sequence[Task]
    pauses: Mapping[str, tuple[Pause, ...]]
    calendar: WorkCalendar
    now: datetime
    late: frozenset[str] = frozenset()

    def halts(self, task: Task) -> tuple[Span, ...]:
        return spans(self.pauses.get(task.application_id, ()))


@dataclass(frozen=True, slots=True)
class Card:
    """`used` is the share of the step's deadline; without a deadline both it and what is left are None."""

    id: str
    number: str
    column: Column
    node: str
    drawn: str
    department: str
    person: str
    customer_class: CustomerClass
    demand_kw: float
    state: DeadlineState
    turn: Turn
    used: float | None
    left_days: float | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counters:
    """Medians and the oldest are None where there is nothing to take them of."""

    open: int
    more_this_week: int
    at_risk: int
    due_soon: int
    overdue: int
    oldest_over_days: float | None
    finished_this_week: int
    median_days: float | None
    on_time: Kept


def column_of(node: str) -> Column:
    """A node of a company's own stands with the works."""
    return COLUMN_OF.get(node, Column.CONSTRUCTION)


def narrowed(ground: Ground, filters: Filters) -> Ground:
    """Only the cases of a class and district; a department keeps those that wait there or are finished."""
    waiting = {
        t.application_id
        for t in ground.tasks
        if t.state is TaskState.OPEN and t.department == filters.department
    }
    kept = {
        a.id: a
        for a in ground.cases
        if filters.customer_class in (None, a.customer_class)
        and filters.district in (None, a.district)
        and (filters.department is None or a.id in waiting or a.state in CLOSED)
    }
    tasks = [
        t for t in ground.tasks if t.application_id in kept and filters.department in (None, t.department)
    ]
    return Ground(list(kept.values()), tasks, ground.pauses, ground.calendar, ground.now, ground.late)


def cards(ground: Ground) -> tuple[Card, ...]:
    """One for each case that runs; what presses most comes first."""
    open_tasks: dict[str, list[Task]] = {}
    for task in ground.tasks:
        if task.state is TaskState.OPEN:
            open_tasks.setdefault(task.application_id, []).append(task)
    found = [
        _card(ground, case, open_tasks[case.id])
        for case in ground.cases
        if case.state not in CLOSED and case.id in open_tasks
    ]
    return tuple(sorted(found, key=_pressing))


def visible(found: Iterable[Card], shown: Shown) -> tuple[Card, ...]:
    return tuple(c for c in found if shown is Shown.OPEN or c.state.value == shown.value)


def _card(ground: Ground, case: Application, tasks: Sequence[Task]) -> Card:
    standings = [(deadline_of(ground, case, task), task) for task in tasks]
    deadline, task = min(standings, key=lambda pair: (_order(pair[0]), pair[1].ordinal))
    allowed = deadline.allowed_days
    return Card(
        case.id,
        case.number,
        column_of(task.node),
        task.node,
        task.name,
        task.department,
        task.assignee or "",
        case.customer_class,
        case.demand_kw,
        deadline.state,
        case.turn if case.state is ApplicationState.SUSPENDED else task.turn,
        round(deadline.used_days / allowed, 3) if allowed else None,
        round(deadline.left_days, 2) if deadline.left_days is not None else None,
        deadline.due_at,
    )


def deadline_of(ground: Ground, case: Application, task: Task) -> Deadline:
    """How the step stands now."""
    used = used_days(ground.calendar, task.arrived_at, ground.now, ground.halts(task))
    found = standing(
        ground.now,
        task.due_at,
        task.allowed_days,
        used,
        paused=case.state is ApplicationState.SUSPENDED,
        late_predicted=case.id in ground.late,
        assumed=task.due_assumed,
    )
    paused = case.state is ApplicationState.SUSPENDED and found.state is DeadlineState.NONE
    return Deadline(DeadlineState.PAUSED) if paused else found


def _order(deadline: Deadline) -> tuple[int, float]:
    return URGENCY[deadline.state], deadline.left_days if deadline.left_days is not None else 1e9


def _pressing(card: Card) -> tuple[int, float, str]:
    return URGENCY[card.state], card.left_days if card.left_days is not None else 1e9, card.number


def counters(ground: Ground, found: Sequence[Card]) -> Counters:
    """Open is what has a card; finished and in time is what ended, withdrawn cases left out."""
    week = rule.monday(ground.calendar.local_day(ground.now))
    ended = [a for a in ground.cases if a.finished_at and ground.calendar.local_day(a.finished_at) >= week]
    done = [a for a in ended if a.state is ApplicationState.FINISHED]
    took = [used_days(ground.calendar, a.created_at, a.finished_at or ground.now) for a in done]
    came = sum(ground.calendar.local_day(a.created_at) >= week for a in ground.cases)
    recent = [a for a in ground.cases if a.finished_at and a.finished_at > ground.now - ON_TIME_OVER]
    over = [-c.left_days for c in found if c.state is DeadlineState.OVERDUE and c.left_days is not None]
    states = [c.state for c in found]
    return Counters(
        len(found),
        came - len(ended),
        states.count(DeadlineState.AT_RISK),
        states.count(DeadlineState.DUE_SOON),
        states.count(DeadlineState.OVERDUE),
        round(max(over), 1) if over else None,
        len(done),
        round(median(took), 1) if took else None,
        rule.kept_cases(recent, ground.now),
    )
