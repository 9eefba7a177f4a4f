"""Dash's FastAPI backend with its doors closed: no catch-all, sockets or docs; callback bodies checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from anyio import to_thread
from dash import Dash
from dash.backends._fastapi import FastAPIDashServer, reset_current_request, set_current_request
from dash.exceptions import PreventUpdate
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from api.callback_body import registered
from api.problems import answer_error
from casework.refusals import NotFound
from guard.callbacks import card_of
from guard.permission import only_permitted
from guard.refusals import Malformed


class Backend(FastAPIDashServer):
    websocket_capability = False

    @staticmethod
    def create_app(name: str = "headroom", config: dict[str, Any] | None = None) -> FastAPI:
        return FastAPI(title="Headroom", docs_url=None, redoc_url=None, openapi_url=None)

    def setup_index(self, dash_app: Dash) -> None:
        """Pages have routes of their own (api/page_routes.py)."""

    def _setup_catchall(self) -> None:
        """An unknown address is not found, instead of an empty page."""

    def serve_component_suites(
        self, dash_app: Dash, package_name: str, fingerprinted_path: str, request: Any
    ) -> Any:
        try:
            return super().serve_component_suites(dash_app, package_name, fingerprinted_path, request)
        except Exception:  # Dash raises whatever its look-up trips over when the file is none of its own
            return answer_error(NotFound("There is no such file."), request.scope)

    def serve_callback(self, dash_app: Dash) -> Callable[[Request], Awaitable[Response]]:
        dispatch = super().serve_callback(dash_app)

        async def checked_dispatch(request: Request) -> Response:
            try:
                entry = registered(getattr(request.state, "json_body", None), dash_app.callback_map)
                card = card_of(entry["callback"])
                if card is None:
                    raise Malformed
                await to_thread.run_sync(only_permitted, card.action, card.name)
                response: Response = await dispatch(request)
            except PreventUpdate:
                return Response(status_code=204)
            except Exception as error:
                return answer_error(error, request.scope)
            return response

        return checked_dispatch


def index_page(dash_app: Dash, request: Request) -> HTMLResponse:
    """Dash's page for any of our addresses; it reads the request from a place only the backend sets."""
    token = set_current_request(request)  # type: ignore[no-untyped-call]
    try:
        return HTMLResponse(dash_app.index())  # type: ignore[no-untyped-call]
    finally:
        reset_current_request(token)  # type: ignore[no-untyped-call]
