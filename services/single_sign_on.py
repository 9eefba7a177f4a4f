"""Single sign-on: the company's server says who it is, the settings say what that person may be here."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final

from casework.people import Action, Actor, PlaceKind, Role
from casework.refusals import Invalid, NotAllowed
from data import people, places
from data.audit import Event
from data.database import Session
from data.people import Account
from message import Message, say
from services.access import act, record
from services.accounts import NAME, add_account, existing, role_named
from services.desk import Desk
from services.secrets import token_sha256
from services.sign_in import SignedIn, open_session
from services.sign_in_attempt import MINUTES, Attempt, new_attempt, opened, sealed
from services.used_once import UsedOnce

if TYPE_CHECKING:
    from services.oidc_provider import Provider

LONGEST_SUBJECT: Final = 400
_USED: Final = UsedOnce()

STALE: Final = say(
    "This sign-in was not begun in this browser, is older than {minutes} minutes, or was used already."
    " Nothing was changed. Begin again from the sign-in page.",
    minutes=MINUTES,
)


def begin(desk: Desk, callback: str, back: str) -> tuple[str, str]:
    """Where the browser goes, and the sealed attempt its cookie carries."""
    attempt = new_attempt(back)
    return _provider(desk).address(attempt, callback), sealed(desk, attempt)


def finish(
    desk: Desk, cookie: str, state: str, code: str, issuer: str, callback: str, remote: str
) -> tuple[SignedIn, str]:
    """The session, and the address to go back to; raises `NotAllowed` and records it for anything unproven."""
    try:
        attempt = _taken(desk, cookie, state, issuer)
        claims = _provider(desk).claims(code, attempt, callback, desk.now())
        return _enter(desk, claims, remote), attempt.back
    except NotAllowed as refused:
        subject, why = str(getattr(refused, "subject", "")), refused.message.english()
        stranger = Actor(None, subject[:100] or "single sign-on", Role.CUSTOMER, remote=remote)
        detail = {"reason": why, "subject": subject}
        with desk.database.begin() as session:
            record(session, desk, Event(stranger, Action.SIGN_IN, "oidc", allowed=False, detail=detail))
        raise


def link(desk: Desk, actor: Actor, name: str, subject: str) -> None:
    """Whom the company's server calls `subject` signs in as this account from now on; empty: nobody does."""
    with act(desk, actor, Action.MANAGE_USERS, f"account:{name}", change="linked", oidc=subject) as session:
        account = existing(session, name)
        if account.demonstration:
            raise Invalid("Demonstration people are linked to nobody. Nothing was changed.")
        key = _key(desk, subject) if subject else None
        taken = people.account_of_subject(session, key) if key else None
        if taken is not None and taken.id != account.id:
            raise Invalid(
                say("{name} is linked to this person already. Nothing was changed.", name=taken.name)
            )
        people.change_account(session, account, oidc_subject=key, version=account.version + 1)
        people.end_sessions_of(session, account)


class _Unwelcome(NotAllowed):
    """Proven, but not let in; knows whom an administrator would link."""

    def __init__(self, subject: str, message: Message) -> None:
        super().__init__(message)
        self.subject = subject


def _provider(desk: Desk) -> Provider:
    from services.oidc_provider import (
        provider_of,  # costs a quarter of a second; most installations never ask
    )

    return provider_of(desk.settings.oidc)


def _taken(desk: Desk, cookie: str, state: str, issuer: str) -> Attempt:
    """The attempt of this browser's cookie, once: a second time in this process it is refused."""
    attempt = opened(desk, cookie)
    if attempt is None or not hmac.compare_digest(attempt.state.encode(), state.encode("utf-8", "replace")):
        raise NotAllowed(STALE)
    ours = issuer in ("", desk.settings.oidc.issuer)  # RFC 9207
    if not ours or not _USED.first(token_sha256(attempt.state)):
        raise NotAllowed(STALE)
    return attempt


