"""May this person do this now: the permission table, then the rate."""

from __future__ import annotations

from casework.people import Action
from guard import context
from services import rate
from services.access import Denied, collecting, may_look, require, write


def authorise(action: Action, subject: str, *, looking: bool = False) -> None:
    """Raises `NotSignedIn`, `Denied` or `TooMany`; spends one of the person's turns. Looking leaves no row."""
    who = context.actor()
    (may_look if looking else require)(who, action, subject)
    limit = rate.PER_ACTOR.get(action)
    if limit is not None:
        context.request().limits.spend(action.value, who.name, limit)


def only_permitted(action: Action, subject: str) -> None:
    """Ask without acting: a denial is recorded, a permission is not, for the act itself comes later."""
    with collecting():
        try:
            require(context.actor(), action, subject)
        except Denied as denied:
            write(context.desk(), [denied.event])
            raise
