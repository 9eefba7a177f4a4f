"""Personal fields at rest: sealed with AES-256-GCM, bound to their column; found again by a keyed hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Dialect, Table, Text, TypeDecorator, select, type_coerce, update

from casework.refusals import Unusable
from data.database import Base, Session
from data.keys import KeyFile

MARK: Final = "s1"  # of the format: s1:key id:nonce, text and tag
NONCE_BYTES: Final = 12


class SealedText(TypeDecorator[str]):
    """Text that the file holds only sealed; `place` is its "table.column" and is authenticated with it."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal(key_file(dialect), value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(key_file(dialect), value, self.place)


def key_file(dialect: Any) -> KeyFile:
    found = getattr(dialect, "headroom_keys", None)
    if not isinstance(found, KeyFile):
        raise Unusable("it was opened without a key file")
    return found


def seal(keys: KeyFile, text: str, place: str) -> str:
    ring = keys.ring()
    if not ring.sealing:
        return text
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.current]).encrypt(nonce, text.encode("utf-8"), place.encode())
    return f"{MARK}:{ring.current}:{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def unseal(keys: KeyFile, value: str, place: str) -> str:
    """Raises `Unusable` for a value that was changed, moved from another column, or whose key is gone."""
    mark, _, rest = value.partition(":")
    name, _, body = rest.partition(":")
    if mark != MARK or not body:
        if keys.ring().sealing:
            raise Unusable(f"{place} holds a value that is not sealed; run: python app.py keys rotate")
        return value
    key = keys.key(name)
    if key is None:
        raise Unusable(f"{place} is sealed with key {name}, which is not in {keys.path}")
    try:
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode("utf-8")
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Unusable(f"{place} holds a sealed value that was changed or does not belong there") from error


def blind_index(session: Session, value: str, place: str) -> str:
    """A keyed hash for exact search: equal values are found, and nobody without the key tells which they are."""
    ring = key_file(session.get_bind().dialect).ring()
    text = f"{place}\0{''.join(value.split()).upper()}"
    return hmac.new(ring.index, text.encode("utf-8"), hashlib.sha256).hexdigest()


def sealed_columns() -> list[Column[Any]]:
    return [c for t in Base.metadata.sorted_tables for c in t.columns if isinstance(c.type, SealedText)]


def reseal(session: Session) -> int:
    """Seal what another key, or none, has sealed with the current one; how many fields that were."""
    return sum(_reseal_column(session, column) for column in sealed_columns())


def _reseal_column(session: Session, column: Column[Any]) -> int:
    keys = key_file(session.get_bind().dialect)
    table, place = column.table, column.type.place  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    raw = type_coerce(column, Text)
    done = 0
    fresh = f"{MARK}:{keys.ring().current}:%"
    rows = session.execute(select(*table.primary_key, raw).where(raw.is_not(None), raw.not_like(fresh))).all()
    for *key, value in rows:
        text = unseal(keys, value, place) if value.startswith(f"{MARK}:") else value
        match = [c == k for c, k in zip(table.primary_key, key, strict=True)]
        session.execute(update(table).where(*match).values({column.name: text}))
        done += 1
    return done
