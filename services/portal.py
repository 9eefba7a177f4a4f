"""The customer's own applications as he follows them; nothing of the office's own work."""

from __future__ import annotations

from casework.applications import Turn
from casework.people import Action, Actor
from casework.scheme import SchemeState
from casework.showcase import phone_of
from casework.sight import reach
from casework.story import Contact, Story
from casework.tasks import Task
from data import applications as application_rows
from data import calendar as calendar_rows
from data import people
from data import schemes as scheme_rows
from data.database import Session
from services import applications, step_forecasts
from services.access import require
from services.casefile import subject
from services.desk import Desk

SHOWN = 50


def own(desk: Desk, actor: Actor) -> list[Story]:
    """His applications, open ones first, newest first among them."""
    require(actor, Action.FOLLOW_OWN_CASES)
    with desk.database.read() as session:
        found = application_rows.list_applications(session, reach(actor), limit=SHOWN)
    stories = [story(desk, actor, application.id) for application in found]
    return sorted(stories, key=lambda s: not s.is_open)


def story(desk: Desk, actor: Actor, application_id: str) -> Story:
    """One application; another person's answers like a missing one."""
    require(actor, Action.FOLLOW_OWN_CASES, subject(application_id))
    case = applications.get(desk, actor, application_id)
    line = applications.timeline(desk, actor, application_id)
    with desk.database.read() as session:
        calendar = calendar_rows.load_calendar(session)
        today = calendar.local_day(desk.now())
        ahead = step_forecasts.of_line(session, desk.database, case.application, line, calendar, today)
        contact = _contact(session, case.tasks, case.application.department, case.application.demonstration)
        sent = any(s.state is SchemeState.REPLIED for s in scheme_rows.schemes_of(session, application_id))
    return Story(case, line, calendar, today, contact, ahead, sent)


def _contact(session: Session, tasks: tuple[Task, ...], department: str, demonstration: bool) -> Contact:
    """Who has it now; while the customer has it, who had it last."""
    of_company = [t for t in tasks if t.turn is Turn.COMPANY and (t.assignee or t.done_by)]
    if not of_company:
        return Contact("", "", department)
    task = of_company[-1]
    account_id = task.assignee_id if task.assignee_id is not None else task.done_by_id
    account = None if account_id is None else people.account_by_id(session, account_id)
    if account is not None:
        return Contact(account.display_name or account.name, account.phone or "", task.department)
    name = task.assignee or task.done_by or ""
    return Contact(name, phone_of(name) if demonstration else "", task.department)
