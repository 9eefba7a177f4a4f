"""What the door refuses before anybody's role is asked."""

from __future__ import annotations

from typing import Final

from casework.refusals import Refused
from message import say

MAX_BODY_BYTES: Final = 1_000_000


class NotSignedIn(Refused):
    """Nobody is behind the request (HTTP 401)."""

    def __init__(self) -> None:
        super().__init__(
            "You are not signed in, or your session is over. Nothing was changed. Sign in again."
        )


class UnknownHost(Refused):
    """The Host header names a machine that is not ours (HTTP 421)."""

    def __init__(self, host: str) -> None:
        super().__init__(
            say(
                "This server does not answer for the name {host}. Add it to HEADROOM_ALLOWED_HOSTS.",
                host=host[:100],
            )
        )


class ForeignRequest(Refused):
    """A change that was not sent by our own page (HTTP 403)."""

    def __init__(self) -> None:
        super().__init__(
            "The request was not sent by a page of this server and was refused. Nothing was changed."
        )


class WrongContentType(Refused):
    """A change that is not JSON (HTTP 415)."""

    def __init__(self) -> None:
        super().__init__(say("Changes are sent as application/json. Nothing was changed."))


class TooLarge(Refused):
    """A body beyond the limit (HTTP 413)."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "The request is larger than {most} bytes and was not read. Nothing was changed.",
                most=MAX_BODY_BYTES,
            )
        )


class Malformed(Refused):
    """A callback's request that no page of ours sends (HTTP 400)."""

    def __init__(self) -> None:
        super().__init__(
            "The request is not one a page of this server sends. Nothing was changed. Reload the page."
        )
