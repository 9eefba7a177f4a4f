"""A light HTTP/1.1 client for load: one kept-open connection, requests one after another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go; `cookie` is the session's token."""

    host: str
    port: int
    cookie: str

    def head(self, method: str, path: str, *lines: str) -> bytes:
        address = f"{self.host}:{self.port}"
        ours = [f"{method} {path} HTTP/1.1", f"Host: {address}", f"Cookie: headroom={self.cookie}"]
        return "\r\n".join([*ours, "Accept-Encoding: gzip", *lines, "", ""]).encode()

    def get(self, path: str) -> bytes:
        return self.head("GET", path)

    def post(self, path: str, body: bytes) -> bytes:
        origin = f"Origin: http://{self.host}:{self.port}"
        lines = (origin, "Content-Type: application/json", f"Content-Length: {len(body)}")
        return self.head("POST", path, *lines) + body


class Connection:
    """Owns one socket; it is opened again when the server has closed it."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(self.target.host, self.target.port)
        assert self._reader is not None
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        return int(head[9:12]), await self._body(self._reader, head.lower())

    async def _body(self, reader: asyncio.StreamReader, head: bytes) -> bytes:
        at = head.find(b"\r\ncontent-length:")
        if at >= 0:
            length = int(head[at + 17 : head.index(b"\r\n", at + 2)])
            return await reader.readexactly(length)
        if b"chunked" not in head:
            return b""
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
