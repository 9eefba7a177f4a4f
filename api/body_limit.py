"""No request body grows beyond its limit, announced or streamed."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from guard.refusals import MAX_BODY_BYTES, TooLarge


class LimitedBody:
    """Counts what is read; `exceeded` outlives an application that swallows the exception."""

    def __init__(self, receive: Receive, most: int = MAX_BODY_BYTES) -> None:
        self._receive = receive
        self._left = most
        self.exceeded = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.exceeded = True
            raise TooLarge
        return message


def announced_too_large(headers: Headers, most: int = MAX_BODY_BYTES) -> bool:
    length = headers.get("content-length", "0")
    return not length.isdecimal() or len(length) > 15 or int(length) > most
