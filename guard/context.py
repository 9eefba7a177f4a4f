"""Who is asking, and on whose desk: set by the gate for a request, carried into the threads that answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from casework.people import LANGUAGES, Actor
from components.i18n import use_language
from guard.refusals import NotSignedIn
from services.desk import Desk
from services.rate import RateLimiter

LONGEST_PART: Final = 100


@dataclass(frozen=True, slots=True)
class Request:
    """`reference` is the short code in the log, in X-Request-Id and in what a person reads."""

    desk: Desk
    actor: Actor | None
    limits: RateLimiter
    reference: str
    page: str = "/"  # the address of the page whose layout is asked for
    language: str = ""  # of the page that asks: an answer is written as the page around it


_request: ContextVar[Request | None] = ContextVar("request", default=None)


def new_reference() -> str:
    return secrets.token_hex(4)


def request() -> Request:
    found = _request.get()
    if found is None:
        raise RuntimeError("no request: the gate did not set one")
    return found


def desk() -> Desk:
    return request().desk


def actor() -> Actor:
    who = request().actor
    if who is None:
        raise NotSignedIn
    return who


def actor_or_none() -> Actor | None:
    found = _request.get()
    return None if found is None else found.actor


def page_part() -> str:
    """The last part of the address of the page that is drawn: of /applications/{case} the case."""
    return unquote(request().page.rpartition("/")[2])[:LONGEST_PART]


def reference() -> str:
    found = _request.get()
    return new_reference() if found is None else found.reference


@contextmanager
def entered(new: Request) -> Iterator[None]:
    """The request for the length of the block, spoken in the person's language."""
    token = _request.set(new)
    try:
        theirs = new.actor.language if new.actor else new.desk.settings.language
        with use_language(new.language if new.language in LANGUAGES else theirs):
            yield
    finally:
        _request.reset(token)
