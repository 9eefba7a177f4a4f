"""Applications: made, looked at, listed, suspended, resumed, withdrawn, urged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from casework.applications import (
    Applicant,
    Application,
    ApplicationState,
    CustomerClass,
    NewApplication,
    Turn,
    checked,
)
from casework.calendar import ZONE
from casework.notices import Happened
from casework.people import Action, Actor, Role
from casework.refusals import Invalid, Stale
from casework.shown import application_for, events_for
from casework.sight import reach
from casework.tasks import (
    Case,
    CaseEvent,
    EventKind,
    PauseReason,
    TaskState,
    Timeline,
)
from casework.worklist import closed_because, is_for
from data import applications as application_rows
from data import outbox
from data import tasks as task_rows
from data.audit import Event
from data.database import Session
from message import say
from services.access import record, require
from services.case_seen import seen, timeline_of
from services.casefile import (
    OpenCase,
    acting,
    event,
    move,
    open_case,
    opened,
    pool_of,
    settle,
    subject,
    written,
)
from services.deadlines import reschedule
from services.definitions import definition_for
from services.desk import Desk
from services.notices import tell
from services.on_grid import on_the_grid
from services.promises import release

LONGEST_REASON: Final = 500
MOST_ROWS: Final = 5000


def create(
    desk: Desk, actor: Actor, new: NewApplication, along: Callable[[Session], object] = lambda session: None
) -> Application:
    """A customer applies for himself; staff may name the account. `along` runs in the same transaction."""
    require(actor, Action.CREATE_CASE)
    if actor.role is Role.CUSTOMER:
        new = replace(new, applicant_account_id=actor.account_id, demonstration=False)
    with desk.database.begin() as session:
        along(session)
        now = desk.now()
        calendar_day = now.astimezone(ZONE).date()
        on_the_grid(session, checked(new, calendar_day))
        application = application_rows.insert_application(
            session,
            new,
            application_rows.next_number(session, calendar_day.year),
            department="service",
            state=ApplicationState.RUNNING,
            turn=Turn.COMPANY,
            definition_id=definition_for(session, desk, new.customer_class).id,
            due_at=None,
            due_assumed=False,
            created_by=actor.name,
            created_at=now,
            finished_at=None,
        )
        case = open_case(desk, session, actor, application, ())
        written(case, Action.CREATE_CASE, event(case, EventKind.CREATED))
        tell(session, desk, application, Happened.RECEIVED)
        move(case, ())
        _keep_for_creator(case)
        return case.application


def _keep_for_creator(case: OpenCase) -> None:
    """Who took the application in has its first step, where it is his to do."""
    for task in case.open_tasks:
        if case.actor.role is not Role.CUSTOMER and is_for(case.actor, case.application, task):
            own = {"assignee_id": case.actor.account_id, "assignee": case.actor.name}
            task_rows.change_task(case.session, task, **own)


def get(desk: Desk, actor: Actor, application_id: str) -> Case:
    """Everything about one application; a foreign one answers like a missing one."""
    require(actor, Action.SEE_CASES, subject(application_id))
    with desk.database.read() as session:
        return seen(opened(desk, session, actor, application_id))


def listed(
    desk: Desk,
    actor: Actor,
    *,
    states: Iterable[ApplicationState] = (),
    classes: Iterable[CustomerClass] = (),
    number: str = "",
    limit: int = 1000,
    offset: int = 0,
) -> list[Application]:
    """What the actor may see, newest first."""
    require(actor, Action.SEE_CASES)
    with desk.database.read() as session:
        found = application_rows.list_applications(
            session,
            reach(actor),
            pool=pool_of(actor),
            states=states,
            classes=classes,
            number=number,
            limit=max(0, min(limit, MOST_ROWS)),
            offset=max(0, offset),
        )
    return [application_for(actor, application) for application in found]


def events(desk: Desk, actor: Actor, application_id: str) -> tuple[CaseEvent, ...]:
    """What happened, oldest first."""
    require(actor, Action.SEE_CASES, subject(application_id))
    with desk.database.read() as session:
        case = opened(desk, session, actor, application_id)
        return events_for(actor, task_rows.events_of(session, application_id), case.drawing.nodes)


def reveal(desk: Desk, actor: Actor, application_id: str, reason: str) -> tuple[Applicant, str]:
    """The applicant and the address in clear, to those who handle the case; with a reason, and recorded."""
    with acting(desk, actor, Action.REVEAL_PERSONAL, application_id) as case:
        why = reasoned(reason)
        detail = {"number": case.application.number, "reason": why}
        record(
            case.session, desk, Event(actor, Action.REVEAL_PERSONAL, subject(application_id), detail=detail)
        )
        return case.application.applicant, case.application.address


def timeline(desk: Desk, actor: Actor, application_id: str) -> Timeline:
    """Every node of the case with its plan and what happened; `Timeline.pauses` are drawn over it."""
    require(actor, Action.SEE_CASES, subject(application_id))
    with desk.database.read() as session:
        case = opened(desk, session, actor, application_id)
        return timeline_of(case, seen(case))


def suspend(
    desk: Desk, actor: Actor, application_id: str, version: int, reason: PauseReason, note: str = ""
) -> Case:
    """The clock stands until `resume`; whose turn it is follows from the reason."""
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        _current(case, version)
        task_rows.begin_pause(case.session, application_id, reason, note.strip()[:LONGEST_REASON], case.now)
        _to(case, ApplicationState.SUSPENDED)
        settle(case)
        written(case, Action.ACT_ON_CASE, event(case, EventKind.SUSPENDED, reason=reason.value))
        tell(case.session, desk, case.application, Happened.SUSPENDED)
        return seen(case)


def resume(desk: Desk, actor: Actor, application_id: str, version: int) -> Case:
    """Open deadlines move by the days that did not count."""
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        if case.application.state is not ApplicationState.SUSPENDED:
            raise Invalid(
                say(
                    "The application {number} is not suspended. Nothing was changed.",
                    number=case.application.number,
                )
            )
        _same_version(case, version)
        task_rows.end_pause(case.session, application_id, case.now)
        _to(case, ApplicationState.RUNNING)
        reschedule(case.session, case.calendar, case.open_tasks, case.pauses)
        case.reread()
        settle(case)
        written(case, Action.ACT_ON_CASE, event(case, EventKind.RESUMED))
        tell(case.session, desk, case.application, Happened.RESUMED)
        return seen(case)


def withdraw(desk: Desk, actor: Actor, application_id: str, version: int, reason: str) -> Case:
    """By the applicant, or by staff for him: nothing is left to do, nothing is removed."""
    with acting(desk, actor, Action.WITHDRAW_CASE, application_id) as case:
        if case.application.state is not ApplicationState.SUSPENDED:
            _current(case, version)
        _same_version(case, version)
        why = reasoned(reason)
        for task in case.open_tasks:
            task_rows.change_task(case.session, task, state=TaskState.CANCELLED, done_at=case.now)
            tell(case.session, desk, case.application, Happened.WITHDRAWN, task)
        task_rows.end_pause(case.session, application_id, case.now)
        _to(case, ApplicationState.WITHDRAWN, finished_at=case.now)
        release(case.session, desk, case.application)
        written(case, Action.WITHDRAW_CASE, event(case, EventKind.WITHDRAWN, reason=why))
        return seen(case)


def urge(desk: Desk, actor: Actor, application_id: str) -> None:
    """Ask who has the open steps to speed up; once a day and person."""
    with acting(desk, actor, Action.URGE_CASE, application_id) as case:
        closed = closed_because(case.application)
        if closed is not None:
            raise Invalid(closed)
        key = f"urge/{application_id}/{actor.name}/{case.calendar.local_day(case.now)}"
        if not outbox.claim_reminder(case.session, key, application_id, case.now):
            raise Invalid("You have asked today already; the next time is tomorrow. Nothing was changed.")
        for task in case.open_tasks:
            tell(case.session, desk, case.application, Happened.URGED, task)
        written(case, Action.URGE_CASE, event(case, EventKind.URGED))


def reasoned(reason: str) -> str:
    told = say("Give a reason of 1 to {most} characters. Nothing was changed.", most=LONGEST_REASON)
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(told)
    return reason.strip()


def _current(case: OpenCase, version: int) -> None:
    closed = closed_because(case.application)
    if closed is not None:
        raise Invalid(closed)
    _same_version(case, version)


def _same_version(case: OpenCase, version: int) -> None:
    if case.application.version != version:
        raise Stale("Somebody else changed this application first. Nothing of yours was saved; look again.")


def _to(case: OpenCase, state: ApplicationState, **values: object) -> None:
    application_rows.change_application(case.session, case.application, state=state, **values)
    case.reread()
