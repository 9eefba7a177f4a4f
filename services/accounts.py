"""Accounts and their tokens: made, changed, closed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from casework import masking
from casework.people import LANGUAGES, THEMES, Action, Actor, Role
from casework.refusals import Invalid, NotFound
from data import people
from data.database import Session
from data.people import Account
from message import say
from services.access import act, require
from services.desk import Desk
from services.secrets import check_password_rules, hash_password, new_token, token_sha256

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
MAX_TOKEN_DAYS: Final = 3650


@dataclass(frozen=True, slots=True)
class AccountInfo:
    name: str
    display_name: str
    role: Role
    demonstration: bool
    disabled: bool
    locked_until: datetime | None
    tokens: tuple[str, ...]  # names of the live ones
    department: str | None = None
    district: str | None = None
    phone: str = ""  # masked
    id: int = 0
    version: int = 1


def add_user(desk: Desk, actor: Actor, name: str, role: str, password: str, display_name: str = "") -> None:
    new = checked_user(actor, name, role, password)
    with act(desk, actor, Action.MANAGE_USERS, new.subject, change="added", role=role) as session:
        insert_user(session, desk, new, display_name)


@dataclass(frozen=True, slots=True)
class NewUser:
    """Checked, and the password hashed, before the transaction that adds it."""

    name: str
    role: Role
    password_hash: str = field(repr=False)

    @property
    def subject(self) -> str:
        return f"account:{self.name}"


def checked_user(actor: Actor, name: str, role: str, password: str) -> NewUser:
    name = name.strip().lower()
    require(actor, Action.MANAGE_USERS, f"account:{name}")
    if not NAME.fullmatch(name):
        raise Invalid(
            say("The name {name} is not possible: use 2 to 64 of a-z, 0-9, . _ @ -", name=repr(name))
        )
    known_role = role_named(role)
    check_password_rules(password, name)
    return NewUser(name, known_role, hash_password(password))


def insert_user(session: Session, desk: Desk, new: NewUser, display_name: str = "") -> Account:
    if people.account_named(session, new.name):
        raise Invalid(say("An account named {name} exists already. Nothing was changed.", name=new.name))
    shown = display_name or new.name
    return add_account(session, desk, new.name, new.role, shown, password_hash=new.password_hash)


def role_named(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        names = ", ".join(Role)
        raise Invalid(
            say("There is no role {role}: choose one of {names}.", role=repr(text), names=names)
        ) from None


def add_account(
    session: Session,
    desk: Desk,
    name: str,
    role: Role,
    display_name: str,
    *,
    password_hash: str | None = None,
    demonstration: bool = False,
) -> Account:
    return people.add_account(
        session,
        name=name,
        display_name=display_name[:200],
        role=role.value,
        password_hash=password_hash,
        language=desk.settings.language if desk.settings.language in LANGUAGES else LANGUAGES[0],
        theme=THEMES[0],
        demonstration=demonstration,
        created_at=desk.now(),
    )


def disable_user(desk: Desk, actor: Actor, name: str) -> None:
    """Sessions end and tokens are revoked with it, from the next request on."""
    with act(desk, actor, Action.MANAGE_USERS, f"account:{name}", change="disabled") as session:
        account = existing(session, name)
        not_oneself(actor, account)
        people.change_account(session, account, disabled=True, version=account.version + 1)
        people.end_sessions_of(session, account)
        people.revoke_tokens(session, account, desk.now())


def set_password(desk: Desk, actor: Actor, name: str, password: str) -> None:
    """Opens a locked account and ends its sessions."""
    require(actor, Action.MANAGE_USERS, f"account:{name}")
    check_password_rules(password, name)
    password_hash = hash_password(password)
    with act(desk, actor, Action.MANAGE_USERS, f"account:{name}", change="password") as session:
        account = existing(session, name)
        if account.demonstration:
            raise Invalid("Demonstration people have no password. Add an account instead.")
        values = {"password_hash": password_hash, "failed_sign_ins": 0, "locked_until": None}
        people.change_account(session, account, version=account.version + 1, **values)
        people.end_sessions_of(session, account)


def list_users(desk: Desk, actor: Actor) -> list[AccountInfo]:
    require(actor, Action.MANAGE_USERS)
    with desk.database.read() as session:
        found = people.list_accounts(session)
        tokens = {account.id: people.live_token_names(session, account, desk.now()) for account in found}
    return [_info(account, tokens[account.id]) for account in found]


def _info(a: Account, tokens: tuple[str, ...]) -> AccountInfo:
    return AccountInfo(
        a.name,
        a.display_name,
        a.role,
        a.demonstration,
        a.disabled,
        a.locked_until,
        tokens,
        department=a.department,
        district=a.district,
        phone=masking.phone(a.phone or ""),
        id=a.id,
        version=a.version,
    )


def create_token(desk: Desk, actor: Actor, name: str, token_name: str, days: int) -> str:
    """The token itself, which is stored nowhere and cannot be shown again."""
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise Invalid(say("A token lives 1 to {most} days, not {days}.", most=MAX_TOKEN_DAYS, days=days))
    if not 1 <= len(token_name.strip()) <= 100:
        raise Invalid("A token needs a name of 1 to 100 characters that says what it is for.")
    token, until = "hr_" + new_token(), desk.now() + timedelta(days=days)
    with act(
        desk, actor, Action.MANAGE_USERS, f"account:{name}", change="token", token=token_name
    ) as session:
        account = existing(session, name)
        if account.disabled:
            raise Invalid(say("The account {name} is disabled. Nothing was changed.", name=name))
        if token_name.strip() in people.live_token_names(session, account, desk.now()):
            raise Invalid(
                say("{name} has a live token named {token}. Revoke it first.", name=name, token=token_name)
            )
        people.add_token(session, account, token_name.strip(), token_sha256(token), desk.now(), until)
    return token


def revoke_token(desk: Desk, actor: Actor, name: str, token_name: str) -> None:
    with act(
        desk, actor, Action.MANAGE_USERS, f"account:{name}", change="revoked", token=token_name
    ) as session:
        account = existing(session, name)
        if token_name not in people.live_token_names(session, account, desk.now()):
            raise NotFound(say("{name} has no live token named {token}.", name=name, token=repr(token_name)))
        people.revoke_tokens(session, account, desk.now(), token_name)


def change_preferences(desk: Desk, actor: Actor, language: str | None, theme: str | None) -> None:
    if language not in (None, *LANGUAGES) or theme not in (None, *THEMES):
        raise Invalid("There is no such language or theme. Nothing was changed.")
    changes = {key: value for key, value in (("language", language), ("theme", theme)) if value}
    with act(desk, actor, Action.CHANGE_OWN_PREFERENCES, f"account:{actor.name}", **changes) as session:
        account = existing(session, actor.name)
        people.change_account(session, account, version=account.version + 1, **changes)


def not_oneself(actor: Actor, account: Account) -> None:
    """Nobody locks themselves out, and so the last administrator stays one."""
    if actor.account_id == account.id:
        raise Invalid("You cannot take away your own access. Nothing was changed; ask another administrator.")


def existing(session: Session, name: str) -> Account:
    account = people.account_named(session, name)
    if account is None:
        raise NotFound(say("There is no account named {name}. Nothing was changed.", name=repr(name)))
    return account
