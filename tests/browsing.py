"""A browser for tests: cookies, Origin and all, straight into the gate without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.gate import Gate
from casework.people import Role
from services.accounts import add_account
from services.desk import Desk
from services.sign_in import open_session

HOST = "127.0.0.1:8050"


class Clock:
    """The desk's clock, moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **step: float) -> None:
        self.time += timedelta(**step)


class Browser:
    def __init__(
        self, gate: Gate, *, remote: str = "127.0.0.1", scheme: str = "http", host: str = HOST
    ) -> None:
        self.gate = gate
        self.remote = remote
        self.base = f"{scheme}://{host}"
        self.cookies = httpx.Cookies()

    def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        return asyncio.run(self._send(method, path, headers or {}, body))

    async def _send(
        self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.gate, client=(self.remote, 40000))
        async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
            answer = await client.request(method, path, headers=headers, **body)
            self.cookies = client.cookies
            return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, headers)

    def page(self, path: str) -> httpx.Response:
        return self.send("GET", path, {"Accept": "text/html"})

    def form(self, path: str, **fields: str) -> httpx.Response:
        return self.send("POST", path, self._ours(), data=fields)

    def json(self, path: str, value: Any) -> httpx.Response:
        return self.send("POST", path, self._ours(), json=value)

    def callback(self, output: str, inputs: list[Any], outputs: Any, **more: Any) -> httpx.Response:
        body = {"output": output, "inputs": inputs, "outputs": outputs, "changedPropIds": [], **more}
        return self.json("/_dash-update-component", body)

    def _ours(self) -> dict[str, str]:
        return {"Origin": self.base, "Sec-Fetch-Site": "same-origin"}

    def carry(self, token: str) -> Browser:
        self.cookies.set("headroom", token, domain="127.0.0.1", path="/")
        return self


def signed_in(gate: Gate, desk: Desk, role: Role, name: str = "") -> Browser:
    """A browser with a live session of an account of this role, made without the cost of a password."""
    from data import people

    name = name or f"a-{role.value}"
    with desk.database.begin() as session:
        account = people.account_named(session, name) or add_account(session, desk, name, role, name)
        token = open_session(session, desk, account, "127.0.0.1").token
    return Browser(gate).carry(token)


def with_settings(desk: Desk, **changes: Any) -> Desk:
    return replace(desk, settings=replace(desk.settings, **changes))


async def chunks(count: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size
