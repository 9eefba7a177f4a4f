"""The load itself, in a process of its own: open streams, requests at a fixed rate, one line of JSON at the end."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import resource
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Final

from tests.bench.http_client import Connection, Target

CONNECTIONS: Final = 60
OPENING_AT_ONCE: Final = 100
TILES: Final = ("11/1067/709", "12/2134/1418", "12/2135/1419", "13/4270/2838", "13/4271/2838")
TAG_HERE: Final = b"TAG_HERE"
TAG: Final = re.compile(rb'"tag": ?"([\w-]+)"')
WRITE: Final = b'{"theme":"dark"}'


@dataclass(frozen=True, slots=True)
class Asked:
    """Bodies of the callbacks; the board's holds the tag of what its page shows."""

    asset: bytes
    board: bytes


@dataclass(slots=True)
class Seen:
    """What came back: seconds from when each request was due, refusals, and nudges by stream."""

    waits_s: list[float] = field(default_factory=list)
    failed: dict[int, int] = field(default_factory=dict)
    nudges: list[tuple[int, int, float]] = field(default_factory=list)  # stream, change number, when
    board: bytes = b""  # the tag of the board that was shown last
    lost: int = 0


class Page(asyncio.Protocol):
    """One open stream: notes when each numbered nudge arrives."""

    def __init__(self, number: int, request: bytes, seen: Seen) -> None:
        self._number, self._request, self._seen = number, request, seen
        self.opened = asyncio.get_running_loop().create_future()
        self.closing = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.time()
        if not self.opened.done():
            self.opened.set_result(data[9:12] == b"200")
        for line in data.split(b"\n"):
            if line.startswith(b"id: "):
                self._seen.nudges.append((self._number, int(line[4:]), round(now, 3)))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_result(False)
        elif not self.closing:
            self._seen.lost += 1


async def open_pages(targets: list[Target], count: int, seen: Seen) -> list[Page]:
    turn, loop = asyncio.Semaphore(OPENING_AT_ONCE), asyncio.get_running_loop()

    async def one(n: int) -> Page | None:
        target = targets[n % len(targets)]
        request = target.get("/stream")
        async with turn:
            _, page = await loop.create_connection(lambda: Page(n, request, seen), target.host, target.port)
            return page if await page.opened else None

    found = await asyncio.gather(*(one(n) for n in range(count)))
    return [page for page in found if page is not None]


def mixed(targets: list[Target], n: int, asked: Asked, seen: Seen) -> bytes:
    """Of twenty: eight tiles, four status, three of an asset's card, four of the board, one write."""
    target = targets[n % len(targets)]
    turn = n % 20
    if turn < 8:
        return target.get(f"/tiles/demo/r0001/{TILES[n % len(TILES)]}.mvt")
    if turn < 12:
        return target.get("/healthz")
    if turn < 19:
        body = asked.asset if turn < 15 else asked.board.replace(TAG_HERE, seen.board)
        return target.post("/_dash-update-component", body)
    return target.post("/preferences", WRITE)


async def ask_at_rate(targets: list[Target], rate: float, seconds: float, asked: Asked, seen: Seen) -> None:
    """Requests are due at fixed times: a slow server does not slow the question."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for n in range(CONNECTIONS):
        free.put_nowait(Connection(targets[n % len(targets)]))
    began = time.perf_counter()

    async def one(n: int, due: float) -> None:
        connection = await free.get()
        try:
            status, body = await connection.ask(mixed(targets, n, asked, seen))
            if n % 20 >= 15 and (tag := TAG.search(body)):
                seen.board = tag[1]
        except (OSError, asyncio.IncompleteReadError):
            status = 599
        finally:
            free.put_nowait(connection)
        seen.waits_s.append(time.perf_counter() - due)
        if status >= 400:
            seen.failed[status] = seen.failed.get(status, 0) + 1

    tasks = []
    for n in range(int(rate * seconds)):
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(n, due)))
    await asyncio.gather(*tasks)


async def drive(args: argparse.Namespace, told: dict[str, Any]) -> dict[str, Any]:
    targets = [Target("127.0.0.1", args.port, token) for token in told["tokens"]]
    seen, asked = Seen(), Asked(told["asset"].encode(), told["board"].encode())
    began = time.perf_counter()
    pages = await open_pages(targets, args.streams, seen)
    opened_s = time.perf_counter() - began
    print("ready", flush=True)
    cpu = _cpu_s()
    began = time.perf_counter()
    await ask_at_rate(targets, args.rate, args.seconds, asked, seen)
    await asyncio.sleep(max(0.0, args.seconds - (time.perf_counter() - began)) + 2.0)
    spent = (_cpu_s() - cpu) / (time.perf_counter() - began)
    for page in pages:
        page.closing = True
        page.transport.close()
    waits = sorted(seen.waits_s) or [0.0]
    return {
        "opened": len(pages), "opened_s": opened_s, "lost": seen.lost, "asked": len(seen.waits_s),
        "p50_s": statistics.median(waits), "p95_s": waits[int(len(waits) * 0.95)], "failed": seen.failed,
        "nudges": seen.nudges, "cores": spent,
    }  # fmt: skip


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--streams", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, required=True)
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000) if hard > 0 else 20_000, hard))
    found = asyncio.run(drive(args, json.loads(sys.stdin.readline())))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
