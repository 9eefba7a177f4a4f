"""The first line of every use case, and the record of what was refused and what was done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from casework.people import ACTING, Action, Actor, may
from casework.refusals import NotAllowed
from casework.topics import TOLD_OF, Topic
from data import audit
from data.audit import Event
from data.database import Session
from message import say
from services.desk import Desk
from services.nudges import nudge

_unrecorded: ContextVar[list[Event] | None] = ContextVar("unrecorded_acts", default=None)


class Denied(NotAllowed):
    """A refusal that knows who asked for what, so that the edge of the house can record it."""

    def __init__(self, actor: Actor, action: Action, subject: str) -> None:
        super().__init__(
            say("Your role does not allow this. Nothing was changed. Ask an administrator for access.")
        )
        self.event = Event(actor, action, subject, allowed=False)


def may_look(actor: Actor, action: Action, subject: str | None = None) -> None:
    """The permission alone: looking at what one may change is no change, and leaves no row."""
    if not may(actor, action):
        raise Denied(actor, action, subject or "")


def require(actor: Actor, action: Action, subject: str | None = None) -> None:
    may_look(actor, action, subject)
    acts = _unrecorded.get()
    if acts is not None and action in ACTING:
        acts.append(Event(actor, action, subject or ""))


def record(session: Session, desk: Desk, event: Event) -> None:
    """Write the act into the transaction that does it."""
    audit.add(session, desk.now(), event)
    acts = _unrecorded.get()
    if acts is not None:
        acts[:] = [a for a in acts if (a.actor.name, a.action) != (event.actor.name, event.action)]


@contextmanager
def act(desk: Desk, actor: Actor, action: Action, subject: str = "", **detail: Any) -> Iterator[Session]:
    """Permission, one transaction, and inside it the audit row and the nudge for open pages."""
    require(actor, action, subject)
    with desk.database.begin() as session:
        yield session
        topic = TOLD_OF.get(action)
        if topic is not None:
            nudge(session, desk, topic, actor.account_id if topic is Topic.MINE else None)
        record(session, desk, Event(actor, action, subject, detail=detail))


@contextmanager
def collecting() -> Iterator[list[Event]]:
    """The acts that were permitted inside the block and not recorded by their use case."""
    acts: list[Event] = []
    token = _unrecorded.set(acts)
    try:
        yield acts
    finally:
        _unrecorded.reset(token)


def write(desk: Desk, events: list[Event]) -> None:
    if not events:
        return
    with desk.database.begin() as session:
        for event in events:
            audit.add(session, desk.now(), event)


@contextmanager
def audited(desk: Desk) -> Iterator[None]:
    """The edge of the house (callback, command): what no use case recorded is recorded here.

    A denial rolls its transaction back, so its row needs a transaction of its own.
    """
    try:
        with collecting() as acts:
            yield
        write(desk, acts)
    except Denied as denied:
        write(desk, [denied.event])
        raise
