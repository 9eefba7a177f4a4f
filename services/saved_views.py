"""Lists as a person likes to see them: kept under a name of one's own, seen by nobody else."""

from __future__ import annotations

from typing import Final

from casework.case_list import filter_of
from casework.people import Action, Actor
from casework.refusals import Invalid
from data import office
from data.office import SavedView
from message import say
from services.access import act, may_look
from services.desk import Desk

PAGE: Final = "applications"
LONGEST_NAME: Final = 60
MOST: Final = 50


def saved_views(desk: Desk, actor: Actor) -> list[SavedView]:
    may_look(actor, Action.FOLLOW_BOARD)
    if actor.account_id is None:
        return []
    with desk.database.read() as session:
        return office.views_of(session, actor.account_id, PAGE)


def save_view(desk: Desk, actor: Actor, name: str, address: str) -> str:
    """The filter of an address under a name; the same name again is the same view. Returns the query kept."""
    may_look(actor, Action.FOLLOW_BOARD)
    name, query = name.strip(), filter_of(address).address()
    account = _account(actor)
    with act(desk, actor, Action.CHANGE_OWN_PREFERENCES, f"view:{name[:LONGEST_NAME]}") as session:
        if not 1 <= len(name) <= LONGEST_NAME:
            raise Invalid(
                say("A view has a name of 1 to {most} characters. Nothing was saved.", most=LONGEST_NAME)
            )
        known = [one.name for one in office.views_of(session, account, PAGE)]
        if name not in known and len(known) >= MOST:
            raise Invalid(
                say("You have {most} views already: remove one first. Nothing was saved.", most=MOST)
            )
        office.save_view(session, account, PAGE, name, query)
    return query


def remove_view(desk: Desk, actor: Actor, name: str) -> None:
    may_look(actor, Action.FOLLOW_BOARD)
    account = _account(actor)
    subject = f"view:{name[:LONGEST_NAME]}"
    with act(desk, actor, Action.CHANGE_OWN_PREFERENCES, subject, change="removed") as session:
        office.remove_view(session, account, PAGE, name.strip())


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise Invalid("Only a person with an account has views. Nothing was saved.")
    return actor.account_id
