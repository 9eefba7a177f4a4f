"""The capacity map for machines and for the map: asked as a study, painted by a byte per feature."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from casework.people import Action
from gridmodel.capacity.terms import Wish
from guard import actor, desk, guarded_route
from services import capacity

router = APIRouter()


class CapacityAsked(BaseModel):
    """The largest connection at every node of a grid, in one direction."""

    model_config = ConfigDict(extra="forbid")

    grid: str = Field(max_length=64, examples=["demo"])
    kind: str = Field(max_length=20, examples=["load"])
    cosphi: float | None = None
    year: int | None = None
    certainty: str | None = Field(default=None, max_length=20)
    tests: list[str] = Field(default_factory=list, max_length=4)
    u_min_pu: float | None = None
    u_max_pu: float | None = None
    loading_max_percent: float | None = None
    load_scale: float | None = None
    rules: str | None = Field(default=None, max_length=40)
    promised: bool = Field(default=False, description="count what the ledger promises as connected")


@router.post("/api/v1/capacities", status_code=202)
@guarded_route(Action.CHECK_CONNECTION)
def ask(asked: CapacityAsked) -> dict[str, Any]:
    """Put the map before the worker; `/api/v1/studies/{study}` tells how far it is."""
    fields = asked.model_dump(exclude={"grid", "rules", "certainty", "promised"}) | {
        "tests": tuple(asked.tests)
    }
    return {
        "study": capacity.ask(
            desk(),
            actor(),
            asked.grid,
            Wish(**fields),
            rules=asked.rules,
            certainty=asked.certainty,
            promised=asked.promised,
        )
    }


@router.post("/api/v1/capacities/{study}/cancel")
@guarded_route(Action.CHECK_CONNECTION)
def cancel(study: str) -> dict[str, Any]:
    """Stop a map under way."""
    return {"cancelled": capacity.cancel(desk(), actor(), study)}
