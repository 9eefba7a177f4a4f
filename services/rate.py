"""How often one person or address may do a thing: token buckets in this process's memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from casework.people import Action
from casework.refusals import Refused
from message import say


class TooMany(Refused):
    """Asked too often (HTTP 429); `retry_after_s` says when it will be heard again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            say("Too many requests. Nothing was lost: wait {seconds} s and try again.", seconds=retry_after_s)
        )
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Rate:
    burst: float
    per_second: float


SIGN_IN_PER_ADDRESS: Final = Rate(burst=20, per_second=20 / 60)
SIGN_IN_PER_ACCOUNT: Final = Rate(burst=8, per_second=8 / 60)
PER_ACTOR: Final[dict[Action, Rate]] = {
    Action.CHECK_CONNECTION: Rate(burst=60, per_second=5),
}
MOST_KEYS: Final = 20_000


class RateLimiter:
    """Remembers the buckets in use; the longest unused is forgotten first: it is full again anyway."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def spend(self, kind: str, key: str, rate: Rate) -> None:
        """Take one from the bucket, or raise `TooMany`."""
        now = self._clock_s()
        with self._lock:
            left, at = self._buckets.pop((kind, key), (rate.burst, now))
            left = min(rate.burst, left + (now - at) * rate.per_second)
            allowed = left >= 1
            self._buckets[(kind, key)] = (left - 1 if allowed else left, now)
            if len(self._buckets) > MOST_KEYS:
                self._buckets.popitem(last=False)
        if not allowed:
            raise TooMany(max(1, round((1 - left) / rate.per_second)))

    def forget(self, kind: str, key: str) -> None:
        with self._lock:
            self._buckets.pop((kind, key), None)
