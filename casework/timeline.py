"""The parcel timeline: every node on the way of a case with its plan, what happened, and what is to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from casework import process
from casework.applications import Application, Turn
from casework.calendar import WorkCalendar
from casework.drawing import Drawing
from casework.process import Filled
from casework.tasks import Deadline, DeadlineState, Step, StepState, Task, TaskState

CUSTOMER_DAYS: Final = 10.0  # what the plan grants the customer for a node of his own; nobody is held to it
SHORT_CUSTOMER_DAYS: Final = 3.0
_LONG: Final = frozenset({"construction"})
Allowed = Mapping[str, float]  # working days of the company's nodes


def plan(
    drawing: Drawing, facts: Filled, done: process.Done, allowed: Allowed, calendar: WorkCalendar, start: date
) -> dict[str, tuple[date, date]]:
    """First and last planned day of every node on the way of the case, from its first day on.

    What a node to come will find out is not known yet: its conditions count as not fulfilled.
    """
    values: dict[str, process.Filled] = dict(done)
    groups: list[tuple[str, ...]] = []
    so_far: process.Done = ()
    while waiting := process.open_nodes(drawing, facts, so_far):
        together = tuple(code for code in drawing.nodes if code in waiting)
        groups.append(together)
        for code in together:
            so_far = process.complete(drawing, facts, so_far, code, dict(values.get(code, ())))
    out: dict[str, tuple[date, date]] = {}
    day = start
    for together in groups:
        ends = {code: after(calendar, day, days_of(drawing, code, allowed)) for code in together}
        out |= {code: (day, end) for code, end in ends.items()}
        day = max(ends.values())
    return out


def days_of(drawing: Drawing, code: str, allowed: Allowed) -> float:
    if drawing.nodes[code].turn is Turn.COMPANY:
        return allowed.get(code, 1.0)
    return CUSTOMER_DAYS if code in _LONG else SHORT_CUSTOMER_DAYS


def after(calendar: WorkCalendar, day: date, working_days: float) -> date:
    """The day on which so many working days after `day` have passed."""
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    return day


def steps(
    drawing: Drawing,
    application: Application,
    tasks: tuple[Task, ...],
    planned: Mapping[str, tuple[date, date]],
    deadlines: Mapping[str, Deadline],
) -> tuple[Step, ...]:
    """In the order drawn; a node that was reached more than once shows its last time."""
    last = {t.node: t for t in tasks if t.state is not TaskState.CANCELLED}
    left = {code for code, _ in application.done}
    codes = [code for code in drawing.nodes if code in planned or code in last]
    return tuple(
        _step(drawing, code, last.get(code), code in left, planned.get(code), deadlines) for code in codes
    )


def _step(
    drawing: Drawing,
    code: str,
    task: Task | None,
    left: bool,
    planned: tuple[date, date] | None,
    deadlines: Mapping[str, Deadline],
) -> Step:
    node = drawing.nodes[code]
    state = StepState.TO_COME
    if task is not None and task.state is TaskState.OPEN:
        state = StepState.OPEN
    elif left:
        state = StepState.DONE
    reached = task if state is not StepState.TO_COME else None
    first, end = planned or (None, None)
    return Step(
        code,
        node.name,
        node.turn,
        state,
        first,
        end,
        reached.arrived_at if reached else None,
        reached.done_at if reached else None,
        (reached.assignee or reached.done_by) if reached else None,
        task.attempt if task else 0,
        deadlines.get(task.id, Deadline(DeadlineState.NONE)) if task else Deadline(DeadlineState.NONE),
    )
