"""Capacity and time tied: a case waits for a project of the utility or for another case, and its date moves with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from casework.notices import Happened
from casework.people import Action, Actor, Role
from casework.refusals import Invalid
from casework.tasks import EventKind
from casework.waiting import Wait, expected_on, goes_round
from data import applications as application_rows
from data import calendar as calendar_rows
from data import tasks as task_rows
from data import waits
from data.database import Session
from message import say
from services.access import act, require
from services.casefile import OpenCase, acting, event, opened, subject, within, written
from services.desk import Desk
from services.forecasts import moved_by_waits
from services.notices import tell
from services.promised_days import free_on

LONGEST: Final = 200
PROJECTS: Final = Action.CHANGE_GRID


def wait_for_project(
    desk: Desk, actor: Actor, application_id: str, project: str, expected: date, note: str = ""
) -> Wait:
    """`project` names it for all cases that wait for it: one date moves them all."""
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        if not 1 <= len(project.strip()) <= LONGEST:
            raise Invalid(
                say(
                    "Name the project it waits for in 1 to {most} characters. Nothing was changed.",
                    most=LONGEST,
                )
            )
        _not_past(desk, expected)
        wait = Wait(application_id, project.strip(), expected, None, note.strip()[:500])
        waits.put(case.session, wait, case.now, actor.name)
        moved_by_waits(case.session, case.calendar, case.now)
        written(case, Action.ACT_ON_CASE, event(case, EventKind.WAITS, project=project.strip()))
        return wait


def wait_for_application(
    desk: Desk, actor: Actor, application_id: str, other_id: str, note: str = ""
) -> Wait:
    """For the release of what is promised to another, by id or number; both cases must be the actor's to see."""
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        other = opened(desk, case.session, actor, application_rows.id_of(case.session, other_id)).application
        if goes_round(application_id, other.id, waits.all_waits(case.session)):
            raise Invalid("What this waits for would wait for it in turn. Nothing was changed.")
        wait = Wait(application_id, None, None, other.id, note.strip()[:500])
        waits.put(case.session, wait, case.now, actor.name)
        moved_by_waits(case.session, case.calendar, case.now)
        written(case, Action.ACT_ON_CASE, event(case, EventKind.WAITS, other=other.number))
        return wait


def stop_waiting(desk: Desk, actor: Actor, application_id: str) -> None:
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        if not waits.drop(case.session, application_id):
            raise Invalid("This application waits for nothing.")
        moved_by_waits(case.session, case.calendar, case.now)
        written(case, Action.ACT_ON_CASE, event(case, EventKind.WAITS_NO_MORE))


def move_project(desk: Desk, actor: Actor, project: str, expected: date) -> int:
    """The project comes on another day: every case that waits for it moves, and its handler is told. How many."""
    require(actor, PROJECTS, f"project:{project[:LONGEST]}")
    _not_past(desk, expected)
    with act(desk, actor, PROJECTS, f"project:{project[:LONGEST]}", day=expected.isoformat()) as session:
        moved = waits.move(session, project, expected)
        moved_by_waits(session, calendar_rows.load_calendar(session), desk.now())
        for application_id in moved:
            _tell(desk, session, application_id, expected)
        return len(moved)


def waits_for(desk: Desk, actor: Actor, application_id: str) -> tuple[Wait, date | None] | None:
    """What a case waits for and when that is expected; the other's number stays with those who may see it."""
    require(actor, Action.SEE_CASES, subject(application_id))
    with desk.database.read() as session:
        return wait_of(opened(desk, session, actor, application_id))


def wait_of(case: OpenCase) -> tuple[Wait, date | None] | None:
    every = waits.all_waits(case.session)
    wait = every.get(case.application.id)
    if wait is None:
        return None
    day = expected_on(case.application.id, every, free_on(case.session, every, case.calendar))
    return _seen(case.session, case.actor, wait), day


def _seen(session: Session, actor: Actor, wait: Wait) -> Wait:
    """A foreign case, and the office's own note, are not named to who may not see them."""
    if wait.other_id is not None:
        other = application_rows.get_application(session, wait.other_id)
        if not within(session, actor, other, task_rows.tasks_of(session, other.id)):
            wait = Wait(wait.application_id, wait.project, wait.expected_on, None, wait.note)
    return wait if actor.role is not Role.CUSTOMER else Wait(
        wait.application_id, None, wait.expected_on, None, ""
    )  # fmt: skip


def _tell(desk: Desk, session: Session, application_id: str, day: date) -> None:
    application = application_rows.get_application(session, application_id)
    tell(session, desk, application, Happened.WAIT_MOVED, None, day=day.isoformat())


def _not_past(desk: Desk, day: date) -> None:
    if day < desk.now().date() - timedelta(days=1):
        raise Invalid(say("The expected day {day} is in the past. Nothing was changed.", day=day.isoformat()))
