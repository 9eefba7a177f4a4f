"""A grid revision in memory, read once: layers, tile index, network, solved states."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casework.refusals import NotFound
from data.database import Database
from data.edits import applied as edited
from data.edits import read_edits
from data.expansions import projects_of
from data.frames import Layers, canonical
from data.grids import RevisionInfo, latest_revision, list_grids, load_layers, revision_numbered
from data.tiles import TileIndex
from gridmodel import map_values
from gridmodel.expansions.apply import applied, grown, growth_factor
from gridmodel.expansions.project import Project, in_force
from gridmodel.expansions.view import View, content_of, view_named
from gridmodel.network import Network
from gridmodel.reading.intake import build
from gridmodel.report import Report
from gridmodel.solving.flow import Flow
from gridmodel.states import states_from_meta
from message import Message, say
from services import map_rows
from services.search_index import LayerText, search_index

KEPT_GRIDS = 6  # years count as grids of their own


@dataclass(frozen=True, slots=True)
class YearInfo(RevisionInfo):
    """A revision as it will be in a year; its name and its content say so."""

    view: str = ""

    @property
    def revision(self) -> str:
        return self.view


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes a grid one of a later year; `base` is the revision it grows from."""

    base: str
    year: int
    used: tuple[Project, ...]
    left_out: tuple[Message, ...]
    load_factor: float
    growth_percent: float


class LoadedGrid:
    """Owns what is derived from one revision; everything is made on first use, by one thread.

    The turn is taken before any cached property: before Python 3.12 each of those has a lock of its own.
    """

    def __init__(self, info: RevisionInfo, layers: Layers, plan: Plan | None = None) -> None:
        self.info = info
        self.layers = layers
        self.plan = plan
        self._turn = threading.RLock()
        self._flows: dict[str, Flow] = {}

    @property
    def projects(self) -> tuple[str, ...]:
        """Codes of the planned projects in it."""
        return tuple(p.code for p in self.plan.used) if self.plan else ()

    @property
    def index(self) -> TileIndex:
        with self._turn:
            return self._index

    @property
    def index_if_made(self) -> TileIndex | None:
        """Without taking the turn: for the event loop, which may not wait."""
        found: TileIndex | None = vars(self).get("_index")
        return found

    @cached_property
    def _index(self) -> TileIndex:
        return TileIndex.build(self.layers)

    @cached_property
    def _built(self) -> tuple[Network, Report]:
        states = states_from_meta(self.info.states) if self.info.states else None
        network, report = build(self.layers, states)
        return grown(network, self.plan.load_factor if self.plan else 1.0), report

    @property
    def network(self) -> Network:
        with self._turn:
            return self._built[0]

    @property
    def report(self) -> Report:
        with self._turn:
            return self._built[1]

    @property
    def summary(self) -> dict[str, Any]:
        with self._turn:
            return self._summary

    @cached_property
    def _summary(self) -> dict[str, Any]:
        return map_rows.summary(self.layers, self.index.open_lines)

    @property
    def search_index(self) -> list[LayerText]:
        with self._turn:
            return self._search_index

    @cached_property
    def _search_index(self) -> list[LayerText]:
        return search_index(self.layers)

    @property
    def places(self) -> map_values.Places:
        with self._turn:
            return self._places

    @cached_property
    def _places(self) -> map_values.Places:
        return map_values.places(self.layers, self.network)

    def flow(self, state: str) -> Flow:
        with self._turn:
            if state not in self._flows:
                self._flows[state] = self.network.flow(state)
            return self._flows[state]

    def numbers(self, what: str, state: str) -> NDArray[np.float32]:
        """One number per dense feature number (gridmodel.map_values.numbers)."""
        with self._turn:
            flow = self.flow(state) if what in map_values.NEEDS_FLOW else None
            return map_values.numbers(what, self.places, self.network, flow)


_kept: OrderedDict[tuple[Database, str, str], LoadedGrid] = OrderedDict()
_turn = threading.Lock()


