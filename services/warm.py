"""What the first question would otherwise wait for: the newest grid in memory and both engines compiled."""

from __future__ import annotations

from casework.refusals import NotFound
from gridmodel.errors import GridError
from services.desk import Desk
from services.loaded import newest

MOST_FOR_REFERENCE = 50_000  # nodes; beyond, the reference engine would hold the start up for minutes


def warm(desk: Desk) -> None:
    """Load the newest grid, its tiles and state, and let the reference engine compile (3 to 5 s, once)."""
    try:
        at = newest(desk.database, None)
        at.network.topology  # noqa: B018 - made on first use
        at.index  # noqa: B018
        state = next(iter(at.network.states))
        at.flow(state)
        at.search_index  # noqa: B018
        if len(at.network.nodes) < MOST_FOR_REFERENCE:
            at.network.flow(state, engine="pandapower")
    except (NotFound, GridError):
        return  # no grid yet, or one that cannot be solved: whoever asks is told why
