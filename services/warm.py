"""What the first question would otherwise wait for: the newest grid in memory and, for checks, both engines."""

from __future__ import annotations

from casework.refusals import NotFound
from gridmodel.errors import GridError
from services.desk import Desk
from services.loaded import LoadedGrid, newest

MOST_FOR_REFERENCE = 50_000  # nodes; beyond, the reference engine would hold the start up for minutes

SMALLEST = "source 0 10kV 1.0pu\nline a: 0 - 1 1km\nload x: 1 1kW"


def warm(desk: Desk) -> None:
    """For pages: the newest grid, its tiles, state and what is searched."""
    try:
        at = _solved(desk)
        at.index  # noqa: B018 - made on first use
        at.search_index  # noqa: B018
    except (NotFound, GridError):
        return  # no grid yet, or one that cannot be solved: whoever asks is told why


def warm_checks(desk: Desk) -> None:
    """For whoever computes checks: the newest grid, and the reference engine, which takes seconds to import."""
    try:
        at = _solved(desk)
        if len(at.network.nodes) < MOST_FOR_REFERENCE:
            at.network.flow(next(iter(at.network.states)), engine="pandapower")
    except (NotFound, GridError):
        return


def warm_maps() -> None:
    """For the worker: the sweep compiled, or read from where an earlier start left it, before somebody asks for a map."""
    from gridmodel.capacity.rooms import capacity
    from gridmodel.capacity.terms import Wish
    from gridmodel.network import Network
    from gridmodel.ruleset import RuleSet

    capacity(Network.from_text(SMALLEST), RuleSet.load(), Wish("load"))


def _solved(desk: Desk) -> LoadedGrid:
    at = newest(desk.database, None)
    at.network.topology  # noqa: B018
    at.flow(next(iter(at.network.states)))
    return at
