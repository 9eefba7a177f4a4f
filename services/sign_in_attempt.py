"""A single sign-on that was begun: sealed into the cookie of the browser that began it."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data.secret import load_or_make
from services.desk import Desk

MINUTES: Final = 10  # from the sign-in page to the company's answer
NONCE_BYTES: Final = 12  # of AES-GCM
_PURPOSE: Final = b"single sign-on attempt"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one browser's sign-in is bound to; kept in its sealed cookie."""

    state: str
    nonce: str
    verifier: str
    back: str


def new_attempt(back: str) -> Attempt:
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    return Attempt(state, nonce, verifier, back)


def sealed(desk: Desk, attempt: Attempt) -> str:
    until = (desk.now() + timedelta(minutes=MINUTES)).timestamp()
    nonce = secrets.token_bytes(NONCE_BYTES)
    text = json.dumps([until, *asdict(attempt).values()]).encode()
    return urlsafe_b64encode(nonce + _cipher(desk).encrypt(nonce, text, _PURPOSE)).decode()


def opened(desk: Desk, text: str) -> Attempt | None:
    """None for what is not ours, was bent, or is too old."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii"))
        plain = _cipher(desk).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _PURPOSE)
    except (ValueError, InvalidTag):
        return None
    until, *parts = json.loads(plain)
    return Attempt(*parts) if desk.now().timestamp() < until else None


def _cipher(desk: Desk) -> AESGCM:
    return AESGCM(hmac.digest(load_or_make(desk.settings), _PURPOSE, sha256))
