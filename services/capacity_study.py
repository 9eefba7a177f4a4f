"""A capacity map computed by the worker, node chunk by node chunk; what is computed is kept and not computed again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data import studies as rows
from data.grids import revision
from data.studies import Study
from gridmodel.capacity.ground import ground
from gridmodel.capacity.rooms import Prepared, rooms_in
from gridmodel.capacity.terms import Wish
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from services.capacity import wish_of
from services.chunks import runner
from services.desk import Desk
from services.loaded import loaded

CHUNK: Final = 1024


def compute(desk: Desk, study: Study) -> tuple[dict[str, Any], str] | None:
    """Go on where the last worker stopped; None when the study is no longer ours."""
    with desk.database.read() as session:
        info = revision(session, study.grid_revision_id)
    view = str(study.inputs.get("view", info.revision))
    at, wish = loaded(desk.database, info.grid, view), wish_of(study.inputs)
    shared = (at.network, RuleSet.load(str(study.inputs["rules"])), wish)
    state = ground(*shared).state
    found: list[dict[str, Any]] = list((study.result or {}).get("rooms", []))
    nodes = np.arange(len(at.network.nodes))
    chunks = [nodes[begin : begin + CHUNK] for begin in range(len(found), len(nodes), CHUNK)]
    with runner(desk) as run:
        for part in run(rooms_of, shared, chunks):
            found += part
            with desk.database.begin() as session:
                if not rows.keep_part(session, study, {"rooms": found}, len(found) / len(nodes)):
                    return None
    result = {
        "grid": info.grid,
        "revision": view,
        "kind": wish.kind,
        "state": state,
        "promised": [asdict(p) for p in wish.promised],
        "rooms": found,
    }
    return result, str(study.inputs["fingerprint"])


def rooms_of(shared: tuple[Network, RuleSet, Wish], nodes: NDArray[np.int64]) -> list[dict[str, Any]]:
    """One chunk; the ground under it is made once in each process."""
    return [room.json() for room in rooms_in(_prepared(shared), nodes)]


_kept: dict[int, tuple[Any, Prepared]] = {}


def _prepared(shared: tuple[Network, RuleSet, Wish]) -> Prepared:
    known = _kept.get(id(shared))
    if known is None or known[0] is not shared:
        _kept.clear()
        known = _kept[id(shared)] = (shared, Prepared.of(ground(*shared)))
    return known[1]
