"""The statistics a manager sees of the cases within his bounds, on the screen's terms and as Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from casework import statistics as rule
from casework.applications import Application, ApplicationState, CustomerClass
from casework.board import Ground
from casework.deadlines import Span, spans, used_days
from casework.nodes import NodeCode
from casework.people import Action, Actor
from casework.sight import reach
from casework.statistics import Durations, Flow, Kept
from casework.tasks import Task
from data import applications as application_rows
from data import calendar as calendar_rows
from data import tasks as task_rows
from services.access import act, require
from services.desk import Desk
from services.excel import Cell, Sheet, Word, workbook

WEEKS: Final = 12
MOST_WEEKS: Final = 260


@dataclass(frozen=True, slots=True)
class Asked:
    """The last `weeks` weeks; no class and no department are all of them."""

    weeks: int = WEEKS
    customer_class: CustomerClass | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What ended in the weeks asked for, and what is open; durations in working days, pauses left out."""

    cases: int
    demonstration: bool
    departments: tuple[str, ...]  # one may ask for
    came: int
    finished: int
    open: int
    median_days: float | None  # of the finished cases
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
    workload: dict[tuple[str, str], int]


def statistics(desk: Desk, actor: Actor, asked: Asked = Asked()) -> Statistics:
    """Within the actor's bounds; a head's are the steps of his department."""
    require(actor, Action.EXPORT_CASES)
    with desk.database.read() as session:
        bounds, calendar = reach(actor), calendar_rows.load_calendar(session)
        weeks = max(1, min(asked.weeks, MOST_WEEKS))
        first = rule.monday(calendar.local_day(desk.now())) - timedelta(weeks=weeks - 1)
        since = calendar.end_of(first - timedelta(days=1))
        found = application_rows.plain_applications(session, bounds, ended_since=since)
        cases = [a for a in found if asked.customer_class in (None, a.customer_class)]
        steps = task_rows.plain_tasks(session, (a.id for a in cases))
        pauses = task_rows.pauses_of_many(session, (a.id for a in cases))
    only = bounds.department or asked.department
    tasks = [t for t in steps if only in (None, t.department)]
    if asked.department:
        there = {t.application_id for t in tasks}
        cases = [a for a in cases if a.id in there]
    ground = Ground(cases, tasks, pauses, calendar, desk.now())
    departments = {bounds.department} if bounds.department else {t.department for t in steps}
    return _computed(ground, first, since, weeks, tuple(sorted(departments)))


def _computed(
    ground: Ground, first: date, since: datetime, weeks: int, departments: tuple[str, ...]
) -> Statistics:
    now, calendar, cases = ground.now, ground.calendar, ground.cases
    of_class = {a.id: a.customer_class.value for a in cases}
    lately = [t for t in ground.tasks if t.done_at is None or t.done_at >= since]
    done = [a for a in cases if a.state is ApplicationState.FINISHED]
    took = [used_days(calendar, a.created_at, a.finished_at or now, whole_pauses(ground, a)) for a in done]
    came = {a.id for a in cases if a.created_at >= since}

    def by(of: Callable[[Task], str]) -> tuple[dict[str, Kept], dict[str, Durations]]:
        return rule.kept_by(lately, now, of), rule.durations(lately, calendar, of, ground.halts)

    by_node, by_department = by(lambda t: t.node), by(lambda t: t.department)
    by_class = by(lambda t: of_class[t.application_id])
    return Statistics(
        cases=len(cases),
        demonstration=any(a.demonstration for a in cases),
        departments=departments,
        came=len(came),
        finished=len(done),
        open=sum(a.finished_at is None for a in cases),
        median_days=rule.nearest_rank(took, 0.5) if took else None,
        whole=rule.kept_cases(cases, now),
        nodes=rule.kept_nodes(lately, now),
        kept_by_node=by_node[0],
        kept_by_department=by_department[0],
        kept_by_class=by_class[0],
        by_node=by_node[1],
        by_department=by_department[1],
        by_class=by_class[1],
        ageing=rule.ageing(cases, calendar, now),
        flow=rule.flow(cases, calendar, first, weeks),
        funnel=rule.funnel(
            [t for t in ground.tasks if t.application_id in came], [n.value for n in NodeCode]
        ),
        workload=rule.workload(ground.tasks),
    )


def whole_pauses(ground: Ground, case: Application) -> tuple[Span, ...]:
    return spans(ground.pauses.get(case.id, ()))


def departments(desk: Desk, actor: Actor) -> tuple[str, ...]:
    """Those one may ask for: a head has his own only."""
    require(actor, Action.EXPORT_CASES)
    bounds = reach(actor)
    if bounds.department:
        return (bounds.department,)
    with desk.database.read() as session:
        return tuple(sorted(application_rows.departments(session)))


def export(desk: Desk, actor: Actor, word: Word, asked: Asked = Asked()) -> bytes:
    """The statistics as an Excel file in the reader's words; the audit says who took it."""
    found = statistics(desk, actor, asked)
    with act(desk, actor, Action.EXPORT_CASES, "statistics", weeks=asked.weeks, cases=found.cases):
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
