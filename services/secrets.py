"""Passwords and tokens: how they are made, hashed and compared."""

from __future__ import annotations

import hashlib
import secrets
import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casework.refusals import Invalid
from message import say

MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 200
_HASHER: Final = PasswordHasher()
# One hash takes 64 MB and about a tenth of a second: two at a time leave the machine to the grid.
_TWO_AT_A_TIME: Final = threading.BoundedSemaphore(2)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def check_password_rules(password: str, name: str) -> None:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid(
            say("The password needs {least} to {most} characters.", least=MIN_PASSWORD, most=MAX_PASSWORD)
        )
    if password.lower() in (name, name * 2) or len(set(password)) < 4:
        raise Invalid("The password is too easy to guess: use a longer, mixed one.")


def hash_password(password: str) -> str:
    with _TWO_AT_A_TIME:
        return _HASHER.hash(password)


def password_fits(password: str, password_hash: str | None) -> bool:
    """Takes the same time whether or not there is a hash, so that names cannot be probed."""
    with _TWO_AT_A_TIME:
        try:
            _HASHER.verify(password_hash or _nobodys_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))
