"""Lists of applications: a page of them, all of them as Excel, many handed to one person at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.calendar import WorkCalendar
from casework.case_list import CaseFilter, CaseRow
from casework.deadlines import spans, standing, used_days
from casework.people import Action, Actor
from casework.refusals import Invalid, Refused
from casework.shown import application_for
from casework.sight import reach
from casework.tasks import Deadline, Pause, Task
from data import applications as application_rows
from data import calendar as calendar_rows
from data import case_list as rows
from data import forecasts as forecast_rows
from data import tasks as task_rows
from data.database import Session
from message import Message, say
from services import tasks
from services.access import act, require
from services.casefile import pool_of
from services.desk import Desk
from services.excel import Cell, Word, workbook

MOST_ROWS: Final = 500
MOST_EXPORTED: Final = 20_000
MOST_AT_ONCE: Final = 100


def cases(
    desk: Desk, actor: Actor, asked: CaseFilter, *, limit: int = 100, offset: int = 0
) -> tuple[list[CaseRow], int]:
    """The rows asked for, and how many there are of them."""
    require(actor, Action.SEE_CASES)
    with desk.database.read() as session:
        bounds, pool, now = reach(actor), pool_of(actor), desk.now()
        total = rows.count(session, bounds, pool, asked, now)
        found = rows.listed_ids(
            session, bounds, pool, asked, now, max(0, min(limit, MOST_ROWS)), max(0, offset)
        )
        return _rows(desk, session, actor, found), total


def _rows(
    desk: Desk, session: Session, actor: Actor, found: Sequence[tuple[str, str | None]]
) -> list[CaseRow]:
    known = application_rows.applications_by_id(session, [case for case, _ in found])
    steps = {t.id: t for t in task_rows.tasks_by_id(session, [task for _, task in found if task])}
    pauses = task_rows.pauses_of_many(session, known)
    calendar = calendar_rows.load_calendar(session)
    ends = forecast_rows.forecasts_of(session, (case for case, _ in found))
    out = []
    for case, task in found:
        step = steps.get(task) if task else None
        left = _left(desk, calendar, step, pauses.get(case, ())) if step else None
        out.append(CaseRow(application_for(actor, known[case]), step, left, ends.get(case)))
    return out


def _left(desk: Desk, calendar: WorkCalendar, task: Task, stopped: tuple[Pause, ...]) -> Deadline:
    now = desk.now()
    used = used_days(calendar, task.arrived_at, now, spans(stopped))
    paused = bool(stopped) and stopped[-1].ended_at is None
    return standing(now, task.due_at, task.allowed_days, used, paused=paused, assumed=task.due_assumed)


HEADS: Final = (
    "number", "class", "kind", "capacity", "state", "turn", "node", "who", "department", "left", "due", "predicted",
    "created", "finished",
)  # fmt: skip


def exported(desk: Desk, actor: Actor, asked: CaseFilter, word: Word) -> bytes:
    """The list as an Excel file in the reader's words, without personal data; the audit says who took how much."""
    with act(desk, actor, Action.EXPORT_CASES, "applications", filter=asked.address()) as session:
        bounds, pool, now = reach(actor), pool_of(actor), desk.now()
        found = rows.listed_ids(session, bounds, pool, asked, now, MOST_EXPORTED, 0)
        table = [_cells(row, word) for row in _rows(desk, session, actor, found)]
    return workbook({word("sheet", "cases"): ([word("head", head) for head in HEADS], table)})


def _cells(row: CaseRow, word: Word) -> tuple[Cell, ...]:
    of, task = row.application, row.task
    left = row.deadline.left_days if row.deadline else None
    return (
        of.number,
        word("class", of.customer_class.value),
        word("kind", of.kind.value),
        of.total_kva,
        word("state", of.state.value),
        word("turn", of.turn.value) if task else None,
        word("node", task.node) if task else None,
        task.assignee if task else None,
        word("department", of.department),
        None if left is None else round(left, 2),
        task.due_at if task else None,
        row.predicted.median if row.predicted else None,
        of.created_at,
        of.finished_at,
    )


def assign_many(
    desk: Desk, actor: Actor, chosen: Sequence[tuple[str, str, int]], account: str
) -> list[tuple[str, Message | None]]:
    """Each (application, task, version) on its own: what is refused says why, the others are done."""
    require(actor, Action.REASSIGN_CASE)
    if not 1 <= len(chosen) <= MOST_AT_ONCE:
        raise Invalid(say("Choose 1 to {most} applications. Nothing was changed.", most=MOST_AT_ONCE))
    return [(case, _assigned(desk, actor, case, task, version, account)) for case, task, version in chosen]


def _assigned(desk: Desk, actor: Actor, case: str, task: str, version: int, account: str) -> Message | None:
    try:
        tasks.assign(desk, actor, case, task, version, account)
    except Refused as refused:
        return refused.message
    return None
