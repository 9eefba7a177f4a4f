"""One application as its page shows it: read in one moment, with what may be done now and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework import process
from casework.applications import Application
from casework.calendar import WorkCalendar
from casework.drawing import Drawing
from casework.nodes import Node, NodeCode
from casework.people import Action, Actor, Role, may
from casework.requirement_words import department_name
from casework.shown import events_for
from casework.tasks import Case, CaseEvent, StepForecast, Task, Timeline
from casework.worklist import action_of, is_for, missing, why_not
from data import applications as application_rows
from data import people
from data import tasks as task_rows
from data.definitions import get_definition
from message import Message, say
from services.access import require
from services.case_seen import seen, timeline_of
from services.casefile import OpenCase, opened, subject
from services.desk import Desk
from services.step_forecasts import of_line
from services.steps import owed_now


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An open task with what its node asks for; without `why_not` the reader may complete it."""

    task: Task
    node: Node
    why_not: Message | None
    owed: Message | None  # what a scheme still owes; the step can be handed on and given back all the same
    lacking: tuple[str, ...]
    back_to: tuple[str, ...]
    may_take: bool


@dataclass(frozen=True, slots=True)
class Need:
    """What a step on the way of the case asks for, and what of it is there: `task` is its last, None before it is reached."""

    node: Node
    task: Task | None


@dataclass(frozen=True, slots=True)
class CaseView:
    case: Case
    timeline: Timeline
    steps: tuple[OpenStep, ...]  # the reader's own first
    events: tuple[CaseEvent, ...]  # oldest first
    calendar: WorkCalendar
    process_version: int
    needs: tuple[Need, ...]
    forecasts: Mapping[str, StepForecast]  # by node; the last one is the end of the case

    @property
    def live(self) -> StepForecast | None:
        """When the customer will have power, or the end of a process that energises nothing."""
        last = self.timeline.steps[-1].node if self.timeline.steps else ""
        return self.forecasts.get(NodeCode.ENERGISE) or self.forecasts.get(last)


def case_view(desk: Desk, actor: Actor, key: str) -> CaseView:
    """`key` is the id, or the number people use; a foreign application answers like a missing one."""
    require(actor, Action.SEE_CASES, subject(key))
    with desk.database.read() as session:
        case = opened(desk, session, actor, application_rows.id_of(session, key))
        found = seen(case)
        steps = [_step(case, task) for task in found.open_tasks if task.node in case.drawing.nodes]
        line, of = timeline_of(case, found), found.application
        last = {t.node: t for t in found.tasks}
        today = case.calendar.local_day(case.now)
        return CaseView(
            found,
            line,
            tuple(sorted(steps, key=lambda s: s.why_not is not None)),
            events_for(actor, task_rows.events_of(session, of.id), case.drawing.nodes),
            case.calendar,
            get_definition(session, of.definition_id).version,
            tuple(Need(case.drawing.nodes[s.node], last.get(s.node)) for s in line.steps),
            of_line(session, desk.database, of, line, case.calendar, today),
        )


def case_of(desk: Desk, actor: Actor, key: str) -> Application:
    """The application behind an id or a number, as far as this person sees it."""
    require(actor, Action.SEE_CASES, subject(key))
    with desk.database.read() as session:
        return seen(opened(desk, session, actor, application_rows.id_of(session, key))).application


def drawing_of(desk: Desk, actor: Actor, key: str) -> Drawing:
    """The drawn process this application runs on."""
    require(actor, Action.SEE_CASES, subject(key))
    with desk.database.read() as session:
        return opened(desk, session, actor, application_rows.id_of(session, key)).drawing


def colleagues(desk: Desk, actor: Actor, key: str, task_id: str) -> tuple[tuple[str, str], ...]:
    """Who could take the task: name and shown name, the reader himself left out."""
    require(actor, Action.SEE_CASES, subject(key))
    with desk.database.read() as session:
        case = opened(desk, session, actor, application_rows.id_of(session, key))
        task = task_rows.get_task(session, case.application.id, task_id)
        return tuple(
            (a.name, a.display_name or a.name)
            for a in people.list_accounts(session)
            if a.id != actor.account_id
            and not a.disabled
            and a.role is not Role.CUSTOMER
            and a.role.value in task.roles
            and a.department in (None, task.department)
        )


def _step(case: OpenCase, task: Task) -> OpenStep:
    node, actor = case.drawing.nodes[task.node], case.actor
    allowed = _allowed(actor, task)
    why = why_not(actor, case.application, task, node, case.tasks) if allowed else _foreign(task)
    back = process.returnable(case.drawing, case.application.done, task.node) if why is None else ()
    owed = owed_now(case, node) if why is None else None
    free = allowed and task.assignee_id is None and is_for(actor, case.application, task)
    return OpenStep(task, node, why, owed, missing(node, task.data), back, free)


def _allowed(actor: Actor, task: Task) -> bool:
    return may(actor, action_of(actor, task.node, task.roles))


def _foreign(task: Task) -> Message:
    return say("This step waits for {who}.", who=task.assignee or department_name(task.department))
