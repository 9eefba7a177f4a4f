"""The monthly report as PDF: asked for by people, made for everybody on the first working day and kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from casework.board import Ground
from casework.calendar import WorkCalendar
from casework.monthly import Month, ends, month_of
from casework.people import LANGUAGES, Action, Actor
from casework.refusals import Invalid, NotFound
from casework.sight import EVERYTHING, Reach, reach
from data import applications as application_rows
from data import calendar as calendar_rows
from data import reports as rows
from data import tasks as task_rows
from services.access import act, require
from services.desk import Desk
from services.typeset import typeset

TEMPLATE: Final = "monthly_report.typ"
MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
Sheet = Callable[[Month, str], dict[str, Any]]  # figures and language -> titles and tables in words


def report(desk: Desk, actor: Actor, month: str, language: str, sheet: Sheet) -> bytes:
    """The kept report within the actor's bounds, or one made now; the audit says who took it."""
    require(actor, Action.EXPORT_CASES, "report")
    if not MONTH.fullmatch(month) or language not in LANGUAGES:
        raise Invalid("Name a month as 2026-10 and the language zh or en. Nothing was made.")
    bounds = reach(actor)
    if month > f"{WorkCalendar().local_day(desk.now()):%Y-%m}":
        raise NotFound("There is no report of a month to come.")
    with act(desk, actor, Action.EXPORT_CASES, f"report:{month}", language=language) as session:
        whole = bounds in (EVERYTHING, Reach(department=bounds.department))
        kept = rows.kept_report(session, month, bounds.department or "", language) if whole else None
    return kept or made(desk, bounds, month, language, sheet)


def make_due(desk: Desk, sheet: Sheet) -> int:
    """From the first working day of a month on: last month's reports, each once. Returns how many were made."""
    with desk.database.read() as session:
        calendar = calendar_rows.load_calendar(session)
        today = calendar.local_day(desk.now())
        if not any(calendar.is_working(today.replace(day=n)) for n in range(1, today.day + 1)):
            return 0
        month = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
        found = application_rows.departments(session)
        wanted = [(d, lang) for d in ("", *found) for lang in LANGUAGES] if found else []
        due = [pair for pair in wanted if rows.kept_report(session, month, *pair) is None]
    made_now = 0
    for department, language in due:
        bounds = Reach(department=department) if department else EVERYTHING
        pdf = made(desk, bounds, month, language, sheet)
        with desk.database.begin() as session:
            made_now += rows.keep_report(session, month, department, language, pdf, desk.now())
    return made_now


def made(desk: Desk, bounds: Reach, month: str, language: str, sheet: Sheet) -> bytes:
    with desk.database.read() as session:
        calendar = calendar_rows.load_calendar(session)
        since, _ = ends(calendar, month)
        cases = application_rows.plain_applications(session, bounds, ended_since=since)
        ids = [a.id for a in cases]
        tasks, pauses = task_rows.plain_tasks(session, ids), task_rows.pauses_of_many(session, ids)
    ground = Ground(cases, tasks, pauses, calendar, desk.now())
    return typeset(TEMPLATE, sheet(month_of(ground, month, bounds.department), language))
