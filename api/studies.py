"""Connection checks and whole-grid studies for machines: the same answers as the command line."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from casework.people import Action
from guard import actor, desk, guarded_route
from services import jobs, studies

router = APIRouter(prefix="/api/v1")


class CheckAsked(BaseModel):
    """A connection to be checked: a place or a node, and a capacity in kW or kVA."""

    model_config = ConfigDict(extra="forbid")

    grid: str = Field(max_length=64, examples=["demo"])
    lon: float | None = None
    lat: float | None = None
    node: str | None = Field(default=None, max_length=200)
    kw: float | None = None
    kva: float | None = None
    cosphi: float | None = None
    kind: str = Field(default="load", max_length=20)
    customer_class: str | None = Field(default=None, max_length=40)
    sources: int = 1
    independence: str | None = Field(default=None, max_length=40)
    importance: str | None = Field(default=None, max_length=40)
    area: str | None = Field(default=None, max_length=40)
    year: int | None = None
    certainty: str | None = Field(default=None, max_length=20)
    tests: list[str] = Field(default_factory=list, max_length=13)
    u_min_pu: float | None = None
    u_max_pu: float | None = None
    loading_max_percent: float | None = None
    load_scale: float | None = None
    motor_kw: float | None = None
    motor_start: float | None = None
    motor_per_hour: float | None = None
    rules: str | None = Field(default=None, max_length=40)


class ContingencyAsked(BaseModel):
    """N-1 of a whole grid, computed by the worker."""

    model_config = ConfigDict(extra="forbid")

    grid: str = Field(max_length=64)
    rules: str | None = Field(default=None, max_length=40)
    u_min: float | None = None
    u_max: float | None = None
    loading_max: float | None = None
    year: int | None = None
    certainty: str | None = Field(default=None, max_length=20)


@router.post("/checks")
@guarded_route(Action.CHECK_CONNECTION)
def check(asked: CheckAsked) -> dict[str, Any]:
    """Answer in full: candidates, tests, N-1, largest capacity, certificate, fingerprint."""
    fields = asked.model_dump(exclude={"grid", "rules"}) | {"tests": tuple(asked.tests)}
    answer = studies.answered(desk(), actor(), asked.grid, rules=asked.rules, **fields)
    return studies.document(answer) | {"study": answer.extras["study"]}


@router.get("/studies/{study}")
@guarded_route(Action.SEE_STUDY)
def study(study: str) -> dict[str, Any]:
    """State, progress and result of a study."""
    return jobs.study_document(desk(), actor(), study)


@router.get("/studies/{study}/remedies")
@guarded_route(Action.CHECK_CONNECTION)
def remedies(study: str) -> list[dict[str, Any]]:
    """What would make the winner of a check fit: each remedy solved by the same check, with its cost band."""
    return studies.remedy_rows(studies.remedies(desk(), actor(), study))


@router.post("/contingencies", status_code=202)
@guarded_route(Action.CHECK_CONNECTION)
def contingency(asked: ContingencyAsked) -> dict[str, Any]:
    """Put N-1 of the whole grid before the worker; the study's address tells how far it is."""
    fields = asked.model_dump(exclude={"grid"})
    return {"study": jobs.ask_contingency(desk(), actor(), asked.grid, **fields)}
