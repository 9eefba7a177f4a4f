"""The doors of the standard; whoever may see the grid, signed in or with a token, may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.features import documents
from api.features.documents import GEOJSON, JSON
from casework.people import Action
from casework.refusals import Invalid
from guard import actor, desk, guarded_route
from guard.errors import explain
from message import say
from services import features
from services.grids import list_grids

router = APIRouter(prefix="/api/features")

NONE: Final = frozenset({"f"})
PAGED: Final = frozenset({"f", "bbox", "limit", "datetime", "after"})


@router.get("")
@guarded_route(Action.SEE_GRID)
def datasets(http: Request) -> Response:
    """Every grid, by its newest revision; each is a dataset of its own."""
    base = str(http.base_url)
    found = [
        documents.link(documents.root(base, i.grid, i.revision), "child", JSON, f"{i.grid} {i.revision}")
        for i in list_grids(desk(), actor())
    ]
    links = [documents.link(f"{base}api/features", "self"), *found]
    return _answer(http, NONE, lambda given: {"title": "Headroom", "links": links})


@router.get("/{grid}/{revision}")
@guarded_route(Action.SEE_GRID)
def landing(http: Request, grid: str, revision: str) -> Response:
    """Landing page of one revision; `latest` is the newest."""
    return _answer(http, NONE, lambda given: documents.landing(_base(http), _found(grid, revision).info))


@router.get("/{grid}/{revision}/conformance")
@guarded_route(Action.SEE_GRID)
def conformance(http: Request, grid: str, revision: str) -> Response:
    _found(grid, revision)
    return _answer(http, NONE, lambda given: {"conformsTo": documents.CONFORMS})


@router.get("/{grid}/{revision}/collections")
@guarded_route(Action.SEE_GRID)
def collections(http: Request, grid: str, revision: str) -> Response:
    """The layers that have rows."""
    return _answer(http, NONE, lambda given: documents.collections(_base(http), _found(grid, revision)))


@router.get("/{grid}/{revision}/collections/{layer}")
@guarded_route(Action.SEE_GRID)
def collection(http: Request, grid: str, revision: str, layer: str) -> Response:
    found = _found(grid, revision, layer)
    return _answer(http, NONE, lambda given: documents.collection(_base(http), found, layer))


@router.get("/{grid}/{revision}/collections/{layer}/items")
@guarded_route(Action.SEE_GRID)
def items(http: Request, grid: str, revision: str, layer: str) -> Response:
    """A page of features: bbox (CRS84), datetime, limit (10, at most 10,000); go on by the link `next`."""

    def found(given: dict[str, str]) -> dict[str, Any]:
        info, page, more, limit = features.items(desk(), actor(), grid, revision, layer, given)
        return documents.page(_base(http), info, layer, page, more, limit, given)

    return _answer(http, PAGED, found, GEOJSON)


@router.get("/{grid}/{revision}/collections/{layer}/items/{asset:path}")
@guarded_route(Action.SEE_GRID)
def item(http: Request, grid: str, revision: str, layer: str, asset: str) -> Response:
    info = _found(grid, revision).info
    found = features.item(desk(), actor(), grid, revision, layer, asset)
    return _answer(http, NONE, lambda given: documents.feature(_base(http), info, layer, found), GEOJSON)


def _found(grid: str, revision: str, layer: str | None = None) -> features.Collections:
    found = features.collections(desk(), actor(), grid, revision)
    if layer is not None and layer not in found.names:
        raise features.no_layer(layer)
    return found


def _base(http: Request) -> str:
    return str(http.base_url)


def _answer(
    http: Request, known: frozenset[str], make: Callable[[dict[str, str]], dict[str, Any]], kind: str = JSON
) -> Response:
    """A parameter that is not known or cannot be meant is 400, as the standard asks."""
    try:
        return JSONResponse(
            make(_given(http, known)), media_type=kind, headers={"Cache-Control": "private, no-cache"}
        )
    except Invalid as error:
        problem = explain(error).problem() | {"status": 400}
        return JSONResponse(problem, status_code=400, media_type="application/problem+json")


def _given(http: Request, known: frozenset[str]) -> dict[str, str]:
    pairs = http.query_params.multi_items()
    for name, _ in pairs:
        if name not in known:
            raise Invalid(say("There is no parameter {name}.", name=name[:40]))
    given = dict(pairs)
    if len(given) != len(pairs) or given.get("f", "json") not in ("json", "geojson"):
        raise Invalid(say("Each parameter is given once, and f is json."))
    return given
