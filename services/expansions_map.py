"""The projects of a grid as the map draws them: where each step lies, and from which year on."""

from __future__ import annotations

from typing import Any

from casework.people import Action, Actor
from casework.refusals import NotFound
from gridmodel.expansions.apply import conflicts
from gridmodel.expansions.project import Project, Step
from gridmodel.schema import MAP_LAYERS
from services import expansions, layers
from services.access import require
from services.desk import Desk
from services.loaded import newest


def map_document(desk: Desk, actor: Actor, grid: str) -> list[dict[str, Any]]:
    """One entry a project, by date, with the places of its steps on the grid of today."""
    require(actor, Action.SEE_GRID, grid)
    kept = [k.project for k in expansions.projects(desk, actor, grid)]
    base = newest(desk.database, grid)
    bad = {c.code for c in conflicts(base.layers, kept)}
    return [
        {
            "code": p.code, "name": p.name, "name_zh": p.name_zh, "stage": p.stage.value, "year": p.in_service.year,
            "in_service": p.in_service.isoformat(), "certainty": p.certainty.value, "conflict": p.code in bad,
            "steps": [_step(desk, actor, p, s, base.info.revision, grid) for s in p.steps],
        }
        for p in kept
    ]  # fmt: skip


def _step(desk: Desk, actor: Actor, project: Project, step: Step, revision: str, grid: str) -> dict[str, Any]:
    parts: list[Any] = [[list(c) for c in step.shape]] if step.shape else []
    if not parts and step.layer in MAP_LAYERS:
        try:
            parts = layers.shape(desk, actor, grid, revision, step.layer, step.asset)["parts"]
        except NotFound:
            parts = []  # an asset that an earlier project adds
    return {"act": step.act.value, "layer": step.layer, "asset": step.asset, "parts": parts}
