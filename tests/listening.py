"""Open pages for tests: streams held straight into the gate, all on one event loop."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from api.gate import Gate
from tests.browsing import HOST


class Listener:
    """One page's stream: what was told, and whether it has ended."""

    def __init__(self, gate: Gate, token: str, since: int | None = None) -> None:
        self.status = 0
        self.text = ""
        self._gone = asyncio.Event()
        query = "" if since is None else f"since={since}"
        self.scope = scope_of(token, query)
        self.task = asyncio.create_task(gate(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()

    @property
    def events(self) -> list[dict[str, str]]:
        blocks = [block for block in self.text.split("\n\n") if block.startswith("id:")]
        return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]

    @property
    def topics(self) -> set[str]:
        """Everything told so far, together."""
        return {topic for event in self.events for topic in json.loads(event["data"])["topics"]}

    @property
    def number(self) -> int:
        return int(self.events[-1]["id"])

    async def leave(self) -> None:
        self._gone.set()
        await self.task


def scope_of(token: str, query: str) -> dict[str, Any]:
    headers = [(b"host", HOST.encode()), (b"cookie", b"headroom=" + token.encode())]
    return {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/stream",
        "raw_path": b"/stream", "root_path": "", "query_string": query.encode(), "headers": headers,
        "client": ("127.0.0.1", 40000), "server": ("127.0.0.1", 8050),
    }  # fmt: skip


async def until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it became true; the limit is far beyond what it takes."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        await asyncio.sleep(0.01)
    return true()
