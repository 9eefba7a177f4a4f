"""A case opened for one act: found within the actor's bounds, changed, and saved with all that follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casework import process
from casework.applications import Application, ApplicationState, Turn
from casework.calendar import WorkCalendar
from casework.conditions import Value
from casework.deadlines import WHOLE, DeadlineRule, Span, due_at, rule_for, spans
from casework.drawing import Drawing, read_drawing
from casework.nodes import Node
from casework.notices import Happened
from casework.people import Action, Actor, Role
from casework.refusals import NotFound
from casework.sight import CaseFile, Sight, reach, sees
from casework.tasks import CaseEvent, EventKind, Pause, Task, TaskState
from casework.topics import Topic
from casework.worklist import department_of, is_for
from data import applications as application_rows
from data import calendar as calendar_rows
from data import tasks as task_rows
from data.applications import Pool
from data.audit import Event
from data.database import Session
from data.definitions import get_definition
from services.access import record, require
from services.desk import Desk
from services.duty import next_hand, still_there
from services.notices import tell
from services.nudges import nudge
from services.promises import energised


@dataclass(slots=True)
class OpenCase:
    """What an act works on; `save` writes what came of it."""

    desk: Desk
    session: Session
    actor: Actor
    now: datetime
    application: Application
    tasks: tuple[Task, ...]
    pauses: tuple[Pause, ...]
    drawing: Drawing
    calendar: WorkCalendar
    rules: tuple[DeadlineRule, ...]

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        return tuple(t for t in self.tasks if t.state is TaskState.OPEN)

    def reread(self) -> None:
        self.application = application_rows.get_application(self.session, self.application.id)
        self.tasks = task_rows.tasks_of(self.session, self.application.id)
        self.pauses = task_rows.pauses_of(self.session, self.application.id)


@contextmanager
def acting(desk: Desk, actor: Actor, action: Action, application_id: str) -> Iterator[OpenCase]:
    """Permission, one transaction with the case locked, and NotFound for a case out of the actor's bounds."""
    require(actor, action, subject(application_id))
    with desk.database.begin() as session:
        yield opened(desk, session, actor, application_id, lock=True)


def opened(
    desk: Desk, session: Session, actor: Actor, application_id: str, *, lock: bool = False
) -> OpenCase:
    application = application_rows.get_application(session, application_id, lock=lock)
    tasks = task_rows.tasks_of(session, application_id)
    if not within(session, actor, application, tasks):
        raise NotFound("There is no such application.")
    return open_case(desk, session, actor, application, tasks)


def open_case(
    desk: Desk, session: Session, actor: Actor, application: Application, tasks: tuple[Task, ...]
) -> OpenCase:
    return OpenCase(
        desk,
        session,
        actor,
        desk.now(),
        application,
        tasks,
        task_rows.pauses_of(session, application.id),
        read_drawing(get_definition(session, application.definition_id).xml.encode()),
        calendar_rows.load_calendar(session),
        calendar_rows.load_rules(session),
    )


def subject(application_id: str) -> str:
    return f"application:{application_id}"


def within(session: Session, actor: Actor, application: Application, tasks: tuple[Task, ...]) -> bool:
    """The bounds of the permission table, or an open task that nobody has and this person could take."""
    handlers = {i for t in tasks for i in (t.assignee_id, t.done_by_id) if i is not None}
    handlers |= task_rows.hands_of(session, application.id)
    departments = {t.department for t in tasks} | {application.department}
    seen = any(
        sees(actor, CaseFile(d, application.district, application.applicant_account_id, frozenset(handlers)))
        is not Sight.NONE
        for d in departments
    )
    return seen or any(t.state is TaskState.OPEN and is_for(actor, application, t) for t in tasks)


def pool_of(actor: Actor) -> Pool | None:
    handling = actor.role in (Role.HANDLER, Role.PLANNER, Role.MANAGER)
    return Pool(actor.role.value, actor.department) if handling and not reach(actor).nothing else None


def facts(application: Application) -> process.Filled:
    """What conditions may name of an application; it does not change while the case runs."""
    names = (
        "customer_class", "kind", "importance", "existing_kva", "new_kva", "total_kva", "demand_kw", "power_factor",
    )  # fmt: skip
    return tuple((name, _plain(getattr(application, name))) for name in names)


def _plain(value: Any) -> Value:
    return str(value.value) if hasattr(value, "value") else float(value)


def written(case: OpenCase, action: Action, event: CaseEvent) -> None:
    """The event, the audit row beside it and the word to open pages, in the transaction of the act."""
    nudge(case.session, case.desk, Topic.APPLICATIONS)
    if case.application.applicant_account_id is not None:
        nudge(case.session, case.desk, Topic.MINE, case.application.applicant_account_id)
    task_rows.add_event(case.session, event)
    detail = {"act": event.kind.value, "number": case.application.number}
    if event.node:
        detail["node"] = event.node
    record(case.session, case.desk, Event(case.actor, action, subject(case.application.id), detail=detail))


def event(case: OpenCase, kind: EventKind, task: Task | None = None, **detail: Any) -> CaseEvent:
    actor = case.actor
    return CaseEvent(
        case.application.id,
        case.now,
        kind,
        actor.name,
        actor.account_id,
        actor.role.value,
        task.node if task else None,
        task.id if task else None,
        detail,
    )


