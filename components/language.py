"""Which language this reader reads: the current one, and the gettext catalogue behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh", "en")
LOCALE_CODES: Final = {"zh": "zh_CN", "en": "en"}  # Babel's names
HTML_CODES: Final = {"zh": "zh-CN", "en": "en"}
CATALOGUES: Final = Path(__file__).resolve().parent.parent / "locale"

_current: ContextVar[str] = ContextVar("language", default="zh")


def language() -> str:
    return _current.get()


def known(code: str | None) -> str:
    """The language asked for, or Chinese when it is none of ours."""
    return code if code in LANGUAGES else "zh"


@contextmanager
def use_language(code: str | None) -> Iterator[None]:
    """Speak `code` inside the block; the language before it comes back afterwards."""
    token = _current.set(known(code))
    try:
        yield
    finally:
        _current.reset(token)


def translated(template: str) -> str:
    """The template in the current language; English is its own translation."""
    code = language()
    return template if code == "en" else catalogue(code).get(template, template)


@cache
def catalogue(code: str) -> dict[str, str]:
    """msgid -> msgstr of one language; fuzzy entries are left out, so that they read as missing."""
    from babel.messages.pofile import (
        read_po,  # kept off the start of every command-line call
    )

    path = CATALOGUES / LOCALE_CODES[code] / "LC_MESSAGES" / "headroom.po"
    with path.open("rb") as file:
        entries = read_po(file, locale=LOCALE_CODES[code])
    return {str(e.id): str(e.string) for e in entries if e.id and e.string and not e.fuzzy}
