"""Who is behind a cookie or token, for two seconds: a page's many tiles ask the database once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from casework.people import Actor
from services.desk import Desk

KEPT_FOR: Final = timedelta(seconds=2)  # what another process revoked is seen after so long; ours at once
MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    actor: Actor
    at: datetime


class Remembered:
    """Owns the entries; every change to an account, session or token of this process drops its entries."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._entries: OrderedDict[object, Entry] = OrderedDict()
        self._mark = 0
        desk.database.told_of_people.add(self.forget)

    def find(self, key: object) -> Actor | None:
        """Answered without a database, so that the event loop may ask."""
        entry = self._entries.get(key)
        if entry is None or not timedelta(0) <= self._desk.now() - entry.at < KEPT_FOR:
            return None
        return entry.actor

    def mark(self) -> int:
        """To be taken before the database is asked: what changes meanwhile is not kept."""
        return self._mark

    def keep(self, key: object, actor: Actor, mark: int) -> None:
        with self._lock:
            if mark != self._mark:
                return
            self._entries[key] = Entry(actor, self._desk.now())
            if len(self._entries) > MOST:
                self._entries.popitem(last=False)

    def forget(self, account_ids: frozenset[int | None]) -> None:
        """The entries of these accounts; None among them: of everybody."""
        with self._lock:
            self._mark += 1
            for key, entry in tuple(self._entries.items()):
                if None in account_ids or entry.actor.account_id in account_ids:
                    del self._entries[key]
