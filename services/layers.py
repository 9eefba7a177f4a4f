"""The grid for the map: its tiles, its state as a byte per feature, asset numbers, search and places."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound
from data.grids import RevisionInfo, latest_revision, list_grids
from data.tile_features import first_numbers
from gridmodel import map_values
from gridmodel.schema import MAP_LAYERS
from message import say
from services import districts, map_rows, rooms, search_index
from services.access import require
from services.desk import Desk
from services.loaded import LoadedGrid, loaded, loaded_if_kept
from services.years import at_year

BLOCK = 4096  # asset numbers a request


def current(
    desk: Desk,
    actor: Actor,
    grid: str | None = None,
    year: int | None = None,
    certainty: str | None = None,
) -> dict[str, Any]:
    """The newest revision of the named grid, or of the first there is, with what the map's panel shows.

    With a year: the grid as it will be then, under a revision of its own.
    """
    require(actor, Action.SEE_GRID)
    with desk.database.read() as session:
        known = [info.grid for info in list_grids(session)]
        if not known:
            raise NotFound(
                "There is no grid yet. Load the demonstration grid or import your own on the command line."
            )
        found = latest_revision(session, grid or known[0])
    if found is None:
        raise NotFound(say("There is no grid named {grid}.", grid=grid))
    here = at_year(desk, found.grid, year, certainty)
    found = here.info
    return {
        "grid": found.grid,
        "revision": found.revision,
        "grids": known,
        "base": here.plan.base if here.plan else found.revision,
        "projects": list(here.projects),
        "data_time": found.data_time.isoformat(),
        "first": first_numbers(here.layers),
        "states": _states(found, here),
        **here.summary,
    }


def _states(found: RevisionInfo, here: LoadedGrid) -> dict[str, bool]:
    """Whether each state is assumed; the topology is only built for this where the revision does not say."""
    if found.states:
        return {name: bool(row.get("assumed")) for name, row in found.states.items()}
    return {name: state.assumed for name, state in here.network.states.items()}


def tile(desk: Desk, actor: Actor, grid: str, revision: str, z: int, x: int, y: int) -> bytes:
    """Gzipped vector tile; empty where nothing is drawn."""
    require(actor, Action.SEE_GRID)
    try:
        return loaded(desk.database, grid, revision).index.tile(z, x, y)
    except ValueError as error:
        raise NotFound(say("There is no tile {z}/{x}/{y}.", z=z, x=x, y=y)) from error


def kept_tile(desk: Desk, actor: Actor, grid: str, revision: str, z: int, x: int, y: int) -> bytes | None:
    """The tile if it is in memory, without waiting for anything: the event loop answers with it."""
    require(actor, Action.SEE_GRID)
    here = loaded_if_kept(desk.database, grid, revision)
    index = here.index_if_made if here else None
    return index.kept(z, x, y) if index else None


def values(desk: Desk, actor: Actor, grid: str, revision: str, what: str, state: str) -> NDArray[np.uint8]:
    """A byte per feature to paint by; 255: not computed, 254: the asset has no such value."""
    if what in map_values.HEADROOM:
        return rooms.bytes_of(desk, actor, grid, revision, what)
    return map_values.to_bytes(what, numbers(desk, actor, grid, revision, what, state))


def is_computed(desk: Desk, actor: Actor, grid: str, revision: str, what: str) -> bool:
    """Whether there is anything to paint by: a capacity map has to be asked for."""
    require(actor, Action.SEE_GRID, grid)
    return what not in map_values.HEADROOM or rooms.is_finished(desk, actor, grid, revision, what)


def numbers(desk: Desk, actor: Actor, grid: str, revision: str, what: str, state: str) -> NDArray[np.float32]:
    """The same as exact numbers: percent, kV, feeder number; NaN not computed, infinity has none."""
    require(actor, Action.SEE_GRID)
    if what in map_values.HEADROOM:
        return rooms.numbers(desk, actor, grid, revision, what)
    if what not in map_values.WHATS:
        known = ", ".join((*map_values.WHATS, *map_values.HEADROOM))
        raise Invalid(say("The map cannot be coloured by {what}; it can by {known}.", what=what, known=known))
    return loaded(desk.database, grid, revision).numbers(what, state)


def feeders(desk: Desk, actor: Actor, grid: str, revision: str) -> list[dict[str, Any]]:
    """The feeders of 1 kV and more (all, where there is none): number as in `values`, name, kV, lines."""
    require(actor, Action.SEE_GRID)
    here = loaded(desk.database, grid, revision)
    found = here.network.feeders()
    count = np.bincount(found.line_feeder[found.line_feeder >= 0], minlength=len(found.names))
    kv = found.vn_kv
    high = np.flatnonzero(kv >= 1.0) if (kv >= 1.0).any() else np.arange(len(kv))
    return [
        {"number": int(n), "name": found.names[n], "vn_kv": float(kv[n]), "lines": int(count[n])}
        for n in high
    ]


def ids(desk: Desk, actor: Actor, grid: str, revision: str, block: int) -> dict[str, Any]:
    """Asset numbers and names of the dense feature numbers block * 4096 to block * 4096 + 4095.

    Assets out of the reader's district have an empty number and no name.
    """
    require(actor, Action.SEE_GRID)
    here = loaded(desk.database, grid, revision)
    found = map_rows.block(here.layers, block * BLOCK, BLOCK)
    if not found["ids"]:
        raise NotFound(say("There is no block {block} of assets.", block=block))
    own = districts.own_of(here, actor)
    if own is not None:
        seen = districts.dense(here, own)[block * BLOCK : block * BLOCK + BLOCK]
        found["ids"] = [one if sees else "" for one, sees in zip(found["ids"], seen, strict=True)]
        found["names"] = {n: name for n, name in found["names"].items() if seen[n]}
    return found


def search(desk: Desk, actor: Actor, grid: str, revision: str, text: str) -> list[dict[str, Any]]:
    """The first assets whose number or name is, begins with or holds the text, in this order."""
    require(actor, Action.SEE_GRID)
    here = loaded(desk.database, grid, revision)
    return search_index.search(districts.search_index_of(here, actor), text.strip())


def shape(desk: Desk, actor: Actor, grid: str, revision: str, layer: str, asset_id: str) -> dict[str, Any]:
    """Where an asset lies: lon/lat parts, its dense number, and the node it stands at when it is one."""
    require(actor, Action.SEE_GRID)
    here = loaded(desk.database, grid, revision)
    row = seen_row(here, actor, layer, asset_id)
    frame = here.layers[layer]
    geometry = frame["geometry"].iloc[row]
    if geometry is None or geometry.is_empty:
        raise NotFound(say("{layer} {id} has no place on the map.", layer=layer, id=asset_id))
    parts = [shapely.get_coordinates(part).round(7).tolist() for part in shapely.get_parts(geometry)]
    number = first_numbers(here.layers)[layer] + row
    return {"layer": layer, "id": asset_id, "number": number, "parts": parts, "node": _node(here, layer, row)}


def find(here: LoadedGrid, layer: str, asset_id: str) -> int:
    """The row of an asset in its layer."""
    if layer in MAP_LAYERS and layer in here.layers:
        rows = np.flatnonzero((here.layers[layer]["id"] == asset_id).to_numpy())
        if len(rows):
            return int(rows[0])
    raise NotFound(say("This grid has no asset {layer} {id}.", layer=layer, id=asset_id))


def seen_row(here: LoadedGrid, actor: Actor, layer: str, asset_id: str) -> int:
    """The same for a reader: an asset out of his district answers like a missing one."""
    row, own = find(here, layer, asset_id), districts.own_of(here, actor)
    if own is not None and not own[layer][row]:
        raise NotFound(say("This grid has no asset {layer} {id}.", layer=layer, id=asset_id))
    return row


def _node(here: LoadedGrid, layer: str, row: int) -> str | None:
    if layer == "lines":
        return None
    at = here.places.hv_node if layer == "transformers" else here.places.nodes[layer]
    return str(here.network.nodes["id"].iat[int(at[row])]) if at[row] >= 0 else None
