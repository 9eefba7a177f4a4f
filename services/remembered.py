"""What was just read is not read again: at most two seconds old, and dropped when this process changes it."""

from __future__ import annotations

import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from data.database import Database

SECONDS: Final = 2.0
MOST: Final = 20_000
T = TypeVar("T")


class Remembered(Generic[T]):
    """Owns the values read of one database; the longest unused is forgotten first."""

    def __init__(self, database: Database, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._epoch = database.epoch
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._values: OrderedDict[str, tuple[T, int, float]] = OrderedDict()

    def get(self, key: str) -> T | None:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            value, epoch, at = found
            if epoch == self._epoch.count and self._clock_s() - at < SECONDS:
                self._values.move_to_end(key)
                return value
            del self._values[key]
            return None

    def forget(self, key: str) -> None:
        with self._lock:
            self._values.pop(key, None)

    def read(self, key: str, fetch: Callable[[], T | None]) -> T | None:
        """Remembered or fetched; what somebody changed while it was fetched is not kept."""
        found = self.get(key)
        if found is not None:
            return found
        epoch, at = self._epoch.count, self._clock_s()
        fetched = fetch()
        if fetched is not None:
            with self._lock:
                self._values[key] = (fetched, epoch, at)
                if len(self._values) > MOST:
                    self._values.popitem(last=False)
        return fetched


class Memories(Generic[T]):
    """One `Remembered` a database, for as long as the database is there."""

    def __init__(self) -> None:
        self._of: weakref.WeakKeyDictionary[Database, Remembered[T]] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, database: Database) -> Remembered[T]:
        with self._lock:
            found = self._of.get(database)
            if found is None:
                found = self._of[database] = Remembered(database)
            return found
