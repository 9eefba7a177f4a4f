"""What if this is out, for the map: dark nodes and ties of opened branches."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from casework.people import Action
from guard import actor, desk, guarded_route
from services import outage

router = APIRouter()


@router.get("/outage/{grid}/{revision}")
@guarded_route(Action.SEE_GRID)
def traced(
    grid: str,
    revision: str,
    open: Annotated[list[str], Query(max_length=200)],
    year: int | None = None,
    certainty: Annotated[str | None, Query(max_length=20)] = None,
) -> dict[str, Any]:
    """What is dark when the branches LAYER:ID are open, before any switching; the grid of a year on request."""
    return outage.outage_document(desk(), actor(), grid, open, revision, year, certainty)
