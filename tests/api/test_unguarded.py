"""Nothing goes past the guard: shown on the source, and shown to go red."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, WebSocket

from api.routes import UnguardedRouteError, secure
from casework.people import Action
from guard import guarded_route

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {"callback", "clientside_callback", "long_callback"}
ROOMS = ("api", "casework", "components", "data", "gridmodel", "guard", "pages", "services")


def sources() -> list[Path]:
    rooms = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    return [*ROOT.glob("*.py"), *rooms]


def unguarded(source: str) -> list[int]:
    """Lines that reach a callback register of Dash: imported, or as an attribute of an app or of dash."""
    found = []
    for node in ast.walk(ast.parse(source)):
        from_dash = isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dash"
        if from_dash and any(name.name in FORBIDDEN for name in node.names):  # type: ignore[attr-defined]
            found.append(node.lineno)  # type: ignore[attr-defined]
        if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN:
            found.append(node.lineno)
    return found


def test_only_the_guard_reaches_dashs_callbacks() -> None:
    offenders = {str(f.relative_to(ROOT)): unguarded(f.read_text(encoding="utf-8")) for f in sources()}
    offenders = {name: lines for name, lines in offenders.items() if lines}
    assert set(offenders) == {"guard/callbacks.py"}


@pytest.mark.parametrize(
    "bad",
    [
        "from dash import callback",
        "from dash import Input, clientside_callback as c",
        "import dash\n@dash.callback()\ndef f(): ...",
        "@app.callback()\ndef f(): ...",
        "app.clientside_callback('x')",
        "from dash._callback import callback",
    ],
)
def test_the_test_above_goes_red_on_a_bare_callback(bad: str) -> None:
    assert unguarded(bad)


def test_no_javascript_in_python_strings() -> None:
    for file in sources():
        found = re.search(r"function\s*\w*\([^)]*\)\s*\{|=>\s*\{", file.read_text(encoding="utf-8"))
        assert found is None, file


def server_with(router: APIRouter) -> FastAPI:
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    server.router.routes.extend(router.routes)
    return server


def test_the_server_does_not_start_with_a_route_that_names_no_action() -> None:
    router = APIRouter()
    router.add_api_route("/api/v1/secrets", lambda: "all of them", methods=["GET"])
    with pytest.raises(UnguardedRouteError, match="/api/v1/secrets"):
        secure(server_with(router))


def test_nor_with_a_socket_an_included_router_or_its_own_docs() -> None:
    router = APIRouter()

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()

    router.add_api_websocket_route("/live", socket)
    with pytest.raises(UnguardedRouteError):
        secure(server_with(router))
    hidden = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    hidden.include_router(APIRouter(), prefix="/hidden")
    with pytest.raises(UnguardedRouteError):
        secure(hidden)
    with pytest.raises(UnguardedRouteError):
        secure(FastAPI())


def test_a_route_that_names_its_action_is_listed_with_it() -> None:
    router = APIRouter()
    router.add_api_route("/tiles", guarded_route(Action.SEE_GRID)(lambda: "tile"), methods=["GET"])
    opened = secure(server_with(router))[0]
    assert (opened.path, opened.action) == ("/tiles", Action.SEE_GRID)
