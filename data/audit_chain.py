"""The audit's chain: each row's hash holds the row before it, and the head is signed at every write."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from data.columns import to_json

FIELDS: Final = (
    "id",
    "at",
    "actor",
    "account_id",
    "role",
    "via",
    "action",
    "subject",
    "allowed",
    "detail",
    "remote",
)
_SIGNED: Final = "headroom audit head 1"


@dataclass(frozen=True, slots=True)
class Head:
    """The last row, how many rows the chain has, and when it was written; `signature` is over the rest."""

    last_id: int
    rows: int
    row_hash: str
    at: datetime
    signature: str = ""

    def json(self) -> dict[str, Any]:
        return {
            "last_id": self.last_id,
            "rows": self.rows,
            "row_hash": self.row_hash,
            "at": _time(self.at),
            "signature": self.signature,
        }

    @staticmethod
    def read(found: dict[str, Any]) -> Head:
        """Raises ValueError, KeyError or TypeError for what is no head."""
        at = datetime.fromisoformat(found["at"])
        return Head(
            int(found["last_id"]), int(found["rows"]), str(found["row_hash"]), at, str(found["signature"])
        )


def row_hash(previous: str, values: dict[str, Any]) -> str:
    """SHA-256 over the hash before and the row's fields in one spelling."""
    plain = {name: values[name] for name in FIELDS} | {"at": _time(values["at"])}
    return hashlib.sha256(f"{previous}\n{to_json(plain)}".encode()).hexdigest()


def signed(head: Head, seed: bytes) -> Head:
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_bytes(head))
    return Head(head.last_id, head.rows, head.row_hash, head.at, base64.b64encode(signature).decode("ascii"))


def is_signed(head: Head, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(head.signature), _bytes(head))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _bytes(head: Head) -> bytes:
    return f"{_SIGNED}\n{head.last_id}\n{head.rows}\n{head.row_hash}\n{_time(head.at)}".encode()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
