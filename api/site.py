"""The site put together: Dash with its pages, our own routes, a door before each, the gate before all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dash import Dash
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api import (
    capacity,
    cases,
    checks,
    docs,
    expansions,
    exports,
    features,
    grid_data,
    health,
    layers,
    login,
    oidc,
    outages,
    preferences,
    rooms,
    schemes,
    statistics,
    stream,
    studies,
    tiles,
)
from api.dash_backend import Backend
from api.frame import Page, frame
from api.gate import Gate
from api.headers import content_security_policy
from api.page_routes import Destination, page_routes
from api.problems import answer_http_exception, answer_invalid
from api.routes import Opened, secure
from guard.callbacks import card_of
from services.desk import Desk

ROOT: Final = Path(__file__).resolve().parent.parent
ROUTERS: Final[tuple[APIRouter, ...]] = (
    login.router,
    oidc.router,
    preferences.router,
    health.router,
    docs.router,
    tiles.router,
    layers.router,
    grid_data.router,
    exports.router,
    features.router,
    studies.router,
    stream.router,
    outages.router,
    capacity.router,
    checks.router,
    rooms.router,
    schemes.router,
    expansions.router,
    cases.router,
    statistics.router,
)

# Dash's own page without its comment for Internet Explorer; assets/shell.js sets the language.
INDEX: Final = """<!doctype html>
<html>
<head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""

_assembled: list[bool] = []


@dataclass(frozen=True, slots=True)
class Site:
    dash: Dash
    opened: tuple[Opened, ...]  # every route with the Action it asks for

    def gate(self, desk: Desk) -> Gate:
        """What is served; the desk is chosen here, so that in tests one site can stand before several."""
        policy = content_security_policy(self.dash.csp_hashes(), desk.settings.basemap)
        return Gate(self.dash.server, desk, policy)


class UnguardedCallbackError(RuntimeError):
    """A server callback that did not come through the guard."""


def assemble(pages: Sequence[Page], secret: bytes) -> Site:
    """Raises when called twice in a process: a second Dash would lose the callbacks the first one took."""
    if _assembled:
        raise RuntimeError("the site is assembled once in a process")
    _assembled.append(True)
    dash_app = Dash(
        "headroom",
        backend=Backend,
        assets_folder=str(ROOT / "assets"),
        pages_folder="",
        use_pages=False,
        index_string=INDEX,
        assets_path_ignore=[r"^bpmn-js$"],  # large: fetched by the page that draws a process
        title="Headroom",
        update_title="",
        suppress_callback_exceptions=True,
        enable_mcp=False,
        add_log_handler=False,
    )
    server: FastAPI = dash_app.server
    server.secret_key = secret.hex()  # type: ignore[attr-defined] # Dash signs its page loads with it
    dash_app.layout = frame(pages)
    to = [Destination(page.PATH, page.ACTION, frozenset(getattr(page, "HOME_OF", ()))) for page in pages]
    for router in (page_routes(dash_app, to), *ROUTERS):
        server.router.routes.extend(
            router.routes
        )  # plain routes: an included router would hide them from the doors
    server.add_exception_handler(HTTPException, answer_http_exception)
    server.add_exception_handler(RequestValidationError, answer_invalid)
    # Takes the callbacks over now, to be checked before the first request.
    dash_app._setup_server()  # type: ignore[no-untyped-call]
    _check_callbacks(dash_app)
    return Site(dash_app, tuple(secure(server)))


def _check_callbacks(dash_app: Dash) -> None:
    for output, entry in dash_app.callback_map.items():
        if "callback" in entry and card_of(entry["callback"]) is None:
            raise UnguardedCallbackError(f"the callback of {output} does not come from guard.guarded")
