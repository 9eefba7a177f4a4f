"""When the steps of a running case are likely to be done: the predicted end of the case, shared out as earlier cases did."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date, timedelta
from typing import Final

from casework.applications import Application, ApplicationState, CustomerClass
from casework.calendar import WorkCalendar
from casework.forecast import End, Passed, Stay, WorkingDays, forecasts
from casework.sight import EVERYTHING
from casework.tasks import StepForecast, StepState, TaskState, Timeline
from data import applications as application_rows
from data import forecasts as forecast_rows
from data import tasks as task_rows
from data.database import Database, Session

NEWEST: Final = 400  # finished cases that speak
AHEAD: Final = timedelta(days=900)
KEPT: Final = 32

_kept: OrderedDict[tuple[Database, CustomerClass, date], tuple[Passed, ...]] = OrderedDict()
_turn = threading.Lock()


def of_line(
    session: Session, database: Database, application: Application, line: Timeline, calendar: WorkCalendar, today: date,
) -> dict[str, StepForecast]:  # fmt: skip
    """By node; empty for a case that stands still, is closed, or whose end nobody claims to know.

    The caller has authorised and bounded the case; of others only durations are used.
    """
    waiting = [s for s in line.steps if s.state is StepState.OPEN and s.arrived_at is not None]
    still = any(p.ended_at is None for p in line.pauses)
    predicted = forecast_rows.forecasts_of(session, [application.id]).get(application.id)
    if not waiting or still or predicted is None:
        return {}
    earlier = _earlier(session, database, application.customer_class, calendar, today)
    if not earlier:
        return {}
    end = End(*(calendar.local_day(at) for at in (predicted.low, predicted.median, predicted.high)))
    first = min(stay.arrived for passed in earlier for stay in passed.values())
    began = {s.node: calendar.local_day(s.arrived_at) for s in waiting if s.arrived_at}
    days = WorkingDays(calendar, min(first, *began.values()), max(today, end.late) + AHEAD)
    ahead = [s.node for s in line.steps if s.state is StepState.TO_COME]
    out: dict[str, StepForecast] = {}
    for node, arrived in began.items():
        for code, one in forecasts(earlier, node, arrived, ahead, days, today, end).items():
            known = out.get(code)
            if known is None or one.likely > known.likely:  # of parallel steps the slower decides
                out[code] = one
    return out


def _earlier(
    session: Session, database: Database, of: CustomerClass, calendar: WorkCalendar, today: date
) -> tuple[Passed, ...]:
    """Read once a day and class: a day's new endings change a quantile by little."""
    key = (database, of, today)
    with _turn:
        if key not in _kept:
            _kept[key] = _read(session, of, calendar)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def _read(session: Session, of: CustomerClass, calendar: WorkCalendar) -> tuple[Passed, ...]:
    finished = application_rows.list_applications(
        session, EVERYTHING, states=[ApplicationState.FINISHED], classes=[of], limit=NEWEST
    )
    passed: dict[str, dict[str, Stay]] = {a.id: {} for a in finished}
    tasks = task_rows.tasks_of_many(session, passed)
    for task in sorted(tasks, key=lambda t: t.ordinal):
        if task.state is TaskState.DONE and task.done_at is not None:
            stay = Stay(calendar.local_day(task.arrived_at), calendar.local_day(task.done_at))
            passed[task.application_id][task.node] = stay
    return tuple(p for p in passed.values() if p)
