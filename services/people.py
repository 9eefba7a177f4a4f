"""Administration of people: roles, departments and districts, doors opened and closed, the duty roster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.duty import Absence
from casework.people import Action, Actor, Place, PlaceKind, Role
from casework.refusals import Invalid, NotFound
from data import people, places
from data.database import Session
from data.people import Account
from message import say
from services.access import act, may_look
from services.accounts import checked_user, existing, insert_user, not_oneself, role_named
from services.desk import Desk

CODE: Final = re.compile(r"[\w.-]{1,40}")
PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/-]{1,30}")
LONGEST_ABSENCE: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Change:
    """What an administrator may change of an account; an empty phone leaves the one that is there."""

    role: str
    display_name: str = ""
    department: str | None = None
    district: str | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OnRoster:
    """One of the people whose duty somebody plans; the account itself stays unseen."""

    id: int
    name: str
    display_name: str
    role: Role


def add_user(desk: Desk, actor: Actor, name: str, password: str, change: Change) -> None:
    """An account with all that an administrator gives it, or none."""
    new = checked_user(actor, name, change.role, password)
    with act(desk, actor, Action.MANAGE_USERS, new.subject, change="added", role=change.role) as session:
        account = insert_user(session, desk, new, change.display_name.strip())
        people.change_account(session, account, **_values(session, account, change))


def change_user(desk: Desk, actor: Actor, name: str, version: int, change: Change) -> None:
    """Counts from the person's next request on. Raises `Stale` when somebody else was quicker."""
    with act(
        desk, actor, Action.MANAGE_USERS, f"account:{name}", change="changed", role=change.role
    ) as session:
        account, role = existing(session, name), role_named(change.role)
        if role != account.role:
            not_oneself(actor, account)
        people.change_account_at(
            session, account, version, role=role.value, **_values(session, account, change)
        )


def _values(session: Session, account: Account, change: Change) -> dict[str, str | None]:
    """What the change means for the row; the role apart."""
    for kind, code in ((PlaceKind.DEPARTMENT, change.department), (PlaceKind.DISTRICT, change.district)):
        _open_place(session, kind, code)
    phone = {"phone": _phone(change.phone)} if change.phone.strip() else {}
    return {
        "display_name": change.display_name.strip()[:200] or account.name,
        "department": change.department,
        "district": change.district,
        **phone,
    }


def enable_user(desk: Desk, actor: Actor, name: str) -> None:
    """Opens a closed or locked account; its tokens stay revoked."""
    with act(desk, actor, Action.MANAGE_USERS, f"account:{name}", change="enabled") as session:
        account = existing(session, name)
        opened = {"disabled": False, "failed_sign_ins": 0, "locked_until": None}
        people.change_account(session, account, version=account.version + 1, **opened)


def end_sessions(desk: Desk, actor: Actor, name: str) -> None:
    with act(desk, actor, Action.MANAGE_USERS, f"account:{name}", change="sessions ended") as session:
        people.end_sessions_of(session, existing(session, name))


def list_places(desk: Desk, actor: Actor, kind: PlaceKind) -> list[Place]:
    may_look(actor, Action.MANAGE_DUTY)
    with desk.database.read() as session:
        return places.list_places(session, kind)


def save_place(
    desk: Desk, actor: Actor, kind: PlaceKind, code: str, name: str, *, closed: bool = False, version: int = 0
) -> None:
    """`version` 0 adds it; else the version that was looked at."""
    code, name = code.strip(), name.strip()
    with act(
        desk, actor, Action.MANAGE_USERS, f"{kind}:{code[:40]}", name=name[:100], closed=closed
    ) as session:
        if not CODE.fullmatch(code) or not 1 <= len(name) <= 100:
            raise Invalid("A code has 1 to 40 letters, digits, . _ or -, and a name 1 to 100 characters.")
        found = places.find_place(session, kind, code)
        if version and found is None:
            raise NotFound(say("There is no {code}. Nothing was changed.", code=code))
        if found is None:
            places.add_place(session, kind, code, name)
        elif not version:
            raise Invalid(say("{code} exists already. Nothing was changed.", code=code))
        else:
            looked_at = Place(found.code, found.name, found.closed, version)
            places.change_place(session, kind, looked_at, name=name, closed=closed)


def roster(desk: Desk, actor: Actor) -> tuple[list[OnRoster], list[Absence]]:
    """Own staff (administrators: everybody's) and their absences from today on."""
    may_look(actor, Action.MANAGE_DUTY)
    with desk.database.read() as session:
        own = [a for a in people.list_accounts(session) if is_own(actor, a)]
        known = {a.id for a in own}
        away = [a for a in places.absences(session, _today(desk)) if a.account_id in known]
    return [OnRoster(a.id, a.name, a.display_name, a.role) for a in own], away


def add_absence(
    desk: Desk, actor: Actor, name: str, first_day: date, last_day: date, substitute: str | None
) -> None:
    subject, days = f"account:{name}", f"{first_day} – {last_day}"
    with act(desk, actor, Action.MANAGE_DUTY, subject, days=days, substitute=substitute) as session:
        if not _today(desk) <= last_day or not timedelta() <= last_day - first_day <= LONGEST_ABSENCE:
            raise Invalid(
                "The last day must not be past, nor before the first, nor more than a year after it."
            )
        account = own_account(session, actor, name)
        other = own_account(session, actor, substitute) if substitute else None
        if other is not None and other.id == account.id:
            raise Invalid("Nobody stands in for themselves. Choose somebody else.")
        places.add_absence(session, Absence(account.id, first_day, last_day, other.id if other else None))


def remove_absence(desk: Desk, actor: Actor, absence_id: int) -> None:
    with act(desk, actor, Action.MANAGE_DUTY, f"absence:{absence_id}", change="removed") as session:
        own = {a.id for a in people.list_accounts(session) if is_own(actor, a)}
        found = [a for a in places.absences(session, _today(desk)) if a.id == absence_id]
        if not found or found[0].account_id not in own:
            raise NotFound("There is no such absence. Nothing was changed.")
        places.remove_absence(session, absence_id)


def absences(desk: Desk) -> list[Absence]:
    """For the rules: who acts today is casework.duty.acting_for."""
    with desk.database.read() as session:
        return places.absences(session, _today(desk))


def own_account(session: Session, actor: Actor, name: str) -> Account:
    account = existing(session, name)
    if not is_own(actor, account):  # a foreign account answers like a missing one
        raise NotFound(say("There is no account named {name}. Nothing was changed.", name=repr(name)))
    return account


def is_own(actor: Actor, account: Account) -> bool:
    if account.disabled or account.role in (Role.CUSTOMER, Role.AUDITOR):
        return False
    whole = actor.role is Role.ADMINISTRATOR or actor.department is None
    return whole or account.department == actor.department


def _open_place(session: Session, kind: PlaceKind, code: str | None) -> None:
    found = None if code is None else places.find_place(session, kind, code)
    if code is not None and (found is None or found.closed):
        raise Invalid(
            say("There is no open department or district {code}. Nothing was changed.", code=repr(code))
        )


def _phone(text: str) -> str:
    if not PHONE.fullmatch(text.strip()):
        raise Invalid("A phone number has digits, spaces and - ( ) / only. Nothing was changed.")
    return text.strip()


def _today(desk: Desk) -> date:
    return desk.now().date()
