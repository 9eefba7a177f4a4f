"""One archive of everything an installation remembers: the database at one moment, its files, its keys."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.refusals import Invalid, Unusable
from data.database import Database
from message import say

DATABASE: Final = "database.gpkg"
DUMP: Final = "database.dump"
KEYS: Final = "keys.sealed"
HOME: Final = "home/"
_MARK: Final = b"HRK1"
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


def write_database(database: Database, folder: Path) -> Path:
    """A copy of one moment, while others go on writing."""
    if not database.is_geopackage:
        return _dump(database, folder / DUMP)
    target = folder / DATABASE
    source = sqlite3.connect(str(database.engine.url.database))
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        source.close()
        copy.close()
    return target


def _dump(database: Database, target: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise Unusable("pg_dump is not on this machine; install PostgreSQL's client programs")
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([program, "-Fc", "-f", str(target), "-d", url], capture_output=True, text=True)
    if done.returncode:
        raise Unusable(f"pg_dump: {done.stderr.strip()[:200]}")
    return target


def pack(target: Path, members: dict[str, Path | bytes]) -> None:
    """Whole or not at all, readable by its owner only."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as tar:
                for name, content in members.items():
                    _add(tar, name, content)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, content: Path | bytes) -> None:
    if isinstance(content, Path):
        tar.add(content, arcname=name, recursive=False)
        return
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def home_files(home: Path, leave_out: set[Path]) -> Iterator[tuple[str, Path]]:
    for path in sorted(home.rglob("*")):
        inside = path.is_file() and not path.is_symlink()
        if inside and path.resolve() not in leave_out and not path.name.endswith(("-wal", "-shm", ".log")):
            yield HOME + path.relative_to(home).as_posix(), path


def unpack(archive: Path, folder: Path) -> None:
    """Only plain files below `folder`; raises `Invalid` for what is no backup."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(folder, filter="data")
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Invalid(
            say("{file} is not a backup of Headroom, or is damaged. Nothing was changed.", file=archive.name)
        ) from error


def seal_with(passphrase: str, content: bytes) -> bytes:
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    return _MARK + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, _MARK)


def open_with(passphrase: str, sealed: bytes) -> bytes:
    body = sealed[len(_MARK) :]
    salt, nonce, rest = (
        body[:_SALT_BYTES],
        body[_SALT_BYTES:][:_NONCE_BYTES],
        body[_SALT_BYTES + _NONCE_BYTES :],
    )
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, rest, _MARK)
    except InvalidTag as error:
        raise Invalid("The passphrase does not open the keys of this backup. Nothing was changed.") from error


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)


def workshop(beside: Path) -> tempfile.TemporaryDirectory[str]:
    """A private folder on the same disk, so that moving out of it is one step."""
    beside.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix=".headroom-", dir=beside)
