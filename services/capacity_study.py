"""A capacity map computed by the worker, node chunk by node chunk; what is computed is kept and not computed again."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from data import studies as rows
from data.grids import revision
from data.studies import Study
from gridmodel.capacity.ground import ground
from gridmodel.capacity.rooms import rooms
from gridmodel.capacity.terms import Wish
from gridmodel.ruleset import RuleSet
from services.desk import Desk
from services.loaded import loaded

CHUNK: Final = 1024


def compute(desk: Desk, study: Study) -> tuple[dict[str, Any], str] | None:
    """Go on where the last worker stopped; None when the study is no longer ours."""
    with desk.database.read() as session:
        info = revision(session, study.grid_revision_id)
    view = str(study.inputs.get("view", info.revision))
    at, wish = loaded(desk.database, info.grid, view), wish_of(study.inputs)
    g = ground(at.network, RuleSet.load(str(study.inputs["rules"])), wish)
    found: list[dict[str, Any]] = list((study.result or {}).get("rooms", []))
    nodes = np.arange(len(at.network.nodes))
    while len(found) < len(nodes):
        found += [room.json() for room in rooms(g, nodes[len(found) : len(found) + CHUNK])]
        with desk.database.begin() as session:
            if not rows.keep_part(session, study, {"rooms": found}, len(found) / len(nodes)):
                return None
    result = {
        "grid": info.grid,
        "revision": view,
        "kind": wish.kind,
        "state": g.state,
        "promised": None,
        "rooms": found,
    }
    return result, str(study.inputs["fingerprint"])


def wish_of(inputs: dict[str, Any]) -> Wish:
    fields = dict(inputs["wish"])
    return Wish(**fields | {"tests": tuple(fields["tests"])})
