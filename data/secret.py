"""The installation's secret: given by the settings, or made once and kept where only its owner reads it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from casework.refusals import Invalid
from config import Settings
from message import say

SHORTEST: Final = 32
FILE: Final = "secret"


def load_or_make(settings: Settings) -> bytes:
    """Raises `Invalid` for a key that others could know or guess."""
    if settings.secret_key:
        return _good(settings.secret_key)
    path = settings.home / FILE
    if not path.exists():
        _make(path)
    return _good(path.read_text(encoding="ascii").strip())


def is_private(path: Path) -> bool:
    return path.stat().st_mode & 0o077 == 0


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker; its key counts
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))


def _good(key: str) -> bytes:
    if len(key) < SHORTEST or len(set(key)) < 10:
        raise Invalid(
            say(
                "HEADROOM_SECRET_KEY is too short or too regular: give {least} random characters or more,"
                " or leave it empty and one is made.",
                least=SHORTEST,
            )
        )
    return key.encode()
