"""What a case waits for, and the day that makes of it: waits form a chain, never a ring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Wait:
    """For a project with its day, or for the release of another application."""

    application_id: str
    project: str | None
    expected_on: date | None
    other_id: str | None
    note: str = ""


def goes_round(application_id: str, other_id: str, waits: Mapping[str, Wait]) -> bool:
    """Whether `other_id`, directly or by others, already waits for `application_id`."""
    seen: set[str] = set()
    at: str | None = other_id
    while at is not None and at not in seen:
        if at == application_id:
            return True
        seen.add(at)
        at = waits[at].other_id if at in waits else None
    return False


def expected_on(application_id: str, waits: Mapping[str, Wait], free_on: Mapping[str, date]) -> date | None:
    """The latest day along the chain; None when nothing on it has a day. `free_on`: when another's room is free."""
    day: date | None = None
    seen: set[str] = set()
    at: str | None = application_id
    while at is not None and at in waits and at not in seen:
        seen.add(at)
        wait = waits[at]
        for one in (wait.expected_on, free_on.get(wait.other_id or "")):
            day = one if day is None or (one is not None and one > day) else day
        at = wait.other_id
    return day


def predicted_end(today: date, own_end: date | None, free: date | None) -> date | None:
    """The own end, moved by as many days as the wait is longer than from today: what is left is done after it."""
    return None if own_end is None else own_end + longer_by(today, free)


def longer_by(today: date, free: date | None) -> timedelta:
    """By how much a wait moves every day that is still to come."""
    return timedelta(0) if free is None or free <= today else free - today
