"""May this person do this now: the permission table, then the rate."""

from __future__ import annotations

from casework.people import Action
from guard import context
from services import rate
from services.access import require


def authorise(action: Action, subject: str) -> None:
    """Raises `NotSignedIn`, `Denied` or `TooMany`; spends one of the person's turns."""
    who = context.actor()
    require(who, action, subject)
    limit = rate.PER_ACTOR.get(action)
    if limit is not None:
        context.request().limits.spend(action.value, who.name, limit)
