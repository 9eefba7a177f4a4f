"""Who is on duty, who acts for somebody who is not, and who gets a new step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Absence:
    """Both days belong to it."""

    account_id: int
    first_day: date
    last_day: date
    substitute_id: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """From the first to the last day, both included, new steps go to this person."""

    account_id: int
    first_day: date
    last_day: date
    id: int = 0


def is_absent(absences: Iterable[Absence], account_id: int, day: date) -> bool:
    return any(a.account_id == account_id and a.first_day <= day <= a.last_day for a in absences)


def acting_for(absences: Iterable[Absence], account_id: int, day: date) -> int | None:
    """Who acts: the person, or the first substitute along the chain who is on duty; None when there is none."""
    known = tuple(absences)
    seen: set[int] = set()
    who: int | None = account_id
    while who is not None and who not in seen:
        seen.add(who)
        away = [a for a in known if a.account_id == who and a.first_day <= day <= a.last_day]
        if not away:
            return who
        who = next((a.substitute_id for a in away if a.substitute_id is not None), None)
    return None


def next_on_duty(
    shifts: Iterable[Shift],
    absences: Iterable[Absence],
    able: Iterable[int],
    load: Mapping[int, int],
    day: date,
) -> int | None:
    """The account that gets a new step on the day: of those on duty and `able` the one with the fewest open steps.

    For somebody away the substitute counts, where able too. Among equals the lowest account; None: nobody is on duty.
    """
    known, fit = tuple(absences), frozenset(able)
    on_duty = {s.account_id for s in shifts if s.first_day <= day <= s.last_day}
    acting = {acting_for(known, account, day) for account in on_duty}
    found = [account for account in acting if account is not None and account in fit]
    return min(found, key=lambda account: (load.get(account, 0), account), default=None)
