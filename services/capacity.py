"""The capacity map: asked of a few nodes at once, or of the whole grid as a study for the worker."""

from __future__ import annotations

from typing import Any

from casework.people import Action, Actor
from gridmodel.capacity.terms import Wish
from gridmodel.ruleset import DEFAULT, RuleSet
from services.access import require
from services.desk import Desk
from services.loaded import newest


def rooms_document(
    desk: Desk,
    actor: Actor,
    grid: str,
    wish: Wish,
    *,
    nodes: list[str] | None = None,
    rules: str | None = None,
) -> list[dict[str, Any]]:
    """Return the largest connection at each node of the newest revision, in table order or as named."""
    require(actor, Action.CHECK_CONNECTION, grid)
    from gridmodel.capacity.rooms import capacity  # numba, only for those who ask

    network = newest(desk.database, grid).network
    return [room.json() for room in capacity(network, RuleSet.load(rules or DEFAULT), wish, nodes)]
