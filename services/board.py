"""The board of the cases within somebody's bounds; boards just made are kept, so that many open pages cost one."""

from __future__ import annotations

import secrets
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from casework import board as rule
from casework import board_strips as strips
from casework.board import Filters, Ground
from casework.board_changes import Board
from casework.people import Action, Actor
from casework.sight import Reach, reach
from casework.topics import Topic
from data import applications as application_rows
from data import calendar as calendar_rows
from data import changes
from data import forecasts as forecast_rows
from data import tasks as task_rows
from data.applications import Pool
from data.database import Database
from services.access import require
from services.casefile import pool_of
from services.desk import Desk

LOOKS_BACK: Final = timedelta(weeks=strips.WEEKS)
FRESH: Final = timedelta(seconds=30)  # deadlines run on although nothing was changed
KEPT: Final = 64
Key = tuple[Reach, Pool | None, Filters]


def board(desk: Desk, actor: Actor, filters: Filters, shown_tag: str = "") -> tuple[Board, Board | None]:
    """The board as it is now, and the one the page shows if it is still remembered."""
    require(actor, Action.FOLLOW_BOARD)
    bounds = reach(actor)
    if bounds.department is not None:
        filters = replace(filters, department=bounds.department)
    key = (bounds, pool_of(actor), filters)
    kept = _kept(desk.database)
    with desk.database.read() as session:
        number = changes.newest_of(session, Topic.APPLICATIONS.value)
    made = kept.read(key, number, desk.now(), lambda: _made(desk, key))
    return made, kept.tagged(key, shown_tag)


def _made(desk: Desk, key: Key) -> Board:
    bounds, pool, filters = key
    now = desk.now()
    with desk.database.read() as session:
        cases = application_rows.plain_applications(session, bounds, pool=pool, ended_since=now - LOOKS_BACK)
        tasks = task_rows.plain_tasks(session, (a.id for a in cases))
        pauses = task_rows.pauses_of_many(session, (a.id for a in cases))
        calendar = calendar_rows.load_calendar(session)
        predicted = forecast_rows.forecasts_of(session, (a.id for a in cases if a.finished_at is None))
    late = frozenset(
        a.id for a in cases if a.id in predicted and a.due_at and predicted[a.id].median > a.due_at
    )
    narrow = rule.narrowed(Ground(cases, tasks, pauses, calendar, now, late), filters)
    found = rule.cards(narrow)
    weeks = strips.weeks_until(calendar, now)
    return Board(
        tag=secrets.token_urlsafe(9),
        made_at=now,
        cards=rule.visible(found, filters.shown),
        counters=rule.counters(narrow, found),
        weeks=tuple(weeks),
        heat=strips.heat(narrow, weeks),
        workload=strips.workload(found),
        ends=strips.ends(narrow, [predicted[c.id] for c in found if c.id in predicted]),
        departments=tuple(sorted({t.department for t in tasks})),
        districts=tuple(sorted({a.district for a in cases if a.district})),
        demonstration=any(a.demonstration for a in cases),
    )


class _Kept:
    """Owns the newest boards of one database: two of each kind, the longest unused forgotten first."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._making: dict[Key, threading.Lock] = {}
        self._boards: OrderedDict[Key, tuple[int, Board, Board | None]] = OrderedDict()

    def read(self, key: Key, number: int, now: datetime, make: Callable[[], Board]) -> Board:
        """Whoever asks while it is made waits for it instead of making it again."""
        with self._turn:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._turn:
                held = self._boards.get(key)
            if held and held[0] >= number and now - held[1].made_at < FRESH:
                return held[1]
            made = make()
            with self._turn:
                self._boards[key] = (number, made, held[1] if held else None)
                self._boards.move_to_end(key)
                while len(self._boards) > KEPT:
                    self._making.pop(self._boards.popitem(last=False)[0], None)
            return made

    def tagged(self, key: Key, tag: str) -> Board | None:
        with self._turn:
            held = self._boards.get(key)
        return next((b for b in held[1:] if isinstance(b, Board) and b.tag == tag), None) if held else None


_of: weakref.WeakKeyDictionary[Database, _Kept] = weakref.WeakKeyDictionary()
_of_turn: Final = threading.Lock()


def _kept(database: Database) -> _Kept:
    with _of_turn:
        return _of.setdefault(database, _Kept())