def loaded(database: Database, grid: str, revision: str) -> LoadedGrid:
    """The revision `r0001` of the grid; NotFound names what is missing. The last few grids stay in memory."""
    key = (database, grid, revision)
    with _turn:
        if key not in _kept:
            _kept[key] = _read(database, grid, revision)
        _kept.move_to_end(key)
        while len(_kept) > KEPT_GRIDS:
            _kept.popitem(last=False)
        return _kept[key]


def loaded_if_kept(database: Database, grid: str, revision: str) -> LoadedGrid | None:
    """The revision if it is in memory; never waits."""
    return _kept.get((database, grid, revision))


def keep(database: Database, made: LoadedGrid) -> None:
    """A revision that was just made need not be read again."""
    with _turn:
        _kept[database, made.info.grid, made.info.revision] = made
        while len(_kept) > KEPT_GRIDS:
            _kept.popitem(last=False)


def newest(database: Database, grid: str | None) -> LoadedGrid:
    """The newest revision of the named grid; without a name the first one there is."""
    with database.read() as session:
        info = next(iter(list_grids(session)), None) if grid is None else latest_revision(session, grid)
    if info is None:
        raise NotFound(say("There is no grid named {grid}.", grid=grid or "—"))
    return loaded(database, info.grid, info.revision)


def _read(database: Database, grid: str, revision: str) -> LoadedGrid:
    view = view_named(revision)
    if view is not None:
        return _planned(database, grid, view)
    missing = say("There is no revision {revision} of a grid named {grid}.", revision=revision, grid=grid)
    if not (revision.startswith("r") and revision[1:].isdecimal() and len(revision) < 12):
        raise NotFound(missing)
    with database.read() as session:
        info = revision_numbered(session, grid, int(revision[1:]))
        if info is None:
            raise NotFound(missing)
        base = next((g for k, g in _kept.items() if _stands_on(info, k[0] is database, g)), None)
        if base is not None:
            return LoadedGrid(info, edited(base.layers, read_edits(session, info.id)))
        return LoadedGrid(info, load_layers(session, info.id))


def _stands_on(info: RevisionInfo, same_database: bool, base: LoadedGrid) -> bool:
    """The grid of a later year bears the number of its revision, but is not what an edit was made on."""
    return same_database and base.plan is None and base.info.id == info.base_id


def _planned(database: Database, grid: str, view: View) -> LoadedGrid:
    """The projects of now must be those the name was made for: an address never changes what it means."""
    base = loaded_anew(database, grid, view.revision)
    with database.read() as session:
        projects = projects_of(session, grid)
    factor = growth_factor(view.growth_percent, base.info.data_time.year, view.year)
    content = content_of(base.info.content_sha256, in_force(projects, view.year, view.certainty), factor)
    if content[:12] != view.mark:
        raise NotFound(
            say(
                "The planned projects were changed since this page was opened. Nothing was lost; reload the page."
            )
        )
    found = applied(base.layers, projects, view.year, view.certainty)
    layers: Layers = {
        name: frame if frame is base.layers.get(name) else canonical(name, frame)
        for name, frame in found.layers.items()
    }
    counted = ("nodes", "lines", "transformers", "loads")
    sums = {name: len(layers[name]) if name in layers else 0 for name in counted}
    info = YearInfo(**{**_fields(base.info), **sums, "content_sha256": content}, view=view.name)
    left_out = tuple(c.said() for c in found.conflicts)
    plan = Plan(view.revision, view.year, found.used, left_out, factor, view.growth_percent)
    return LoadedGrid(info, layers, plan)


def loaded_anew(database: Database, grid: str, revision: str) -> LoadedGrid:
    """From memory if it is there; callers hold the lock of `loaded` already."""
    kept = _kept.get((database, grid, revision))
    return kept if kept is not None else _read(database, grid, revision)


def _fields(info: RevisionInfo) -> dict[str, Any]:
    return {name: getattr(info, name) for name in RevisionInfo.__dataclass_fields__}
