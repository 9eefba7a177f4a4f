"""The working-day calendar, the table of deadlines, and the reminders that follow from them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from casework.applications import CustomerClass
from casework.calendar import FIRST_YEAR, LAST_YEAR, WorkCalendar
from casework.deadlines import MOST_DAYS, SOON, DeadlineRule, due_at, spans
from casework.notices import Happened
from casework.people import Action, Actor
from casework.refusals import Invalid
from casework.tasks import Pause, Task
from data import applications as application_rows
from data import calendar as rows
from data import outbox
from data import tasks as task_rows
from data.database import Session
from message import say
from services.access import act, may_look, require
from services.desk import Desk
from services.notices import tell, tell_department

MOST_DAYS_AT_ONCE: Final = 31
AT_ONCE: Final = 200  # reminders in one transaction: others get their turn in between


def calendar(desk: Desk, actor: Actor) -> tuple[WorkCalendar, dict[date, str]]:
    """The calendar as it counts, and the company's own decisions by day with their names."""
    may_look(actor, Action.SEE_SETTINGS)
    with desk.database.read() as session:
        own = {day: name for day, _, name in rows.list_days(session)}
        return rows.load_calendar(session), own


def set_day(desk: Desk, actor: Actor, day: date, working: bool | None, name: str = "") -> None:
    """None takes the company's decision back; open deadlines move with it."""
    set_days(desk, actor, day, day, working, name)


def set_days(desk: Desk, actor: Actor, first: date, last: date, working: bool | None, name: str = "") -> int:
    """The days from first to last, both included, at once; returns how many open deadlines moved."""
    subject = f"calendar:{first}" if first == last else f"calendar:{first}/{last}"
    require(actor, Action.CHANGE_RULES, subject)
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise Invalid(
            say(
                "The calendar holds the years {low} to {high}. Nothing was changed.",
                low=str(FIRST_YEAR),
                high=str(LAST_YEAR),
            )
        )
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS_AT_ONCE:
        raise Invalid(
            say(
                "The last day must not be before the first, and at most {most} days are changed at once. Nothing was changed.",
                most=MOST_DAYS_AT_ONCE,
            )
        )
    with act(desk, actor, Action.CHANGE_RULES, subject, working=working) as session:
        for day in (first + timedelta(days=n) for n in range(count)):
            if working is None:
                rows.drop_day(session, day)
            else:
                rows.put_day(session, day, working, name.strip()[:100], actor.name, desk.now())
        return reschedule_all(desk, session)


def deadline_rules(desk: Desk, actor: Actor) -> tuple[DeadlineRule, ...]:
    require(actor, Action.SEE_CASES)
    with desk.database.read() as session:
        return rows.load_rules(session)


def set_rule(
    desk: Desk, actor: Actor, customer_class: CustomerClass, node: str, working_days: float, valid_from: date, *,
    verified: bool = False, source: str = "",
) -> None:  # fmt: skip
    """Holds for nodes reached from the day on; a deadline that runs already is not moved."""
    require(actor, Action.CHANGE_RULES, f"deadline:{customer_class}:{node}")
    if not (math.isfinite(working_days) and 0 < working_days <= MOST_DAYS):
        raise Invalid(
            say(
                "A deadline is more than 0 and at most {most} working days. Nothing was changed.",
                most=MOST_DAYS,
            )
        )
    if valid_from < WorkCalendar().local_day(desk.now()):
        raise Invalid("A deadline holds from today on at the earliest. Nothing was changed.")
    if not 1 <= len(node.strip()) <= 100:
        raise Invalid("Name the node the deadline is for. Nothing was changed.")
    rule = DeadlineRule(
        customer_class, node.strip(), working_days, valid_from, verified, source.strip()[:500]
    )
    with act(
        desk, actor, Action.CHANGE_RULES, f"deadline:{customer_class}:{node}", working_days=working_days
    ) as session:
        rows.put_rule(session, rule, actor.name, desk.now())


def reschedule(
    session: Session, calendar: WorkCalendar, tasks: Iterable[Task], pauses: tuple[Pause, ...]
) -> int:
    """Due dates of open tasks after a pause has ended or the calendar has changed; how many moved."""
    moved = 0
    for task in tasks:
        if task.allowed_days is None:
            continue
        due, assumed = due_at(calendar, task.arrived_at, task.allowed_days, spans(pauses))
        if (due, assumed) != (task.due_at, task.due_assumed):
            task_rows.change_task(session, task, due_at=due, due_assumed=assumed)
            moved += 1
    return moved


def reschedule_all(desk: Desk, session: Session) -> int:
    calendar = rows.load_calendar(session)
    tasks = task_rows.open_tasks(session, limit=100_000)
    pauses = task_rows.pauses_of_many(session, {t.application_id for t in tasks})
    return sum(reschedule(session, calendar, [t], pauses.get(t.application_id, ())) for t in tasks)


def remind(desk: Desk) -> int:
    """Write the reminders that are due now; each once, whoever asks and however often. Returns how many."""
    now = desk.now()
    with desk.database.read() as session:
        due = {_key(t, now): t for t in task_rows.running_tasks_due_before(session, now + SOON)}
        known = outbox.known_reminders(session, due)
    fresh = [key for key in due if key not in known]
    made = 0
    for start in range(0, len(fresh), AT_ONCE):
        with desk.database.begin() as session:
            made += sum(_remind(desk, session, due[key], key) for key in fresh[start : start + AT_ONCE])
    return made + _digests(desk, [t for t in due.values() if t.due_at and t.due_at <= now])


def _key(task: Task, now: datetime) -> str:
    """One of each kind for a due time: a deadline that moved is reminded of anew."""
    assert task.due_at is not None
    what = Happened.OVERDUE if task.due_at <= now else Happened.DUE_SOON
    return f"{what}/{task.id}/{task.due_at:%Y-%m-%dT%H:%M}"


def _remind(desk: Desk, session: Session, task: Task, key: str) -> int:
    if not outbox.claim_reminder(session, key, task.application_id, desk.now()):
        return 0
    assert task.due_at is not None
    application = application_rows.get_application(session, task.application_id)
    what = Happened(key.partition("/")[0])
    day = (task.due_at - timedelta(seconds=1)).astimezone(WorkCalendar().zone).date().isoformat()
    tell(session, desk, application, what, task, day=day)
    return 1


def _digests(desk: Desk, overdue: list[Task]) -> int:
    """Once a day to each head, from the day after the first word on."""
    today = WorkCalendar().local_day(desk.now())
    late = [t for t in overdue if t.due_at and WorkCalendar().local_day(t.due_at) < today]
    made = 0
    for department in sorted({t.department for t in late}):
        key = f"{Happened.DIGEST}/{department}/{today}"
        with desk.database.begin() as session:
            if outbox.claim_reminder(session, key, None, desk.now()):
                count = sum(t.department == department for t in late)
                tell_department(session, desk, department, Happened.DIGEST, count=count)
                made += 1
    return made
