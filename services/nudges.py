"""Tell open pages that something changed: a numbered row in the act's own transaction, and how it is read again."""

from __future__ import annotations

from casework.people import Actor, Role
from casework.topics import Topic
from data import changes, people
from data.changes import Change
from data.database import Session
from services.desk import Desk

MOST_AT_ONCE = 1000


def nudge(session: Session, desk: Desk, topic: Topic, account_id: int | None = None) -> None:
    """Inside the transaction that changes something; with `account_id` only that account's pages are told.

    It says where to look, never what: pages fetch again through their guarded callbacks.
    """
    changes.add(session, topic.value, account_id, desk.now())


def newest(desk: Desk) -> int:
    """The number a page is drawn at: what comes later, the stream will say."""
    with desk.database.read() as session:
        return changes.newest(session)


def since(desk: Desk, number: int) -> list[Change]:
    """The changes after this number, oldest first."""
    with desk.database.read() as session:
        return changes.after(session, number, MOST_AT_ONCE)


def still_welcome(desk: Desk, keys: frozenset[str]) -> dict[str, Role]:
    """Those of the keys (hashes of session or API tokens) whose person may still come in, with the role of now."""
    with desk.database.read() as session:
        return people.live_keys(session, keys, desk.now())


def follows(actor: Actor, change: Change, topics: frozenset[Topic]) -> bool:
    """Whether this person is told of the change; `topics` is casework.topics.topics_for(actor)."""
    return change.topic in topics and change.account_id in (None, actor.account_id)
