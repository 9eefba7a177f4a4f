"""Files on their way in: one folder an upload in the home, kept for a day, reached only by who sent them."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import Final

from casework.refusals import Invalid, NotFound
from message import say

MAX_FILES: Final = 60
MAX_UPLOAD_BYTES: Final = 512 * 2**20  # one file
KEPT_S: Final = 24 * 3600
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,40}")


def new_upload(home: Path, owner: str) -> str:
    """Return the token of an empty upload; yesterday's uploads are removed."""
    folder = _of(home, owner)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_S:
            shutil.rmtree(old, ignore_errors=True)
    token = secrets.token_urlsafe(18)
    (folder / token).mkdir(mode=0o700)
    return token


def place_for(home: Path, owner: str, token: str, name: str) -> Path:
    """Where the next file of the upload goes; its name loses whatever could lead elsewhere."""
    folder = _folder(home, owner, token)
    if len(list(folder.iterdir())) >= MAX_FILES:
        raise Invalid(say("An upload holds {most} files at most. Nothing was imported.", most=MAX_FILES))
    clean = re.sub(r"[^\w.() -]", "_", Path(name.replace("\\", "/")).name)[-120:].lstrip(".")
    if not clean:
        raise Invalid(say("The file has no name that can be used."))
    return folder / clean


def files_of(home: Path, owner: str, token: str) -> list[Path]:
    found = sorted(p for p in _folder(home, owner, token).iterdir() if p.suffix != ".part")
    if not found:
        raise Invalid(say("No file was uploaded. Choose files first."))
    return found


def remove(home: Path, owner: str, token: str) -> None:
    shutil.rmtree(_folder(home, owner, token), ignore_errors=True)


def _of(home: Path, owner: str) -> Path:
    return home / "uploads" / hashlib.sha256(owner.encode()).hexdigest()[:24]


def _folder(home: Path, owner: str, token: str) -> Path:
    folder = _of(home, owner) / token
    if not _TOKEN.fullmatch(token) or not folder.is_dir():
        raise NotFound(say("This upload is not here any more. Choose the files again; nothing was imported."))
    return folder
