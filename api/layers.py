"""What the map asks beside tiles: the grid, its feeders, asset numbers, search, places and facts."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response

from api.tiles import immutable
from casework.people import Action
from guard import actor, desk, guarded_route
from services import asset_facts, layers

router = APIRouter()


@router.get("/layers")
@guarded_route(Action.SEE_GRID)
def current(grid: str | None = None, year: int | None = None, certainty: str | None = None) -> dict[str, Any]:
    """The grid to draw; `year` and `certainty` choose the planned projects that count."""
    return layers.current(desk(), actor(), grid, year, certainty)


@router.get("/feeders/{grid}/{revision}")
@guarded_route(Action.SEE_GRID)
def feeders(request: Request, grid: str, revision: str) -> Response:
    found = layers.feeders(desk(), actor(), grid, revision)
    return _json(request, found, f"{grid}-{revision}-feeders")


@router.get("/features/{grid}/{revision}/{block}")
@guarded_route(Action.SEE_GRID)
def features(request: Request, grid: str, revision: str, block: int) -> Response:
    found = layers.ids(desk(), actor(), grid, revision, block)
    return _json(request, found, f"{grid}-{revision}-ids-{block}")


@router.get("/search/{grid}/{revision}")
@guarded_route(Action.SEE_GRID)
def search(grid: str, revision: str, q: str = "") -> list[dict[str, Any]]:
    return layers.search(desk(), actor(), grid, revision, q[:100])


@router.get("/shape/{grid}/{revision}/{layer}/{asset_id:path}")
@guarded_route(Action.SEE_GRID)
def shape(request: Request, grid: str, revision: str, layer: str, asset_id: str) -> Response:
    found = layers.shape(desk(), actor(), grid, revision, layer, asset_id)
    return _json(request, found, f"{grid}-{revision}-shape-{layer}-{asset_id}")


@router.get("/asset/{grid}/{revision}/{layer}/{asset_id:path}")
@guarded_route(Action.SEE_GRID)
def asset(grid: str, revision: str, layer: str, asset_id: str) -> dict[str, Any]:
    """Attributes, state, path to the source and what hangs on the asset."""
    facts = asset_facts.facts(desk(), actor(), grid, revision, layer, asset_id)
    return {**asdict(facts), "notes": [note.english() for note in facts.notes]}


def _json(request: Request, found: Any, name: str) -> Response:
    packed = gzip.compress(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode(), 1, mtime=0)
    return immutable(request, packed, "application/json", name)
