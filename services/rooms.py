"""What finished capacity maps say: numbers to paint by, what binds at a place, the tightest feeders."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound
from data import studies as rows
from data.database import Session
from data.studies import StudyState
from gridmodel import map_values
from gridmodel.answer import Promised
from gridmodel.capacity.terms import KINDS, Wish
from gridmodel.expansions.view import said
from gridmodel.network import Network
from message import say
from services.access import require
from services.capacity import ask_at, both_wishes, cancel, head, inputs_of
from services.desk import Desk
from services.loaded import LoadedGrid, loaded, newest
from services.promises import promised_on

KEPT: Final = 8
UNDER_WAY: Final = (StudyState.WAITING, StudyState.RUNNING, StudyState.FAILED)


@dataclass(frozen=True, slots=True)
class Rooms:
    """One finished map by node row; `kw` is not a number where it is not computed."""

    kw: NDArray[np.float64]
    rooms: list[dict[str, Any]]  # of Room.json


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the map of one direction is; `studies` are those under way, `why` the sentence of one that was given up."""

    done: bool
    working: bool
    progress: float
    studies: tuple[str, ...]
    why: str | None


_kept: OrderedDict[str, Rooms] = OrderedDict()
_turn = threading.Lock()


def finished(desk: Desk, at: LoadedGrid, wish: Wish) -> Rooms | None:
    """The rooms of a map once it is computed; the last few stay in memory."""
    with desk.database.read() as session:
        found = head(session, at, wish)
        if found is None or found.state is not StudyState.DONE:
            return None
        with _turn:
            known = _kept.get(found.id)
        if known is None:
            known = _rooms(rows.get_study(session, found.id).result or {})
    with _turn:
        _kept[found.id] = known
        _kept.move_to_end(found.id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return known


def is_finished(desk: Desk, actor: Actor, grid: str, revision: str, what: str) -> bool:
    """Whether every map these numbers need is computed."""
    require(actor, Action.SEE_GRID, grid)
    kind, promised = map_values.HEADROOM[what]
    at = loaded(desk.database, grid, revision)
    return all(finished(desk, at, wish) is not None for wish in wishes(desk, at, kind, promised))


def numbers(desk: Desk, actor: Actor, grid: str, revision: str, what: str) -> NDArray[np.float32]:
    """Return kW per dense feature number from the finished map of this revision; NaN not computed, infinity has none."""
    require(actor, Action.SEE_GRID, grid)
    kind, promised = map_values.HEADROOM[what]
    at = loaded(desk.database, grid, revision)
    return map_values.headroom(at.places, needed(desk, at, kind, promised).kw)


def bytes_of(desk: Desk, actor: Actor, grid: str, revision: str, what: str) -> NDArray[np.uint8]:
    """The painted byte per dense feature number; with promises counted both maps are needed."""
    require(actor, Action.SEE_GRID, grid)
    kind, promised = map_values.HEADROOM[what]
    at = loaded(desk.database, grid, revision)
    left = numbers(desk, actor, grid, revision, what)
    kv = at.numbers("voltage_level", "")
    if not promised:
        return map_values.headroom_bytes(left, kv)
    alone = map_values.headroom(at.places, needed(desk, at, kind, False).kw)
    return map_values.headroom_bytes(alone, kv, left)


def room_at(
    desk: Desk, actor: Actor, grid: str, revision: str, what: str, number: int
) -> dict[str, Any] | None:
    """The room shown at a dense feature number: node, kW and what binds; None where no node stands for it."""
    require(actor, Action.SEE_GRID, grid)
    if what not in map_values.HEADROOM:
        raise Invalid(say("The map has no room named {what}.", what=what[:40]))
    kind, promised = map_values.HEADROOM[what]
    at = loaded(desk.database, grid, revision)
    found = needed(desk, at, kind, promised)
    row = map_values.tighter_node(at.places, found.kw, number)
    return None if row < 0 else found.rooms[row]


def progress(desk: Desk, actor: Actor, at: LoadedGrid, kind: str, promised: bool) -> Progress:
    """Of the map alone, or of it and the one with promises counted."""
    require(actor, Action.CHECK_CONNECTION, at.info.grid)
    with desk.database.read() as session:
        heads = [(head(session, at, wish), wish) for wish in wishes(desk, at, kind, promised)]
        given_up = [_given_up(session, at, wish) for found, wish in heads if found is None]
    known = [found for found, _ in heads if found is not None]
    under_way = tuple(h.id for h in known if h.state in UNDER_WAY)
    return Progress(
        done=len(known) == len(heads) and all(h.state is StudyState.DONE for h in known),
        working=bool(under_way),
        progress=sum(h.progress for h in known) / len(heads),
        studies=under_way,
        why=next((why for why in given_up if why), None),
    )


def start(desk: Desk, actor: Actor, at: LoadedGrid, kind: str, promised: bool) -> None:
    """Put before the worker what is not computed yet."""
    for wish in wishes(desk, at, kind, promised):
        ask_at(desk, actor, at, wish)


def stop(desk: Desk, actor: Actor, at: LoadedGrid, kind: str, promised: bool) -> None:
    for study in progress(desk, actor, at, kind, promised).studies:
        cancel(desk, actor, study)


def feeders(desk: Desk, actor: Actor, at: LoadedGrid, kind: str, promised: bool) -> list[dict[str, Any]]:
    """The feeders of a finished map, the one with least room first; empty while it is not computed."""
    require(actor, Action.CHECK_CONNECTION, at.info.grid)
    found = finished(desk, at, wishes(desk, at, kind, promised)[-1])
    return by_feeder(at.network, found.rooms) if found else []


def counted(desk: Desk, actor: Actor, grid: str) -> tuple[Promised, ...]:
    """The promises that a map counts as connected."""
    require(actor, Action.CHECK_CONNECTION, grid)
    return promised_on(desk, grid)


def on_screen(desk: Desk, actor: Actor, grid: str | None, revision: str | None) -> LoadedGrid:
    """The grid a page shows; the newest one before the page knows."""
    require(actor, Action.SEE_GRID, grid)
    return loaded(desk.database, grid or "", revision) if revision else newest(desk.database, grid)


def wishes(desk: Desk, at: LoadedGrid, kind: str, promised: bool) -> list[Wish]:
    """The maps a look needs; without any promise both are the same one."""
    if kind not in KINDS:
        raise Invalid(say("Kind is {kind}; it must be load or generation.", kind=kind[:40]))
    return both_wishes(desk, at.info.grid, kind) if promised else [Wish(kind)]


def by_feeder(network: Network, rooms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return per feeder the least and the largest room of its nodes, what binds at the tightest, and where it lies."""
    found = network.feeders()
    of_node = found.node_feeder[[network.node_row[r["node"]] for r in rooms]]
    place = network.nodes[["lon", "lat"]].to_numpy(float)
    out = []
    for number in np.unique(of_node[of_node >= 0]).tolist():
        here = np.flatnonzero(of_node == number)
        known = [rooms[i] for i in here if rooms[i]["largest_kw"] is not None]
        if known:
            least = min(known, key=lambda r: (r["largest_kw"], r["node"]))
            out.append({
                "number": int(number), "feeder": found.names[number], "vn_kv": float(found.vn_kv[number]),
                "nodes": len(known), "least_kw": least["largest_kw"],
                "largest_kw": max(r["largest_kw"] for r in known), "node": least["node"],
                "binding": least["binding"], "why": least["why"],
                "bounds": _bounds(place[[network.node_row[rooms[i]["node"]] for i in here]]),
            })  # fmt: skip
    return sorted(out, key=lambda row: (row["least_kw"], row["feeder"]))


def _bounds(place: NDArray[np.float64]) -> list[float] | None:
    """West, south, east, north; None where no node has a place."""
    known = place[np.isfinite(place).all(axis=1)]
    return (
        [*known.min(axis=0).round(6).tolist(), *known.max(axis=0).round(6).tolist()] if len(known) else None
    )


def needed(desk: Desk, at: LoadedGrid, kind: str, promised: bool) -> Rooms:
    """The finished map; NotFound says that it has to be asked for."""
    found = finished(desk, at, wishes(desk, at, kind, promised)[-1])
    if found is None:
        raise NotFound(say("The capacity map of {grid} {revision} is not computed yet. Ask for it first.",
                           grid=at.info.grid, revision=said(at.info.revision)))  # fmt: skip
    return found


def _rooms(result: dict[str, Any]) -> Rooms:
    found = result.get("rooms", [])
    return Rooms(np.array([np.nan if r["largest_kw"] is None else r["largest_kw"] for r in found]), found)


def _given_up(session: Session, at: LoadedGrid, wish: Wish) -> str | None:
    error = rows.last_error(session, inputs_of(at, wish))
    return str(error.get("sentence")) if isinstance(error, dict) else None
