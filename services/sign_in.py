"""Signing in and out, and finding the person behind a session cookie or a token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from casework.people import Action, Actor, Role
from casework.refusals import NotAllowed
from data import people
from data.audit import Event
from data.database import Session
from data.people import Account, ApiToken, SignIn
from message import say
from services.access import record, require
from services.desk import Desk
from services.remembered import Memories
from services.secrets import new_token, password_fits, token_sha256

SESSION_HOURS: Final = 12
IDLE_HOURS: Final = 4
LOCK_AFTER_FAILURES: Final = 8
LOCK_MINUTES: Final = 15
TOUCH_S: Final = 60  # a session's last use is written at most once a minute

WRONG: Final = say(
    "Name and password do not match, or the account is disabled or locked after failed attempts."
    " Check both; a lock opens after {minutes} minutes.",
    minutes=LOCK_MINUTES,
)

_SESSIONS: Final = Memories[SignIn]()
_TOKENS: Final = Memories[ApiToken]()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is the cookie's value and is known only to the browser."""

    token: str
    actor: Actor


def actor_of(account: Account, via: str, remote: str) -> Actor:
    return Actor(
        account_id=account.id,
        name=account.name,
        role=account.role,
        language=account.language,
        via=via,
        theme=account.theme,
        remote=remote,
        display_name=account.display_name,
        department=account.department,
        district=account.district,
    )


def sign_in(desk: Desk, name: str, password: str, remote: str) -> SignedIn:
    """Raises `NotAllowed` with one sentence for every cause, so that it tells a stranger nothing."""
    with desk.database.read() as session:
        known = people.account_named(session, name)
    fits = password_fits(password, known.password_hash if known else None)  # slow: outside the transaction
    with desk.database.begin() as session:
        account = people.account_named(session, name, lock=True)
        locked = bool(account and account.locked_until and account.locked_until > desk.now())
        if account and fits and not (locked or account.disabled or account.demonstration):
            people.change_account(session, account, failed_sign_ins=0, locked_until=None)
            return open_session(session, desk, account, remote)
        if account and not locked:
            _count_failure(session, desk, account)
        stranger = Actor(account.id if account else None, name[:100], Role.CUSTOMER, remote=remote)
        record(
            session,
            desk,
            Event(stranger, Action.SIGN_IN, "password", allowed=False, detail={"locked": locked}),
        )
    raise NotAllowed(WRONG)


def _count_failure(session: Session, desk: Desk, account: Account) -> None:
    failures = account.failed_sign_ins + 1
    if failures < LOCK_AFTER_FAILURES:
        people.change_account(session, account, failed_sign_ins=failures)
    else:
        until = desk.now() + timedelta(minutes=LOCK_MINUTES)
        people.change_account(session, account, failed_sign_ins=0, locked_until=until)


def open_session(session: Session, desk: Desk, account: Account, remote: str) -> SignedIn:
    """A new session with a new token: a token the browser brought along is never taken over."""
    token, now = new_token(), desk.now()
    actor = actor_of(account, "web", remote)
    people.add_session(session, account, token_sha256(token), now, now + timedelta(hours=SESSION_HOURS))
    record(session, desk, Event(actor, Action.SIGN_IN, f"account:{account.name}"))
    return SignedIn(token, actor)


def sign_out(desk: Desk, actor: Actor, token: str) -> None:
    require(actor, Action.SIGN_OUT)
    with desk.database.begin() as session:
        people.end_session(session, token_sha256(token))
        record(session, desk, Event(actor, Action.SIGN_OUT))


def session_actor(desk: Desk, token: str, remote: str, demonstration: Callable[[], bool]) -> Actor | None:
    """The person of a live session; `demonstration` says whether demonstration people may be here at all."""
    key = token_sha256(token)
    found = _SESSIONS.of(desk.database).read(key, lambda: _read_session(desk, key))
    if found is None or not _is_live(desk, found) or not _welcome(found.account, demonstration):
        return None
    if _wants_touch(desk, found):
        with desk.database.begin() as session:
            people.touch_session(session, key, desk.now())
        _SESSIONS.of(desk.database).forget(key)
    return actor_of(found.account, "web", remote)


def remembered_actor(desk: Desk, token: str, remote: str, demonstration: Callable[[], bool]) -> Actor | None:
    """The same person without a look into the database, or None: then `session_actor` is asked.

    `demonstration` must not look either: it runs on the event loop.
    """
    found = _SESSIONS.of(desk.database).get(token_sha256(token))
    if found is None or _wants_touch(desk, found) or not _is_live(desk, found):
        return None
    return actor_of(found.account, "web", remote) if _welcome(found.account, demonstration) else None


def token_actor(desk: Desk, token: str, remote: str, demonstration: Callable[[], bool]) -> Actor | None:
    key = token_sha256(token)
    found = _TOKENS.of(desk.database).read(key, lambda: _read_token(desk, key))
    if found is None or found.revoked_at is not None or found.expires_at <= desk.now():
        return None
    return actor_of(found.account, "token", remote) if _welcome(found.account, demonstration) else None


def _read_session(desk: Desk, key: str) -> SignIn | None:
    with desk.database.read() as session:
        return people.find_session(session, key)


def _read_token(desk: Desk, key: str) -> ApiToken | None:
    with desk.database.read() as session:
        return people.find_token(session, key)


def _is_live(desk: Desk, found: SignIn) -> bool:
    now = desk.now()
    return (
        now < found.expires_at
        and now - found.last_seen_at <= timedelta(hours=IDLE_HOURS)
        and not found.account.disabled
    )


def _wants_touch(desk: Desk, found: SignIn) -> bool:
    return desk.now() - found.last_seen_at > timedelta(seconds=TOUCH_S)


def _welcome(account: Account, demonstration: Callable[[], bool]) -> bool:
    return not account.disabled and (not account.demonstration or demonstration())


def forget_session(desk: Desk, token: str | None) -> None:
    """End the session a browser had before it signed in anew."""
    if token:
        with desk.database.begin() as session:
            people.end_session(session, token_sha256(token))