def move(case: OpenCase, done: process.Done) -> None:
    """Open the tasks that wait after `done`, close those that no longer do, save the state."""
    waiting = process.open_nodes(case.drawing, facts(case.application), done)
    for task in case.open_tasks:
        if task.node not in waiting:
            task_rows.change_task(case.session, task, state=TaskState.RETURNED, done_at=case.now)
    here = {t.node for t in case.open_tasks}
    for code in (c for c in case.drawing.nodes if c in waiting and c not in here):
        arrive(case, code)
    finished = not waiting
    application_rows.change_application(
        case.session,
        case.application,
        done=[[node, [list(pair) for pair in filled]] for node, filled in done],
        state=ApplicationState.FINISHED if finished else case.application.state,
        finished_at=case.now if finished else None,
    )
    case.reread()
    if finished:
        task_rows.add_event(case.session, event(case, EventKind.FINISHED))
        tell(case.session, case.desk, case.application, Happened.FINISHED)
        energised(case.session, case.desk, case.application.id)
    settle(case)


def arrive(case: OpenCase, code: str) -> Task:
    """A task for a node that was reached; who did it before gets it again, else the duty roster says who."""
    node = case.drawing.nodes[code]
    before = [t for t in case.tasks if t.node == code]
    hand = _hand(case, node, before)
    allowed, due, assumed = _due(case, code, node.turn)
    task = task_rows.insert_task(
        case.session,
        case.application.id,
        node=code,
        name=node.name,
        lane=node.lane,
        department=department_of(node.lane),
        roles=[role.value for role in node.roles],
        turn=node.turn,
        assignee_id=hand[0],
        assignee=hand[1],
        attempt=len(before) + 1,
        arrived_at=case.now,
        allowed_days=allowed,
        due_at=due,
        due_assumed=assumed,
    )
    given = {"to": task.assignee} if task.assignee and not before else {}
    task_rows.add_event(case.session, event(case, EventKind.ARRIVED, task, **given))
    what = Happened.YOUR_TURN if node.turn is Turn.CUSTOMER else Happened.TASK_ARRIVED
    tell(case.session, case.desk, case.application, what, task)
    return task


def _hand(case: OpenCase, node: Node, before: list[Task]) -> tuple[int | None, str | None]:
    """Account and name of who has the step from its arrival on; nobody: it waits for the whole department."""
    day, last = case.calendar.local_day(case.now), before[-1] if before else None
    if last is not None and last.assignee_id is None:
        return None, last.assignee
    if last is not None and last.assignee_id is not None:
        there = still_there(case.session, last.assignee_id, day)
        if there is not None:
            return there.id, there.name
    if node.turn is not Turn.COMPANY or (not case.tasks and _is_at_hand(case.actor, node)):
        return None, None
    done = {t.node: t.done_by_id for t in case.tasks if t.state is TaskState.DONE}
    barred = frozenset(i for i in (done.get(code) for code in node.not_by) if i is not None)
    found = next_hand(case.session, node.roles, department_of(node.lane), barred, day)
    return (found.id, found.name) if found else (None, None)


def _is_at_hand(actor: Actor, node: Node) -> bool:
    """Who takes an application in keeps its first step, where he may do it."""
    return actor.role in node.roles and actor.department in (None, department_of(node.lane))


def _due(case: OpenCase, code: str, turn: Turn) -> tuple[float | None, datetime | None, bool]:
    """Only the company's own nodes have a deadline."""
    day = case.calendar.local_day(case.now)
    rule = rule_for(case.rules, case.application.customer_class, code, day)
    if rule is None or turn is not Turn.COMPANY:
        return None, None, False
    due, assumed = due_at(case.calendar, case.now, rule.working_days, spans(case.pauses))
    return rule.working_days, due, assumed


def settle(case: OpenCase) -> None:
    """Whose turn it is, where the case stands, and when the whole is due: kept on the row for lists and boards."""
    waiting = case.open_tasks
    pause = case.pauses[-1] if case.pauses and case.pauses[-1].ended_at is None else None
    company = any(t.turn is Turn.COMPANY for t in waiting)
    turn = pause.turn if pause else Turn.CUSTOMER if waiting and not company else Turn.COMPANY
    due, assumed = whole_due(case)
    changes: dict[str, Any] = {
        "turn": turn,
        "department": waiting[0].department if waiting else case.application.department,
        "due_at": due,
        "due_assumed": assumed,
    }
    application_rows.change_application(case.session, case.application, **changes)
    case.application = replace(case.application, **{**changes, "version": case.application.version + 1})


def whole_due(case: OpenCase) -> tuple[datetime | None, bool]:
    created = case.application.created_at
    rule = rule_for(case.rules, case.application.customer_class, WHOLE, case.calendar.local_day(created))
    if rule is None:
        return None, False
    return due_at(
        case.calendar,
        created,
        rule.working_days,
        stopped(case.application, case.tasks, case.pauses, case.now),
    )


def stopped(
    application: Application, tasks: tuple[Task, ...], pauses: tuple[Pause, ...], now: datetime
) -> tuple[Span, ...]:
    """Pauses, and the stretches in which no task of the company was open."""
    out, free_from = list(spans(pauses)), application.created_at
    stretches = sorted((t.arrived_at, t.done_at) for t in tasks if t.turn is Turn.COMPANY and t.done_at)
    running = [t.arrived_at for t in tasks if t.turn is Turn.COMPANY and t.done_at is None]
    for began, ended in [*stretches, *((at, None) for at in running)]:
        if began > free_from:
            out.append(Span(free_from, began))
        free_from = max(free_from, ended or now)
    if not running and application.finished_at is None and free_from < now:
        out.append(Span(free_from, None))
    return tuple(out)
