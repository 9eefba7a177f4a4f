"""Who is on duty, and who acts for somebody who is not."""

from __future__ import annotations

from collections.abc import Iterable
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
