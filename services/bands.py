"""Bands of spare capacity for customers: from the worker's capacity map, made coarse before anybody sees it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import numpy as np

from casework.people import Action, Actor
from casework.refusals import NotFound
from data import studies as rows
from data.audit import Event
from data.database import Session
from data.grids import RevisionInfo, list_grids
from data.near import has_node_near
from data.studies import Study, StudyState
from gridmodel.capacity.bands import (
    LOW_VOLTAGE_KV,
    MEDIUM_VOLTAGE_KV,
    Cell,
    Chance,
    Spot,
    box,
    cells,
    chance,
    spot,
)
from gridmodel.capacity.terms import KINDS, Wish
from services.access import may_look, record, require
from services.capacity import both_wishes, study_inputs
from services.desk import Desk
from services.loaded import loaded

NEAR_M: Final = 5_000.0
KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class Levels:
    """The cells of one capacity map: what low voltage carries, and what medium voltage does."""

    low: dict[Spot, Cell]
    medium: dict[Spot, Cell]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody wants a supply, and how much; `low_voltage` follows from what for."""

    lon: float
    lat: float
    kw: float
    low_voltage: bool
    kind: str = "load"


@dataclass(frozen=True, slots=True)
class Area:
    """What the customer's map may show: its bounds in whole cells, and the cells of medium voltage."""

    bounds: tuple[float, float, float, float] | None  # west, south, east, north
    cells: dict[Spot, Cell]


_kept: OrderedDict[str, Levels] = OrderedDict()
_turn = threading.Lock()


def likely(desk: Desk, actor: Actor, place: Place) -> Chance:
    """At once, from cells of about two kilometres; without a computed map the answer is that nothing is known."""
    require(actor, Action.FOLLOW_OWN_CASES)
    with desk.database.read() as session:
        found = _near(session, place.lon, place.lat)
    if found is None:
        return Chance.UNKNOWN
    levels = _levels(desk, actor, found, place.kind)
    if levels is None:
        return Chance.UNKNOWN
    return chance(levels.low if place.low_voltage else levels.medium, place.lon, place.lat, place.kw)


def area(desk: Desk, actor: Actor, kind: str = "load") -> Area:
    """What to draw before a place is chosen."""
    may_look(actor, Action.CREATE_CASE)
    with desk.database.read() as session:
        info = next(iter(list_grids(session)), None)
    if info is None:
        return Area(None, {})
    levels = _levels(desk, actor, info, kind)
    west, south, east, north = loaded(desk.database, info.grid, info.revision).layers["nodes"].total_bounds
    bounds = (*box(spot(west, south))[:2], *box(spot(east, north))[2:])
    return Area(bounds, levels.medium if levels else {})


def prepare(desk: Desk) -> int:
    """Put the capacity maps that the newest revisions still lack before the worker; how many those are."""
    with desk.database.read() as session:
        grids = list_grids(session)
    wanted = [(info, wish) for info in grids for kind in KINDS for wish in both_wishes(desk, info.grid, kind)]
    with desk.database.begin() as session:
        return sum(_asked(session, info, wish) for info, wish in wanted)


def _near(session: Session, lon: float, lat: float) -> RevisionInfo | None:
    return next((g for g in list_grids(session) if has_node_near(session, g.id, lon, lat, NEAR_M)), None)


def _levels(desk: Desk, actor: Actor, info: RevisionInfo, kind: str) -> Levels | None:
    if kind not in KINDS:
        raise NotFound("There are bands for load and for generation only.")
    wishes = both_wishes(desk, info.grid, kind)
    with desk.database.read() as session:
        known = [rows.same_head(session, study_inputs(info, wish, None)) for wish in wishes]
    if None in known:
        _ask(desk, actor, info, wishes)
    best = next((s for s in reversed(known) if s is not None and s.state is StudyState.DONE), None)
    return _read(desk, info, best.id) if best else None


def _ask(desk: Desk, actor: Actor, info: RevisionInfo, wishes: list[Wish]) -> None:
    """Once a revision and ledger: whoever comes second finds the first one's study."""
    with desk.database.begin() as session:
        if sum([_asked(session, info, wish) for wish in wishes]):
            record(
                session, desk, Event(actor, Action.FOLLOW_OWN_CASES, info.grid, detail={"study": "capacity"})
            )


def _asked(session: Session, info: RevisionInfo, wish: Wish) -> bool:
    inputs = study_inputs(info, wish, None)
    if rows.same_head(session, inputs) is not None:
        return False
    rows.insert_study(session, info.id, asked_by="bands", inputs=inputs)
    return True


def _read(desk: Desk, info: RevisionInfo, study: str) -> Levels:
    with _turn:
        if study not in _kept:
            with desk.database.read() as session:
                _kept[study] = _made(desk, info, rows.get_study(session, study))
        _kept.move_to_end(study)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[study]


def _made(desk: Desk, info: RevisionInfo, study: Study) -> Levels:
    nodes = loaded(desk.database, info.grid, info.revision).layers["nodes"]
    room_of = {r["node"]: r["largest_kw"] for r in (study.result or {})["rooms"]}
    rooms = np.array([room_of.get(str(node)) for node in nodes["id"]], dtype=float)
    lon, lat, kv = (np.asarray(v, dtype=float) for v in (nodes.geometry.x, nodes.geometry.y, nodes["vn_kv"]))
    low = kv < LOW_VOLTAGE_KV
    medium = ~low & (kv < MEDIUM_VOLTAGE_KV)
    return Levels(*(cells(lon[of], lat[of], rooms[of]) for of in (low, medium)))
