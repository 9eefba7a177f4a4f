"""Whether data are entered in time: intake within two hours, the grid by nine in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from casework import statistics as rule
from casework.nodes import NodeCode
from casework.people import Action, Actor
from casework.sight import reach
from casework.statistics import Kept
from casework.tasks import TaskState
from data import applications as application_rows
from data import calendar as calendar_rows
from data import tasks as task_rows
from data.grids import grid_names, revisions_of
from services.access import require
from services.desk import Desk

INTAKE_WITHIN: Final = timedelta(hours=2)
OVER: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Of the last 30 days. Construction within an hour is not here: nobody records when works really progressed."""

    intake: Kept
    grid: Kept


def timeliness(desk: Desk, actor: Actor) -> Timeliness:
    require(actor, Action.EXPORT_CASES)
    now = desk.now()
    with desk.database.read() as session:
        cases = application_rows.plain_applications(session, reach(actor), ended_since=now - OVER)
        begun = {a.id: a.created_at for a in cases if a.created_at > now - OVER}
        tasks = task_rows.plain_tasks(session, begun)
        calendar = calendar_rows.load_calendar(session)
        updates = [r.created for name in grid_names(session) for r in revisions_of(session, name)]
    entered = [
        (begun[t.application_id], t.done_at)
        for t in tasks
        if t.node == NodeCode.INTAKE and t.state is TaskState.DONE and t.done_at is not None
    ]
    today = calendar.local_day(now)
    days = [today - timedelta(days=n) for n in range(1, OVER.days + 1)]
    begun_on = min((calendar.local_day(at) for at in updates), default=today)  # no grid, nothing to judge
    working = [day for day in days if calendar.is_working(day) and day > begun_on]
    return Timeliness(rule.punctual(entered, INTAKE_WITHIN), rule.by_hour(updates, calendar, working))
