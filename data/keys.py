"""The key ring of the sealed fields and of the audit head: one file, mode 600, made at its first use."""

from __future__ import annotations

import base64
import json
import os
import secrets
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from casework.refusals import Unusable

FILE: Final = "data-keys"
KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class KeyRing:
    """`keys` by id, the old ones kept so that old rows and backups open; `index` and `audit` are never rotated."""

    current: str
    keys: dict[str, bytes]
    index: bytes
    audit: bytes  # seed of the Ed25519 key
    sealing: bool = True

    @staticmethod
    def new() -> KeyRing:
        name = _new_id()
        key, index, audit = (secrets.token_bytes(KEY_BYTES) for _ in range(3))
        return KeyRing(name, {name: key}, index, audit)

    def rotated(self) -> KeyRing:
        name = _new_id()
        return replace(self, current=name, keys={**self.keys, name: secrets.token_bytes(KEY_BYTES)})

    def json(self) -> dict[str, Any]:
        return {
            "current": self.current,
            "keys": {name: _text(key) for name, key in self.keys.items()},
            "index": _text(self.index),
            "audit": _text(self.audit),
        }

    @staticmethod
    def read(text: str, *, sealing: bool = True) -> KeyRing:
        """Raises ValueError for what is no key ring."""
        try:
            found = json.loads(text)
            keys = {str(name): _bytes(key) for name, key in found["keys"].items()}
            ring = KeyRing(
                found["current"], keys, _bytes(found["index"]), _bytes(found["audit"]), sealing=sealing
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("not a key ring") from error
        if ring.current not in keys or any(
            len(k) != KEY_BYTES for k in (*keys.values(), ring.index, ring.audit)
        ):
            raise ValueError("not a key ring")
        return ring


class KeyFile:
    """Owns the ring's file: read once, read again when a row names a key that another process added."""

    def __init__(self, path: Path, *, sealing: bool = True) -> None:
        self.path = path
        self.sealing = sealing
        self._lock = threading.Lock()
        self._ring: KeyRing | None = None

    def ring(self) -> KeyRing:
        with self._lock:
            if self._ring is None:
                self._ring = self._load()
            return self._ring

    def key(self, name: str) -> bytes | None:
        found = self.ring().keys.get(name)
        if found is None:
            with self._lock:
                self._ring = self._load()
            found = self.ring().keys.get(name)
        return found

    def rotate(self) -> KeyRing:
        """A new current key, on disk before any row is sealed with it."""
        with self._lock:
            ring = self._load().rotated()
            write_private(self.path, json.dumps(ring.json()), replace_old=True)
            self._ring = ring
            return ring

    def _load(self) -> KeyRing:
        try:
            if not self.path.exists():
                write_private(self.path, json.dumps(KeyRing.new().json()))
            return KeyRing.read(self.path.read_text(encoding="ascii"), sealing=self.sealing)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not a key ring"
            raise Unusable(f"the key file {self.path}: {why}") from error


def write_private(path: Path, text: str, *, replace_old: bool = False) -> None:
    """Whole or not at all, readable by its owner only; without `replace_old` the quicker process's file counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace_old:
            os.replace(draft, path)
        elif not path.exists():
            _link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was quicker
        return


def _new_id() -> str:
    return "k" + secrets.token_hex(4)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
