"""The statistics a manager sees of the cases within his bounds, on the screen's terms and as Excel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from casework import statistics as rule
from casework.applications import Application
from casework.calendar import WorkCalendar
from casework.deadlines import Span, spans
from casework.nodes import NodeCode
from casework.people import Action, Actor
from casework.sight import reach
from casework.statistics import Durations, Flow, Kept
from casework.tasks import Pause, Task
from data import applications as application_rows
from data import calendar as calendar_rows
from data import tasks as task_rows
from services.access import act, require
from services.desk import Desk
from services.excel import workbook

WEEKS: Final = 12
MOST_CASES: Final = 5000  # the newest; no figure is made of a part without saying so


@dataclass(frozen=True, slots=True)
class Statistics:
    """Durations in working days, pauses left out; `cut` when older cases within the bounds were left out."""

    cases: int
    cut: bool
    demonstration: bool
    whole: Kept
    nodes: Kept
    by_node: dict[str, Durations]
    by_department: dict[str, Durations]
    by_class: dict[str, Durations]
    ageing: dict[str, int]
    flow: list[Flow]
    funnel: list[tuple[str, int, int]]
    heat: dict[str, list[int]]
    workload: dict[tuple[str, str], int]


def statistics(desk: Desk, actor: Actor, weeks: int = WEEKS) -> Statistics:
    """Of all cases within the actor's bounds, the last `weeks` weeks."""
    require(actor, Action.EXPORT_CASES)
    with desk.database.read() as session:
        cases = application_rows.list_applications(session, reach(actor), limit=MOST_CASES)
        tasks = task_rows.tasks_of_many(session, (a.id for a in cases))
        pauses = task_rows.pauses_of_many(session, (a.id for a in cases))
        calendar = calendar_rows.load_calendar(session)
    return _computed(desk, cases, tasks, pauses, calendar, max(1, min(weeks, 260)))


def _computed(
    desk: Desk, cases: list[Application], tasks: list[Task], pauses: dict[str, tuple[Pause, ...]],
    calendar: WorkCalendar, weeks: int,
) -> Statistics:  # fmt: skip
    now = desk.now()
    first = calendar.local_day(now) - timedelta(weeks=weeks - 1)
    of_class = {a.id: a.customer_class.value for a in cases}
    halts = {case: spans(some) for case, some in pauses.items()}

    def stopped(task: Task) -> tuple[Span, ...]:
        return halts.get(task.application_id, ())

    return Statistics(
        cases=len(cases),
        cut=len(cases) == MOST_CASES,
        demonstration=any(a.demonstration for a in cases),
        whole=rule.kept_cases(cases, now),
        nodes=rule.kept_nodes(tasks, now),
        by_node=rule.durations(tasks, calendar, lambda t: t.node, stopped),
        by_department=rule.durations(tasks, calendar, lambda t: t.department, stopped),
        by_class=rule.durations(tasks, calendar, lambda t: of_class[t.application_id], stopped),
        ageing=rule.ageing(cases, calendar, now),
        flow=rule.flow(cases, calendar, first, weeks),
        funnel=rule.funnel(tasks, [n.value for n in NodeCode]),
        heat=rule.heat(tasks, calendar, first, weeks, now),
        workload=rule.workload(tasks),
    )


def export(desk: Desk, actor: Actor, weeks: int = WEEKS) -> bytes:
    """The statistics as an Excel file; the audit says who took it."""
    found = statistics(desk, actor, weeks)
    with act(desk, actor, Action.EXPORT_CASES, "statistics", weeks=weeks, cases=found.cases):
        pass
    head = ("name", "count", "p50_working_days", "p90_working_days")
    tables = {"nodes": found.by_node, "departments": found.by_department, "classes": found.by_class}
    sheets = {
        name: (head, [(k, d.count, d.p50, d.p90) for k, d in rows.items()]) for name, rows in tables.items()
    }
    kept = [("cases", found.whole.judged, found.whole.kept), ("nodes", found.nodes.judged, found.nodes.kept)]
    marked = [("demonstration data" if found.demonstration else "own data", None, None)]
    return workbook(
        {"deadlines": (("what", "judged", "kept"), [*kept, *marked])}
        | sheets
        | {
            "flow": (
                ("week", "came", "went", "open"),
                [(f.week, f.came, f.went, f.open_at_end) for f in found.flow],
            ),
            "ageing": (("working_days", "cases"), list(found.ageing.items())),
            "workload": (
                ("department", "person", "open"),
                [(d, p, n) for (d, p), n in found.workload.items()],
            ),
            "funnel": (("node", "reached", "left"), found.funnel),
        }
    )
