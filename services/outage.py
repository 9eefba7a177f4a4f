"""What if this is out: traced at once on the grid in memory."""

from __future__ import annotations

from typing import Any

from casework.people import Action, Actor
from gridmodel.errors import BadInput
from gridmodel.outages.tracing import opened, trace
from message import say
from services.access import require
from services.desk import Desk
from services.years import at_year

MOST = 200


def outage_document(
    desk: Desk,
    actor: Actor,
    grid: str,
    branches: list[str],
    revision: str | None = None,
    year: int | None = None,
    certainty: str | None = None,
) -> dict[str, Any]:
    """Return what these branches (LAYER:ID) leave dark when opened together, and the ties that could help.

    The revision may be that of a year already (r0001@2028-…); else `year` and `certainty` choose the projects that count.
    """
    require(actor, Action.SEE_GRID, grid)
    if not 0 < len(branches) <= MOST:
        raise BadInput(
            say("{count} branches are opened; it must be 1 to {most}.", count=len(branches), most=MOST)
        )
    assets = [opened(text) for text in branches]
    return trace(at_year(desk, grid, year, certainty, revision).network, assets).json()
