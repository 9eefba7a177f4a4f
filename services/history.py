"""The demonstration history: two and a half years of cases over the demonstration grid, marked as such."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from casework import process
from casework.applications import CLOSED, CustomerClass, case_number
from casework.arrivals import applications
from casework.deadlines import WHOLE, due_at, rule_for
from casework.drawing import read_drawing
from casework.people import Action, Actor, Role
from casework.refusals import Invalid
from casework.showcase import with_owner
from casework.simulation import Office, Simulated, memory, walked
from data import calendar as calendar_rows
from data import history as rows
from data.database import Session
from data.definitions import Definition
from data.grids import RevisionInfo, latest_revision
from services.access import act, require
from services.casefile import facts, stopped
from services.definitions import definition_for
from services.demonstration import GRID, demonstration_account
from services.desk import Desk

SEED: Final = 20_261_122
CASES: Final = 2120


def write_history(desk: Desk, actor: Actor, count: int = CASES, seed: int = SEED) -> dict[str, int]:
    """Write the cases once, into a database that holds the demonstration grid and no application yet."""
    require(actor, Action.CHANGE_GRID, GRID)
    with desk.database.begin() as session:
        _writable(session)
        definitions = {of: definition_for(session, desk, of) for of in CustomerClass}
    with desk.database.read() as session:
        cases = _cases(desk, session, definitions, count, seed)
    with act(desk, actor, Action.CHANGE_GRID, GRID, act="history", cases=count) as session:
        _writable(session)  # whoever was faster has written real ones
        cases = with_owner(cases, demonstration_account(session, desk, Role.CUSTOMER).id)
        rows.insert_history(session, cases)
        rows.keep_numbers(session, Counter(_year(c) for c in cases))
    closed = sum(c.application.state in CLOSED for c in cases)
    return {"closed": closed, "running": len(cases) - closed, "tasks": sum(len(c.tasks) for c in cases)}


def has_applications(desk: Desk) -> bool:
    with desk.database.read() as session:
        return rows.holds_applications(session)


def _writable(session: Session) -> RevisionInfo:
    info = latest_revision(session, GRID)
    if info is None:
        raise Invalid("The demonstration grid is not there: load it first. Nothing was written.")
    if rows.holds_applications(session):
        raise Invalid(
            "There are applications already; the demonstration history comes before the first. Nothing was written."
        )
    return info


def _cases(
    desk: Desk, session: Session, definitions: Mapping[CustomerClass, Definition], count: int, seed: int
) -> list[Simulated]:
    places = rows.places_of(session, _writable(session).rows_id)
    calendar = calendar_rows.load_calendar(session)
    office = Office(
        {of: read_drawing(d.xml.encode()) for of, d in definitions.items()},
        calendar,
        calendar_rows.load_rules(session),
        desk.now(),
    )
    counted, asked = Counter[int](), []
    for one in applications(random.Random(seed), count, places, GRID, office.until, calendar):
        year = calendar.local_day(one.created_at).year
        counted[year] += 1
        of = definitions[one.customer_class]
        numbered = replace(one, number=case_number(year, counted[year]), definition_id=of.id)
        asked.append((numbered, facts(numbered)))
    cases = walked(office, asked, seed, memory(process.open_nodes))
    return [_with_deadline(office, case) for case in cases]


def _with_deadline(office: Office, case: Simulated) -> Simulated:
    """When the whole is due: pauses and the customer's own time do not count."""
    of, created = case.application, case.application.created_at
    rule = rule_for(office.rules, of.customer_class, WHOLE, office.calendar.local_day(created))
    if rule is None:
        return case
    halts = stopped(of, case.tasks, case.pauses, of.finished_at or office.until)
    due, assumed = due_at(office.calendar, created, rule.working_days, halts)
    return replace(case, application=replace(of, due_at=due, due_assumed=assumed))


def _year(case: Simulated) -> int:
    return int(case.application.number.split("-")[1])
