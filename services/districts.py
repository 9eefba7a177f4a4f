"""The part of a grid a person of a district sees in detail: what stands at, or touches, a node of that district."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casework.people import Actor
from casework.sight import grid_district
from data.frames import Layers
from gridmodel.schema import MAP_LAYERS
from services.loaded import LoadedGrid
from services.search_index import LayerText, search_index

Mask = NDArray[np.bool_]
Own = Mapping[str, Mask]  # layer -> which of its rows

NODES: Final = ("node", "from_node", "to_node", "hv_node", "mv_node", "lv_node")
EVERYBODYS: Final = ("expansions",)  # planned projects are known to all staff
_KNOWN: WeakKeyDictionary[LoadedGrid, dict[str, tuple[Own | None, list[LayerText] | None]]] = (
    WeakKeyDictionary()
)
_TURN: Final = Lock()


def own_rows(layers: Layers, district: str) -> Own | None:
    """Of each layer the rows of the district; None for a grid none of whose nodes names a district: it is not divided.

    A node that names none belongs to no district: only who is not bound sees it.
    """
    nodes = layers.get("nodes")
    if nodes is None or "district" not in nodes or not nodes["district"].fillna("").ne("").any():
        return None
    at_home = nodes["district"].eq(district).to_numpy(bool)
    named = set(nodes["id"].to_numpy(object)[at_home])
    own: dict[str, Mask] = {name: _touches(frame, named) for name, frame in layers.items()}
    own["nodes"] = at_home
    for layer, column, of in (("switches", "line", "lines"), ("loads", "transformer", "transformers")):
        if layer in own and of in own and column in layers[layer]:
            ids = set(layers[of]["id"].to_numpy(object)[own[of]])
            own[layer] |= layers[layer][column].isin(ids).to_numpy(bool)
    if "profiles" in own and "loads" in own and "profile" in layers["loads"]:
        used = set(layers["loads"]["profile"].to_numpy(object)[own["loads"]])
        own["profiles"] = layers["profiles"]["profile"].isin(used).to_numpy(bool)
    for name in EVERYBODYS:
        if name in own:
            own[name] = np.ones(len(layers[name]), bool)
    return own


def _touches(frame: pd.DataFrame, named: set[Any]) -> Mask:
    found = np.zeros(len(frame), bool)
    for column in NODES:
        if column in frame:
            found |= frame[column].isin(named).to_numpy(bool)
    if "nodes" in frame:  # of a station: several in one text
        listed = frame["nodes"].fillna("").astype(str).str.split(r"[,;\s]+", regex=True)
        found |= np.array([not named.isdisjoint(one) for one in listed], bool)
    return found


def cut(layers: Layers, own: Own) -> Layers:
    """The rows of the district alone."""
    return {name: frame[own[name]].reset_index(drop=True) for name, frame in layers.items()}


def own_of(here: LoadedGrid, actor: Actor) -> Own | None:
    """What of a grid this person sees in detail; None: all of it."""
    return _of(here, actor)[0]


def search_index_of(here: LoadedGrid, actor: Actor) -> list[LayerText]:
    found = _of(here, actor)[1]
    return here.search_index if found is None else found


def _of(here: LoadedGrid, actor: Actor) -> tuple[Own | None, list[LayerText] | None]:
    district = grid_district(actor)
    if district is None:
        return None, None
    with _TURN:
        known = _KNOWN.setdefault(here, {})
        if district not in known:
            own = own_rows(here.layers, district)
            known[district] = (own, None if own is None else search_index(cut(here.layers, own)))
        return known[district]


def dense(here: LoadedGrid, own: Own) -> Mask:
    """The same by the dense feature numbers of the map."""
    parts = [own[name] for name in MAP_LAYERS if name in here.layers]
    return np.concatenate(parts) if parts else np.zeros(0, bool)
