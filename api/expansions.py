"""The planned projects of a grid, for the map and for machines."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from casework.people import Action
from guard import actor, desk, guarded_route
from services import effects, expansions_map

router = APIRouter()


@router.get("/projects/{grid}")
@guarded_route(Action.SEE_GRID)
def projects(grid: str) -> list[dict[str, Any]]:
    """Every project with its date, certainty and the places of its steps."""
    return expansions_map.map_document(desk(), actor(), grid)


@router.get("/projects/{grid}/{code}/effect")
@guarded_route(Action.CHECK_CONNECTION)
def effect(grid: str, code: str) -> dict[str, Any]:
    """What the project cures and the headroom it brings, computed."""
    return effects.effect_of(desk(), actor(), grid, code).json()
