"""An error as an answer: a JSON problem for machines, a short page for a person's address bar."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from components.plain_page import message_page
from guard.errors import Explained, explain


def wants_page(scope: Scope) -> bool:
    """A person typed or followed an address; scripts and pictures ask for something else."""
    headers = Headers(scope=scope)
    return scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")


def answer_error(error: BaseException, scope: Scope) -> Response:
    explained = explain(error)
    response: Response
    if wants_page(scope):
        response = _page(explained)
    else:
        response = JSONResponse(
            explained.problem(), status_code=explained.kind.status, media_type="application/problem+json"
        )
    if explained.retry_after_s is not None:
        response.headers["Retry-After"] = str(explained.retry_after_s)
    return response


def _page(explained: Explained) -> HTMLResponse:
    return HTMLResponse(message_page(explained.kind.title, explained.message), status_code=explained.kind.status)
