"""A grid revision in memory, read once: layers, tile index, network, solved states."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casework.refusals import NotFound
from data.database import Database
from data.edits import applied, read_edits
from data.frames import Layers
from data.grids import RevisionInfo, latest_revision, list_grids, load_layers, revision_numbered
from data.tiles import TileIndex
from gridmodel import map_values
from gridmodel.network import Network
from gridmodel.reading.intake import build
from gridmodel.report import Report
from gridmodel.solving.flow import Flow
from gridmodel.states import states_from_meta
from message import say
from services import map_rows
from services.search_index import LayerText, search_index

KEPT_GRIDS = 4


class LoadedGrid:
    """Owns what is derived from one revision; everything is made on first use, by one thread."""

    def __init__(self, info: RevisionInfo, layers: Layers) -> None:
        self.info = info
        self.layers = layers
        self._turn = threading.RLock()
        self._flows: dict[str, Flow] = {}

    @cached_property
    def index(self) -> TileIndex:
        with self._turn:
            return TileIndex.build(self.layers)

    @cached_property
    def _built(self) -> tuple[Network, Report]:
        states = states_from_meta(self.info.states) if self.info.states else None
        return build(self.layers, states)

    @property
    def network(self) -> Network:
        with self._turn:
            return self._built[0]

    @property
    def report(self) -> Report:
        with self._turn:
            return self._built[1]

    @cached_property
    def summary(self) -> dict[str, Any]:
        with self._turn:
            return map_rows.summary(self.layers, self.index.open_lines)

    @cached_property
    def search_index(self) -> list[LayerText]:
        with self._turn:
            return search_index(self.layers)

    @cached_property
    def places(self) -> map_values.Places:
        with self._turn:
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
    missing = say("There is no revision {revision} of a grid named {grid}.", revision=revision, grid=grid)
    if not (revision.startswith("r") and revision[1:].isdecimal() and len(revision) < 12):
        raise NotFound(missing)
    with database.read() as session:
        info = revision_numbered(session, grid, int(revision[1:]))
        if info is None:
            raise NotFound(missing)
        base = next((g for k, g in _kept.items() if k[0] is database and g.info.id == info.base_id), None)
        if base is not None:
            return LoadedGrid(info, applied(base.layers, read_edits(session, info.id)))
        return LoadedGrid(info, load_layers(session, info.id))
