"""One open page's stream: what it is still to be told, and the task that tells it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from starlette.types import Receive, Send

from casework.people import Actor
from casework.topics import topics_for

PAUSE_S: Final = 0.1  # at most ten nudges a second
BEAT_S: Final = 15.0
STUCK_S: Final = 30.0  # a page that takes nothing for so long is let go; it will come back
BEAT: Final = b"event: beat\ndata: 1\n\n"


class OpenStream:
    """Owns the connection while it is open; nudges that come too fast become one."""

    def __init__(
        self, key: str, actor: Actor, send: Send, now_s: float, spread_ms: Callable[[], int]
    ) -> None:
        self.key = key
        self.actor = actor
        self.topics = topics_for(actor)
        self.over = False
        self._send = send
        self._spread_ms = spread_ms  # pages wait up to so long, so that they do not all fetch at once
        self._number = 0
        self._told: set[str] | None = None
        self._last_s = now_s
        self._teller: asyncio.Task[None] | None = None
        self._holder: asyncio.Task[object] | None = None

    async def hold(self, receive: Receive) -> None:
        """Until the browser goes, or the server ends the stream."""
        self._holder = asyncio.current_task()
        try:
            while not self.over and (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            if not self.over or self._holder is None:
                raise
            self._holder.uncancel()
        finally:
            self._holder = None
            if self._teller is not None:
                self._teller.cancel()
        if self.over:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def end(self) -> None:
        """The person may no longer listen, or the server stops."""
        self.over = True
        if self._holder is not None:
            self._holder.cancel()

    def tell(self, number: int, topics: set[str], now_s: float) -> None:
        """Soon, and together with whatever else is waiting."""
        self._number = max(self._number, number)
        self._told = topics | (self._told or set())
        self._begin(now_s)

    def tick(self, now_s: float) -> None:
        """A sign of life where it is due; the end of a stream that takes nothing."""
        quiet_s = now_s - self._last_s
        if self._teller is not None and quiet_s > STUCK_S:
            self.end()
        elif self._teller is None and quiet_s >= BEAT_S:
            self._begin(now_s)

    def _begin(self, now_s: float) -> None:
        if self._teller is None:
            self._last_s = now_s
            self._teller = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        try:
            await self._write(self._next())
            await asyncio.sleep(PAUSE_S)
            while self._told is not None:
                await self._write(self._next())
                await asyncio.sleep(PAUSE_S)
        except OSError:  # the browser went in this moment; hold() ends the stream
            pass
        finally:
            self._teller = None

    def _next(self) -> bytes:
        if self._told is None:
            return BEAT
        topics, self._told = self._told, None
        return b"id: %d\n%b" % (self._number, _event(frozenset(topics), self._spread_ms()))

    async def _write(self, event: bytes) -> None:
        await self._send({"type": "http.response.body", "body": event, "more_body": True})


@lru_cache(64)
def _event(topics: frozenset[str], spread_ms: int) -> bytes:
    """The same for all who hear of it."""
    data = json.dumps({"topics": sorted(topics), "spread_ms": spread_ms}, separators=(",", ":"))
    return f"data: {data}\n\n".encode()
