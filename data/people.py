"""Accounts, sessions and tokens as rows; a secret is stored only as its hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.people import Role
from casework.refusals import Stale
from data.columns import UtcTime
from data.database import Base
from data.epoch import changed
from data.places import DepartmentRow as DepartmentRow  # the tables of the foreign keys
from data.sealed import SealedText
from message import say


class AccountRow(Base):
    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)  # lower case
    display_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)  # argon2id; none: no password opens it
    language: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(Text)
    demonstration: Mapped[bool] = mapped_column(Boolean)
    disabled: Mapped[bool] = mapped_column(Boolean)
    failed_sign_ins: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column(Integer)  # counts the changes people make; sign-ins do not
    department: Mapped[str | None] = mapped_column(ForeignKey("department.code"), index=True)
    district: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    phone: Mapped[str | None] = mapped_column(SealedText("account.phone"))
    identity_number: Mapped[str | None] = mapped_column(SealedText("account.identity_number"))
    identity_index: Mapped[str | None] = mapped_column(Text, index=True)  # data.sealed.blind_index
    oidc_subject: Mapped[str | None] = mapped_column(Text, index=True, unique=True)  # "issuer subject"


class SessionRow(Base):
    """One signed-in browser."""

    __tablename__ = "session"

    token_sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)


class ApiTokenRow(Base):
    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_sha256: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    name: str
    display_name: str
    role: Role
    password_hash: str | None
    language: str
    theme: str
    demonstration: bool
    disabled: bool
    failed_sign_ins: int
    locked_until: datetime | None
    created_at: datetime
    version: int
    department: str | None = None
    district: str | None = None
    phone: str | None = field(default=None, repr=False)
    identity_number: str | None = field(default=None, repr=False)
    oidc_subject: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    account: Account
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    name: str
    account: Account
    expires_at: datetime
    revoked_at: datetime | None


def _account(row: AccountRow) -> Account:
    names = (name for name in Account.__dataclass_fields__ if name != "role")
    return Account(role=Role(row.role), **{name: getattr(row, name) for name in names})


def account_named(session: Session, name: str, *, lock: bool = False) -> Account | None:
    """With `lock` the row is held until the transaction ends: guesses sent side by side are all counted."""
    query = select(AccountRow).where(AccountRow.name == name.strip().lower())
    row = session.scalar(query.with_for_update() if lock else query)
    return None if row is None else _account(row)


def account_of_subject(session: Session, subject: str) -> Account | None:
    row = session.scalar(select(AccountRow).where(AccountRow.oidc_subject == subject).with_for_update())
    return None if row is None else _account(row)


def account_language(session: Session, account_id: int) -> str | None:
    return session.scalar(select(AccountRow.language).where(AccountRow.id == account_id))


def account_by_id(session: Session, account_id: int) -> Account | None:
    row = session.get(AccountRow, account_id)
    return None if row is None else _account(row)


def list_accounts(session: Session) -> list[Account]:
    return [_account(row) for row in session.scalars(select(AccountRow).order_by(AccountRow.name))]


def add_account(session: Session, **values: Any) -> Account:
    row = AccountRow(failed_sign_ins=0, locked_until=None, disabled=False, version=1, **values)
    session.add(row)
    session.flush()
    return _account(row)


def change_account(session: Session, account: Account, **values: Any) -> None:
    changed(session)
    session.execute(update(AccountRow).where(AccountRow.id == account.id).values(**values))


def change_account_at(session: Session, account: Account, version: int, **values: Any) -> None:
    """Raises `Stale` unless the row is still at `version`."""
    changed(session)
    change = update(AccountRow).where(AccountRow.id == account.id, AccountRow.version == version)
    if session.execute(change.values(version=version + 1, **values).returning(AccountRow.id)).first() is None:
        raise Stale(
            say(
                "The account {name} was changed by somebody else. Nothing was saved; look at it again.",
                name=account.name,
            )
        )


def add_session(
    session: Session, account: Account, token_sha256: str, now: datetime, expires_at: datetime
) -> None:
    session.execute(delete(SessionRow).where(SessionRow.expires_at < now))
    row = SessionRow(token_sha256=token_sha256, account_id=account.id, created_at=now, last_seen_at=now)
    row.expires_at = expires_at
    session.add(row)


def find_session(session: Session, token_sha256: str) -> SignIn | None:
    query = select(SessionRow, AccountRow).join(AccountRow).where(SessionRow.token_sha256 == token_sha256)
    row = session.execute(query).one_or_none()
    return None if row is None else SignIn(_account(row[1]), row[0].last_seen_at, row[0].expires_at)


def touch_session(session: Session, token_sha256: str, now: datetime) -> None:
    session.execute(
        update(SessionRow).where(SessionRow.token_sha256 == token_sha256).values(last_seen_at=now)
    )


def end_session(session: Session, token_sha256: str) -> None:
    changed(session)
    session.execute(delete(SessionRow).where(SessionRow.token_sha256 == token_sha256))


def end_sessions_of(session: Session, account: Account) -> None:
    changed(session)
    session.execute(delete(SessionRow).where(SessionRow.account_id == account.id))


def add_token(
    session: Session, account: Account, name: str, token_sha256: str, now: datetime, expires_at: datetime
) -> None:
    row = ApiTokenRow(name=name, token_sha256=token_sha256, account_id=account.id, created_at=now)
    row.expires_at = expires_at
    session.add(row)


def find_token(session: Session, token_sha256: str) -> ApiToken | None:
    query = select(ApiTokenRow, AccountRow).join(AccountRow).where(ApiTokenRow.token_sha256 == token_sha256)
    row = session.execute(query).one_or_none()
    return (
        None if row is None else ApiToken(row[0].name, _account(row[1]), row[0].expires_at, row[0].revoked_at)
    )


def live_token_names(session: Session, account: Account, now: datetime) -> tuple[str, ...]:
    query = select(ApiTokenRow.name).where(
        ApiTokenRow.account_id == account.id, ApiTokenRow.revoked_at.is_(None)
    )
    return tuple(session.scalars(query.where(ApiTokenRow.expires_at > now).order_by(ApiTokenRow.id)))


def revoke_tokens(session: Session, account: Account, now: datetime, name: str | None = None) -> None:
    changed(session)
    query = update(ApiTokenRow).where(ApiTokenRow.account_id == account.id, ApiTokenRow.revoked_at.is_(None))
    session.execute((query if name is None else query.where(ApiTokenRow.name == name)).values(revoked_at=now))


def live_keys(session: Session, keys: frozenset[str], now: datetime) -> dict[str, Role]:
    """Which of these sessions and tokens are alive, of accounts that are not disabled, with the account's role."""
    by_session = select(SessionRow.token_sha256, AccountRow.role).join(AccountRow)
    by_token = select(ApiTokenRow.token_sha256, AccountRow.role).join(AccountRow)
    alive = (
        by_session.where(SessionRow.expires_at > now, AccountRow.disabled.is_(False)),
        by_token.where(
            ApiTokenRow.expires_at > now, ApiTokenRow.revoked_at.is_(None), AccountRow.disabled.is_(False)
        ),
    )
    return {key: Role(role) for query in alive for key, role in session.execute(query) if key in keys}
