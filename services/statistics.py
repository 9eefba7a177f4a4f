"""The statistics a manager sees of the cases within his bounds, on the screen's terms and as Excel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from casework import statistics as rule
from casework.applications import Application, CustomerClass
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
from services.excel import Cell, Sheet, Word, workbook

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
    kept_by_node: dict[str, Kept]
    kept_by_department: dict[str, Kept]
    kept_by_class: dict[str, Kept]
    by_node: dict[str, Durations]
    by_department: dict[str, Durations]
    by_class: dict[str, Durations]
    ageing: dict[str, int]
    flow: list[Flow]
    funnel: list[tuple[str, int, int]]
    heat: dict[str, list[int]]
    workload: dict[tuple[str, str], int]


def statistics(
    desk: Desk, actor: Actor, weeks: int = WEEKS, customer_class: CustomerClass | None = None
) -> Statistics:
    """Of all cases within the actor's bounds, the last `weeks` weeks; a head's are the steps of his department."""
    require(actor, Action.EXPORT_CASES)
    with desk.database.read() as session:
        bounds = reach(actor)
        found = application_rows.plain_applications(session, bounds, limit=MOST_CASES)
        cases = [a for a in found if customer_class in (None, a.customer_class)]
        steps = task_rows.plain_tasks(session, (a.id for a in cases))
        tasks = [t for t in steps if bounds.department in (None, t.department)]
        pauses = task_rows.pauses_of_many(session, (a.id for a in cases))
        calendar = calendar_rows.load_calendar(session)
    return _computed(desk, cases, tasks, pauses, calendar, max(1, min(weeks, 260)), len(found) == MOST_CASES)


def _computed(
    desk: Desk, cases: list[Application], tasks: list[Task], pauses: dict[str, tuple[Pause, ...]],
    calendar: WorkCalendar, weeks: int, cut: bool,
) -> Statistics:  # fmt: skip
    now = desk.now()
    first = calendar.local_day(now) - timedelta(weeks=weeks - 1)
    of_class = {a.id: a.customer_class.value for a in cases}
    halts = {case: spans(some) for case, some in pauses.items()}

    def stopped(task: Task) -> tuple[Span, ...]:
        return halts.get(task.application_id, ())

    return Statistics(
        cases=len(cases),
        cut=cut,
        demonstration=any(a.demonstration for a in cases),
        whole=rule.kept_cases(cases, now),
        nodes=rule.kept_nodes(tasks, now),
        kept_by_node=rule.kept_by(tasks, now, lambda t: t.node),
        kept_by_department=rule.kept_by(tasks, now, lambda t: t.department),
        kept_by_class=rule.kept_by(tasks, now, lambda t: of_class[t.application_id]),
        by_node=rule.durations(tasks, calendar, lambda t: t.node, stopped),
        by_department=rule.durations(tasks, calendar, lambda t: t.department, stopped),
        by_class=rule.durations(tasks, calendar, lambda t: of_class[t.application_id], stopped),
        ageing=rule.ageing(cases, calendar, now),
        flow=rule.flow(cases, calendar, first, weeks),
        funnel=rule.funnel(tasks, [n.value for n in NodeCode]),
        heat=rule.heat(tasks, calendar, first, weeks, now),
        workload=rule.workload(tasks),
    )


def export(desk: Desk, actor: Actor, word: Word, weeks: int = WEEKS) -> bytes:
    """The statistics as an Excel file in the reader's words; the audit says who took it."""
    found = statistics(desk, actor, weeks)
    with act(desk, actor, Action.EXPORT_CASES, "statistics", weeks=weeks, cases=found.cases):
        pass
    sheets: dict[str, Sheet] = {"deadlines": (("what", "name", "judged", "kept"), _kept(found, word))}
    for name, kind, rows in (
        ("nodes", "node", found.by_node),
        ("departments", "department", found.by_department),
        ("classes", "class", found.by_class),
    ):
        table = [(word(kind, k), d.count, d.p50, d.p90) for k, d in rows.items()]
        sheets[name] = (("name", "count", "p50", "p90"), table)
    flow = [(f.week, f.came, f.went, f.open_at_end) for f in found.flow]
    load = [(word("department", d), p, n) for (d, p), n in found.workload.items()]
    sheets |= {
        "flow": (("week", "came", "went", "open"), flow),
        "ageing": (("working_days", "cases"), list(found.ageing.items())),
        "workload": (("department", "who", "open"), load),
        "funnel": (
            ("node", "reached", "finished_steps"),
            [(word("node", n), *rest) for n, *rest in found.funnel],
        ),
    }
    return workbook(
        {
            word("sheet", name): ([word("head", one) for one in head], rows)
            for name, (head, rows) in sheets.items()
        }
    )


def _kept(found: Statistics, word: Word) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        (word("head", "cases"), None, found.whole.judged, found.whole.kept),
        (word("sheet", "nodes"), None, found.nodes.judged, found.nodes.kept),
    ]
    by = {"node": found.kept_by_node, "department": found.kept_by_department, "class": found.kept_by_class}
    rows += [
        (word("head", kind), word(kind, name), k.judged, k.kept)
        for kind, part in by.items()
        for name, k in part.items()
    ]
    return [*rows, (word("head", "demonstration" if found.demonstration else "own_data"), None, None, None)]