def _enter(desk: Desk, claims: dict[str, Any], remote: str) -> SignedIn:
    subject = str(claims["sub"])
    with desk.database.begin() as session:
        account = people.account_of_subject(session, _key(desk, subject))
        if account is not None and account.disabled:
            raise _Unwelcome(subject, say("The account {name} is disabled.", name=account.name))
        values = _values(desk, session, claims, subject, account)
        if account is None:
            account = _made(desk, session, claims, subject, values)
        elif changed := {k: v for k, v in values.items() if getattr(account, k) != v}:
            people.change_account(session, account, version=account.version + 1, **changed)
            _told(session, desk, account.name, remote, "changed", changed)
            account = existing(session, account.name)
        return open_session(session, desk, account, remote)


def _values(
    desk: Desk, session: Session, claims: dict[str, Any], subject: str, account: Account | None
) -> dict[str, Any]:
    """Role and bounds as the claims say. A bound that is asked for and missing lets nobody in: without one a
    manager would see every department."""
    oidc, values = desk.settings.oidc, dict[str, Any]()
    if oidc.role_map:
        theirs = _texts(claims, oidc.role_claim)
        roles = [role for value, role in oidc.role_map if value in theirs]
        if not roles:
            raise _Unwelcome(
                subject, say("Your company account carries no role for Headroom. Ask your administrator.")
            )
        values["role"] = role_named(roles[0]).value
    elif account is None:
        raise _Unwelcome(
            subject, say("There is no account for you here yet. Ask your administrator to link yours.")
        )
    for kind, claim in (
        (PlaceKind.DEPARTMENT, oidc.department_claim),
        (PlaceKind.DISTRICT, oidc.district_claim),
    ):
        if claim:
            values[kind.value] = _place(session, kind, _texts(claims, claim), subject)
    return values


def _place(session: Session, kind: PlaceKind, codes: list[str], subject: str) -> str:
    for code in codes:
        found = places.find_place(session, kind, code)
        if found is not None and not found.closed:
            return code
    raise _Unwelcome(
        subject,
        say("Your company account names no department or district known here. Ask your administrator."),
    )


def _made(
    desk: Desk, session: Session, claims: dict[str, Any], subject: str, values: dict[str, Any]
) -> Account:
    if not desk.settings.oidc.creates_accounts:
        raise _Unwelcome(
            subject, say("There is no account for you here yet. Ask your administrator to link yours.")
        )
    name = str(claims.get("preferred_username") or claims.get("email") or "").strip().lower()
    if not NAME.fullmatch(name):
        name = "sso-" + token_sha256(_key(desk, subject))[:12]
    if people.account_named(session, name):  # a name is no proof: the account may be somebody else's
        raise _Unwelcome(
            subject,
            say(
                "An account named {name} exists and is not linked to you. Ask your administrator.", name=name
            ),
        )
    shown = str(claims.get("name") or name)
    account = add_account(session, desk, name, Role(values.pop("role")), shown)
    people.change_account(session, account, oidc_subject=_key(desk, subject), **values)
    _told(session, desk, name, "", "added", {"role": account.role.value} | values)
    return existing(session, name)


def _told(session: Session, desk: Desk, name: str, remote: str, change: str, values: dict[str, Any]) -> None:
    company = Actor(None, "single sign-on", Role.ADMINISTRATOR, via="oidc", remote=remote)
    detail = {"change": change} | {k: str(v) for k, v in values.items()}
    record(session, desk, Event(company, Action.MANAGE_USERS, f"account:{name}", detail=detail))


def _key(desk: Desk, subject: str) -> str:
    if not 1 <= len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise Invalid("A subject is 1 to 400 printable characters, as the company's server writes it.")
    return f"{desk.settings.oidc.issuer} {subject}"


def _texts(claims: dict[str, Any], path: str) -> list[str]:
    """`a.b` reaches into a; one text or a list of them. A claim whose own name has a dot is found first."""
    found: Any = claims
    if path in claims:
        found = claims[path]
    else:
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    several = found if isinstance(found, list) else [found]
    return [text for text in several if isinstance(text, str)]
