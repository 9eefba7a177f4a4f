"""The demonstration people: offered on this machine, on the demonstration grid, to nobody behind a proxy."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

from casework.people import DEMONSTRATION_ROLES, Action, Actor, Role
from casework.refusals import NotAllowed
from data import people
from data.audit import Event
from data.database import Session
from data.grids import grid_names
from data.people import Account
from message import Message, say
from services.access import record
from services.accounts import add_account
from services.desk import Desk
from services.remembered import Memories
from services.sign_in import SignedIn, open_session

GRID: Final = "demo"
_KEY: Final = "alone"
_ALONE: Final = Memories[bool]()


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request came from; `forwarded` is true when anything hints at a proxy in between."""

    remote: str
    forwarded: bool


def is_loopback(host: str) -> bool:
    """Whether an address or a host to bind to is this machine only; an empty host is every interface."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_demonstration_database(desk: Desk) -> bool:
    """As it was within the last two seconds; a grid this process adds or removes counts at once."""

    def look() -> bool:
        with desk.database.read() as session:
            return grid_names(session) == [GRID]

    return bool(_ALONE.of(desk.database).read(_KEY, look))


def welcome_without_a_look(desk: Desk, caller: Caller) -> bool:
    """Whether the demonstration people may be here, where that needs no look into the database; else False."""
    return _ALONE.of(desk.database).get(_KEY) is True and why_not(desk, caller) is None


def why_not(desk: Desk, caller: Caller) -> Message | None:
    """None when the demonstration people may be here; else the sentence that says why not."""
    if not is_loopback(desk.settings.host):
        return say("Demonstration sign-in is off: the server listens beyond this machine.")
    if caller.forwarded or not is_loopback(caller.remote):
        return say("Demonstration sign-in is off: the request did not come straight from this machine.")
    if not is_demonstration_database(desk):
        return say(
            "Demonstration sign-in is off: the database holds more, or less, than the demonstration grid."
        )
    return None


def sign_in_demonstration(desk: Desk, role: str, caller: Caller) -> SignedIn:
    refusal = why_not(desk, caller)
    if refusal is None and role not in DEMONSTRATION_ROLES:
        refusal = say("There is no such demonstration person.")
    if refusal is not None:
        stranger = Actor(None, f"demo-{role}"[:100], Role.CUSTOMER, remote=caller.remote)
        with desk.database.begin() as session:
            record(session, desk, Event(stranger, Action.SIGN_IN, "demonstration", allowed=False))
        raise NotAllowed(refusal)
    return _enter(desk, Role(role), caller)


def _enter(desk: Desk, role: Role, caller: Caller) -> SignedIn:
    with desk.database.begin() as session:
        account = demonstration_account(session, desk, role)
        if account.disabled or not account.demonstration:
            raise NotAllowed("This demonstration person is disabled.")
        return open_session(session, desk, account, caller.remote)


def demonstration_account(session: Session, desk: Desk, role: Role) -> Account:
    """The one demonstration person of the role; made when it is first needed."""
    name = f"demo-{role.value}"
    known = people.account_named(session, name, lock=True)
    return known or add_account(session, desk, name, role, "", demonstration=True)
