"""A case as its reader is shown it: masked, with its deadlines and its way."""

from __future__ import annotations

from dataclasses import replace

from casework.applications import CLOSED, ApplicationState, Turn
from casework.deadlines import WHOLE, rule_for, spans, standing, used_days
from casework.people import Role
from casework.shown import application_for, tasks_for
from casework.tasks import Case, Deadline, DeadlineState, Task, Timeline
from casework.timeline import plan, steps
from casework.waiting import predicted_end
from services.casefile import OpenCase, facts, stopped
from services.waits import wait_of


def seen(case: OpenCase) -> Case:
    """The case as its reader is shown it."""
    paused = case.application.state is ApplicationState.SUSPENDED
    by_task = {t.id: task_deadline(case, t, paused) for t in case.open_tasks}
    application = application_for(case.actor, case.application)
    tasks = tasks_for(case.actor, case.tasks, case.drawing.nodes)
    return Case(application, tasks, case.pauses, whole_deadline(case), by_task)


def timeline_of(case: OpenCase, found: Case) -> Timeline:
    of = case.application
    day = case.calendar.local_day(of.created_at)
    allowed = {
        rule.node: rule.working_days
        for rule in (rule_for(case.rules, of.customer_class, code, day) for code in case.drawing.nodes)
        if rule is not None
    }
    planned = plan(case.drawing, facts(of), of.done, allowed, case.calendar, day)
    rows = steps(case.drawing, of, found.tasks, planned, found.open_deadlines)
    if case.actor.role is Role.CUSTOMER:
        rows = tuple(s for s in rows if case.drawing.nodes[s.node].seen_by_customer)
    ends = max((s.planned_end for s in rows if s.planned_end), default=None)
    wait, free = wait_of(case) or (None, None)
    ends = predicted_end(case.calendar.local_day(case.now), ends, free)
    return Timeline(rows, case.pauses, found.deadline, wait, free, ends)


def task_deadline(case: OpenCase, task: Task, paused: bool) -> Deadline:
    used = used_days(case.calendar, task.arrived_at, case.now, spans(case.pauses))
    return standing(case.now, task.due_at, task.allowed_days, used, paused=paused, assumed=task.due_assumed)


def whole_deadline(case: OpenCase) -> Deadline:
    application = case.application
    created = application.created_at
    rule = rule_for(case.rules, application.customer_class, WHOLE, case.calendar.local_day(created))
    if rule is None or application.due_at is None:
        return Deadline(DeadlineState.NONE)
    until = application.finished_at or case.now
    halts = stopped(application, case.tasks, case.pauses, case.now)
    used = used_days(case.calendar, created, until, halts)
    theirs = application.turn is not Turn.COMPANY
    found = standing(
        until, application.due_at, rule.working_days, used, paused=theirs, assumed=application.due_assumed
    )
    return found if application.state not in CLOSED else replace(found, state=DeadlineState.DONE)
