"""The duty roster at work: who gets a new step, and the shifts a head plans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from casework.calendar import WorkCalendar
from casework.duty import Shift, acting_for, next_on_duty
from casework.people import Action, Actor, Role
from casework.refusals import Invalid, NotFound
from data import office, people, places
from data import tasks as task_rows
from data.database import Session
from data.people import Account
from services.access import act, may_look
from services.desk import Desk
from services.people import is_own, own_account

LONGEST_SHIFT: Final = timedelta(days=366)


def next_hand(
    session: Session, roles: Iterable[Role], department: str, barred: frozenset[int], day: date
) -> Account | None:
    """Who of the department gets a new step on the day; None where nobody able is on duty: it waits for all.

    `barred` did a step that another person has to check.
    """
    shifts = office.shifts(session, day)
    on_duty = {s.account_id for s in shifts if s.first_day <= day}
    if not on_duty:
        return None
    absences = places.absences(session, day)
    known = [people.account_by_id(session, i) for i in on_duty | {a.substitute_id for a in absences} if i]
    able = {a.id: a for a in known if a and _is_able(a, frozenset(roles), department) and a.id not in barred}
    chosen = next_on_duty(shifts, absences, able, task_rows.open_counts(session, department), day)
    return None if chosen is None else able[chosen]


def still_there(session: Session, account_id: int, day: date) -> Account | None:
    """The person, or who acts for him on the day; None when neither is there."""
    acting = acting_for(places.absences(session, day), account_id, day)
    found = None if acting is None else people.account_by_id(session, acting)
    return found if found is not None and not found.disabled else None


def _is_able(account: Account, roles: frozenset[Role], department: str) -> bool:
    staff = account.role in roles and account.role is not Role.CUSTOMER and not account.disabled
    return staff and account.department in (None, department)


def shifts(desk: Desk, actor: Actor) -> list[Shift]:
    """Of one's own staff (administrators: everybody's), from today on."""
    may_look(actor, Action.MANAGE_DUTY)
    with desk.database.read() as session:
        own = {a.id for a in people.list_accounts(session) if is_own(actor, a)}
        return [s for s in office.shifts(session, _today(desk)) if s.account_id in own]


def add_shift(desk: Desk, actor: Actor, name: str, first_day: date, last_day: date) -> None:
    """From the first to the last day new steps go to this person, among those on duty with the least to do."""
    with act(
        desk, actor, Action.MANAGE_DUTY, f"account:{name}"[:200], shift=f"{first_day} – {last_day}"
    ) as session:
        if not _today(desk) <= last_day or not timedelta() <= last_day - first_day <= LONGEST_SHIFT:
            raise Invalid(
                "The last day must not be past, nor before the first, nor more than a year after it."
            )
        office.add_shift(session, Shift(own_account(session, actor, name).id, first_day, last_day))


def remove_shift(desk: Desk, actor: Actor, shift_id: int) -> None:
    with act(desk, actor, Action.MANAGE_DUTY, f"shift:{shift_id}", change="removed") as session:
        own = {a.id for a in people.list_accounts(session) if is_own(actor, a)}
        found = [s for s in office.shifts(session, _today(desk)) if s.id == shift_id]
        if not found or found[0].account_id not in own:
            raise NotFound("There is no such shift. Nothing was changed.")
        office.remove_shift(session, shift_id)


def _today(desk: Desk) -> date:
    return WorkCalendar().local_day(desk.now())
