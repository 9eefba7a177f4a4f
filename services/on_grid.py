"""A new application's place and node are looked for in the grid it names."""

from __future__ import annotations

from typing import Final

from casework.applications import NewApplication
from casework.refusals import Invalid
from data.database import Session
from data.grids import latest_revision, list_grids
from data.near import has_node_near
from message import say

REACH_M: Final = 20_000.0


def on_the_grid(session: Session, new: NewApplication) -> None:
    """Refuses a place far from every grid, or from the one that is named; without any grid nothing can be said."""
    grids = list_grids(session)
    if new.grid is not None:
        named = latest_revision(session, new.grid)
        if named is None:
            raise Invalid(say("There is no grid named {grid}. Nothing was saved.", grid=new.grid))
        grids = [named]
    if grids and not any(has_node_near(session, g.rows_id, new.lon, new.lat, REACH_M) for g in grids):
        raise Invalid(
            say(
                "No grid is within {km} km of this place. Nothing was saved; choose the place on the map again.",
                km=REACH_M / 1000,
            )
        )
