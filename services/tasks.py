"""The work on tasks: the work list, completing, giving back, taking, assigning, transferring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework import process
from casework.deadlines import spans, standing, used_days
from casework.nodes import NodeCode
from casework.notices import Happened
from casework.people import Action, Actor, Role
from casework.refusals import Invalid, NotAllowed, Stale
from casework.requirement_words import department_name, listing
from casework.shown import application_for
from casework.sight import reach
from casework.tasks import Case, DeadlineState, EventKind, Task, TaskState, WorkItem
from casework.worklist import action_of, is_for, kept, missing, why_not
from data import applications as application_rows
from data import calendar as calendar_rows
from data import people
from data import tasks as task_rows
from data.people import Account
from message import say
from services.access import require
from services.applications import LONGEST_REASON, reasoned
from services.case_seen import seen
from services.casefile import OpenCase, acting, event, pool_of, written
from services.desk import Desk
from services.notices import tell
from services.scheme_answers import accepted_on_paper
from services.steps import leave, owed_now, send_back


def worklist(desk: Desk, actor: Actor) -> list[WorkItem]:
    """The open tasks a person has or may take, the next due first, the paused last; a head sees his people's."""
    require(actor, Action.SEE_CASES)
    with desk.database.read() as session:
        calendar = calendar_rows.load_calendar(session)
        own = actor.account_id if actor.account_id is not None else -1
        if actor.role is Role.CUSTOMER:
            mine = application_rows.list_applications(session, reach(actor))
            tasks = [t for a in mine for t in task_rows.tasks_of(session, a.id) if t.state is TaskState.OPEN]
        else:
            tasks = task_rows.open_tasks(session, assignee_id=own, pool=pool_of(actor))
        cases = application_rows.applications_by_id(session, {t.application_id for t in tasks})
        pauses = task_rows.pauses_of_many(session, cases)
    now, out = desk.now(), []
    for task in tasks:
        application = cases[task.application_id]
        if not is_for(actor, application, task):
            continue
        stopped = pauses.get(application.id, ())
        used = used_days(calendar, task.arrived_at, now, spans(stopped))
        paused = bool(stopped) and stopped[-1].ended_at is None
        deadline = standing(
            now, task.due_at, task.allowed_days, used, paused=paused, assumed=task.due_assumed
        )
        out.append(WorkItem(task, application_for(actor, application), deadline))
    return sorted(out, key=lambda item: item.deadline.state is DeadlineState.PAUSED)


def complete(
    desk: Desk, actor: Actor, application_id: str, task_id: str, version: int, data: Mapping[str, Any]
) -> Case:
    """Leave a node: everything it asks for is there, the right person does it, and the next nodes open."""
    with acting(desk, actor, Action.SEE_CASES, application_id) as case:
        task = _task_to_act_on(case, task_id, version)
        node = case.drawing.nodes[task.node]
        filled = kept(node, {**task.data, **data})
        lacking = missing(node, filled)
        if lacking:
            raise Invalid(
                say(
                    "Still missing before this step can be left: {what}. Nothing was changed.",
                    what=listing(lacking),
                )
            )
        if (why := owed_now(case, node)) is not None:
            raise Invalid(why)
        if task.node == NodeCode.SIGN and actor.role is not Role.CUSTOMER:
            accepted_on_paper(case)
        leave(case, action_of(actor, task.node, task.roles), task, filled)
        return seen(case)


def give_back(
    desk: Desk, actor: Actor, application_id: str, task_id: str, version: int, to: str, reason: str
) -> Case:
    """退回: the case goes back to a node that was left before; what stood beside it stays done."""
    with acting(desk, actor, Action.SEE_CASES, application_id) as case:
        task = _task_to_act_on(case, task_id, version)
        why = reasoned(reason)
        send_back(case, action_of(actor, task.node, task.roles), task, to, why)
        return seen(case)


