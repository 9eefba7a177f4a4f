"""One address a page: Dash's index for those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import Dash
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.dash_backend import index_page
from casework.people import Action, may
from guard import actor, guarded_route


def page_routes(dash_app: Dash, pages: Sequence[tuple[str, Action]]) -> APIRouter:
    """`pages` in the order of preference for the start page: (path, Action)."""
    router = APIRouter(include_in_schema=False)
    for path, action in pages:
        router.add_api_route(path, guarded_route(action)(_shows(dash_app)), methods=["GET"], name=path)

    @router.get("/")
    @guarded_route(Action.SEE_OWN_ACCOUNT)
    def start() -> RedirectResponse:
        return RedirectResponse(next(path for path, action in pages if may(actor(), action)), status_code=303)

    return router


def _shows(dash_app: Dash) -> Callable[[Request], HTMLResponse]:
    def show(http: Request) -> HTMLResponse:
        return index_page(dash_app, http)

    return show
