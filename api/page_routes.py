"""One address a page: Dash's index for those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import Dash
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.dash_backend import index_page
from casework.people import Action, Role, may
from guard import actor, guarded_route


@dataclass(frozen=True, slots=True)
class Destination:
    """A page as its address; `home_of` are the roles that start there."""

    path: str
    action: Action
    home_of: frozenset[Role] = frozenset()


def page_routes(dash_app: Dash, pages: Sequence[Destination]) -> APIRouter:
    """`pages` in the order of preference for the start page."""
    router = APIRouter(include_in_schema=False)
    for page in pages:
        shows = guarded_route(page.action)(_shows(dash_app))
        router.add_api_route(page.path, shows, methods=["GET"], name=page.path)

    @router.get("/")
    @guarded_route(Action.SEE_OWN_ACCOUNT)
    def start() -> RedirectResponse:
        return RedirectResponse(home(pages), status_code=303)

    return router


def home(pages: Sequence[Destination]) -> str:
    """The page that names the person's role in HOME_OF, else the first that is open to him."""
    who = actor()
    open_to = [page for page in pages if may(who, page.action) and "{" not in page.path]
    return min(open_to, key=lambda page: who.role not in page.home_of).path


def _shows(dash_app: Dash) -> Callable[[Request], HTMLResponse]:
    def show(http: Request) -> HTMLResponse:
        return index_page(dash_app, http)

    return show