def returnable(desk: Desk, actor: Actor, application_id: str, task_id: str) -> tuple[str, ...]:
    """The nodes a task can be given back to."""
    with acting(desk, actor, Action.SEE_CASES, application_id) as case:
        task = task_rows.get_task(case.session, application_id, task_id)
        return process.returnable(case.drawing, case.application.done, task.node)


def assign(desk: Desk, actor: Actor, application_id: str, task_id: str, version: int, account: str) -> Case:
    """By the head: whose task it is from now on."""
    return _hand_over(desk, actor, Action.REASSIGN_CASE, application_id, task_id, version, account, "")


def take(desk: Desk, actor: Actor, application_id: str, task_id: str, version: int) -> Case:
    """A task that nobody has becomes the actor's own."""
    return _hand_over(desk, actor, Action.ACT_ON_CASE, application_id, task_id, version, actor.name, "")


def transfer(
    desk: Desk, actor: Actor, application_id: str, task_id: str, version: int, account: str, reason: str
) -> Case:
    """The own task goes to a colleague."""
    return _hand_over(
        desk, actor, Action.ACT_ON_CASE, application_id, task_id, version, account, reasoned(reason)
    )


def _hand_over(
    desk: Desk, actor: Actor, action: Action, application_id: str, task_id: str, version: int, account: str, why: str
) -> Case:  # fmt: skip
    with acting(desk, actor, action, application_id) as case:
        task = _open_task(case, task_id, version)
        if action is Action.ACT_ON_CASE and not is_for(actor, case.application, task):
            raise NotAllowed(_not_yours(task))
        person = _colleague(case, task, account)
        task_rows.change_task(case.session, task, assignee_id=person.id, assignee=person.name)
        case.reread()
        kind = EventKind.TRANSFERRED if why else EventKind.ASSIGNED
        written(case, action, event(case, kind, task, to=person.name, reason=why[:LONGEST_REASON]))
        if person.id != actor.account_id:
            now = next(t for t in case.tasks if t.id == task_id)
            tell(case.session, desk, case.application, Happened.TASK_ARRIVED, now)
        return seen(case)


def _colleague(case: OpenCase, task: Task, account: str) -> Account:
    person = people.account_named(case.session, account)
    fits = (
        person is not None
        and not person.disabled
        and person.role.value in task.roles
        and person.role is not Role.CUSTOMER
        and person.department in (None, task.department)
    )
    if person is None or not fits:
        raise Invalid(
            say(
                "{name} cannot take this step: it needs {roles} of {department}. Nothing was changed.",
                name=account[:64],
                roles=", ".join(r for r in task.roles if r != Role.CUSTOMER),
                department=department_name(task.department),
            )
        )
    return person


def _task_to_act_on(case: OpenCase, task_id: str, version: int) -> Task:
    """The task, if this person may act on it now in the version he saw."""
    task = task_rows.get_task(case.session, case.application.id, task_id)
    require(case.actor, action_of(case.actor, task.node, task.roles), f"application:{case.application.id}")
    why = why_not(case.actor, case.application, task, case.drawing.nodes[task.node], case.tasks)
    if why is not None:
        own = task.state is not TaskState.OPEN or is_for(case.actor, case.application, task)
        raise Invalid(why) if own else NotAllowed(why)
    return _unchanged(task, version)


def _open_task(case: OpenCase, task_id: str, version: int) -> Task:
    task = task_rows.get_task(case.session, case.application.id, task_id)
    if task.state is not TaskState.OPEN:
        raise Invalid(
            say(
                "This step is no longer open: {who} has dealt with it. Nothing was changed.",
                who=task.done_by or "–",
            )
        )
    return _unchanged(task, version)


def _unchanged(task: Task, version: int) -> Task:
    if task.version != version:
        raise Stale("Somebody else changed this task first. Nothing of yours was saved; look again.")
    return task


def _not_yours(task: Task) -> Any:
    return say(
        "This step waits for {who}. Nothing was changed.",
        who=task.assignee or department_name(task.department),
    )
