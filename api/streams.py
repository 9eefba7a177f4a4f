"""Every open page of this process: one follower thread reads what changed, the event loop tells them all."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from starlette.types import Send

from api.open_stream import OpenStream
from casework.people import Actor, Role
from casework.refusals import Refused
from data.change_watch import Watch
from data.changes import Change
from services import nudges
from services.desk import Desk
from services.rate import TooMany

PER_PERSON: Final = 24
MOST: Final = 15_000  # of 20,000 open files
SWEEP_S: Final = 2.0  # whoever was signed out, disabled or given another role hears no more
MOST_SPREAD_MS: Final = 600
REMEMBERED: Final = 1000
CHUNK: Final = 250  # streams told before other requests get their turn


class Streams:
    """Owns the streams and the follower; everything but `_follow` runs on the event loop."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.open: set[OpenStream] = set()
        self._persons: Counter[int | None] = Counter()
        self._recent: deque[Change] = deque(maxlen=REMEMBERED)
        self._newest = 0
        self._ready: asyncio.Event | None = None
        self._over = threading.Event()
        self._telling: set[asyncio.Task[None]] = set()

    def admit(self, actor: Actor) -> None:
        """`TooMany` when the person, or the process, has enough of them."""
        if self._persons[actor.account_id] >= PER_PERSON or len(self.open) >= MOST:
            raise TooMany(60)

    async def join(self, key: str, actor: Actor, send: Send, since: int | None) -> OpenStream:
        """A new stream; what changed after `since` is told first."""
        await self._started()
        stream = OpenStream(key, actor, send, time.monotonic(), self._spread_ms)
        self.open.add(stream)
        self._persons[actor.account_id] += 1
        stream.tell(self._newest, self._missed(stream, since), time.monotonic())
        return stream

    def leave(self, stream: OpenStream) -> None:
        self.open.discard(stream)
        self._persons[stream.actor.account_id] -= 1
        if not self._persons[stream.actor.account_id]:
            del self._persons[stream.actor.account_id]

    def close(self) -> None:
        """The server stops: every page is told at once that it must come back."""
        self._over.set()
        self._ready = None
        for stream in tuple(self.open):
            stream.end()

    def _spread_ms(self) -> int:
        return min(MOST_SPREAD_MS, len(self.open) // 4)

    def _missed(self, stream: OpenStream, since: int | None) -> set[str]:
        """After a sleep longer than our memory, or from another database: everything may have changed."""
        if since is None or since == self._newest:
            return set()
        if since > self._newest or not self._recent or since < self._recent[0].id - 1:
            return {topic.value for topic in stream.topics}
        return _heard(stream, [c for c in self._recent if c.id > since])

    async def _started(self) -> None:
        """The follower begins with the first page and ends with the server."""
        if self._ready is None:
            self._ready, self._over = asyncio.Event(), threading.Event()
            loop = asyncio.get_running_loop()
            args = (loop, self._over)
            threading.Thread(target=self._follow, args=args, name="follower", daemon=True).start()
            beat = loop.create_task(self._beat(self._over))
            self._telling.add(beat)
            beat.add_done_callback(self._telling.discard)
        await self._ready.wait()

    async def _beat(self, over: threading.Event) -> None:
        while not over.is_set():
            await asyncio.sleep(1.0)
            for stream in tuple(self.open):
                stream.tick(time.monotonic())

    def _follow(self, loop: asyncio.AbstractEventLoop, over: threading.Event) -> None:
        """In a thread of its own, so that a slow database keeps no page waiting."""
        number: int | None = None
        swept_s = time.monotonic()
        with Watch(self.desk.database).open() as watch:
            while not over.is_set():
                try:
                    number = self._read(loop, number)
                    if time.monotonic() - swept_s >= SWEEP_S:
                        swept_s = time.monotonic()
                        keys = frozenset(stream.key for stream in tuple(self.open))
                        _call(loop, self._sweep, keys, nudges.still_welcome(self.desk, keys))
                except Refused:  # the database is away: pages keep their stream and are told afterwards
                    over.wait(1.0)
                watch.wait(max(0.05, SWEEP_S - (time.monotonic() - swept_s)))

    def _read(self, loop: asyncio.AbstractEventLoop, number: int | None) -> int:
        if number is None:
            newest = nudges.newest(self.desk)
            _call(loop, self._begin, newest, nudges.since(self.desk, max(0, newest - REMEMBERED)))
            return newest
        fresh = nudges.since(self.desk, number)
        if fresh:
            _call(loop, self._publish, fresh)
        return fresh[-1].id if fresh else number

    def _begin(self, newest: int, recent: list[Change]) -> None:
        self._recent = deque((c for c in recent if c.id <= newest), maxlen=REMEMBERED)
        self._newest = newest
        if self._ready is not None:
            self._ready.set()

    def _publish(self, fresh: list[Change]) -> None:
        self._recent.extend(fresh)
        self._newest = fresh[-1].id
        task = asyncio.get_running_loop().create_task(self._tell(fresh))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, fresh: list[Change]) -> None:
        accounts = {c.account_id for c in fresh}  # most changes are one person's own, and thousands listen
        for at, stream in enumerate(tuple(self.open), start=1):
            concerned = None in accounts or stream.actor.account_id in accounts
            heard = _heard(stream, fresh) if concerned else set[str]()
            if heard:
                stream.tell(fresh[-1].id, heard, time.monotonic())
            if at % CHUNK == 0:
                await asyncio.sleep(0)

    def _sweep(self, asked: frozenset[str], alive: dict[str, Role]) -> None:
        for stream in tuple(self.open):
            if stream.key in asked and alive.get(stream.key) is not stream.actor.role:
                stream.end()


def _heard(stream: OpenStream, fresh: list[Change]) -> set[str]:
    return {c.topic for c in fresh if nudges.follows(stream.actor, c, stream.topics)}


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *args: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, *args)
