"""Server-sent events: a page is nudged that something changed, and fetches it through its guarded callbacks."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from api.session_cookie import read_cookie
from api.streams import Streams
from casework.people import Action, Actor
from guard import actor, guarded_route
from guard.refusals import NotSignedIn
from services.secrets import token_sha256

router = APIRouter(include_in_schema=False)
LONGEST_NUMBER: Final = 18
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/stream")
@guarded_route(Action.FOLLOW_CHANGES)
async def stream(http: Request, since: str = "") -> Response:
    """`since`, or the header Last-Event-ID: the number of the last change the page knows."""
    last = http.headers.get("last-event-id") or since
    return Listening(http.scope["headroom.streams"], _key(http), actor(), _number(last))


class Listening(Response):
    """An answer that lasts as long as the page is open."""

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, key: str, who: Actor, since: int | None) -> None:
        super().__init__(headers=HEADERS)
        self.raw_headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        self._streams, self._key, self._who, self._since = streams, key, who, since

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._streams.admit(self._who)
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        opened = await self._streams.join(self._key, self._who, send, self._since)
        try:
            await opened.hold(receive)
        finally:
            self._streams.leave(opened)


def _key(http: Request) -> str:
    """The hash of what the page came in with; the stream ends when it does."""
    kind, _, token = http.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if kind.lower() == "bearer" else ""
    found = bearer or read_cookie(http.headers, https=http.scope["scheme"] == "https")
    if not found:
        raise NotSignedIn
    return token_sha256(found)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None
