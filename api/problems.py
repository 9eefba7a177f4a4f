"""An error as an answer: a JSON problem for machines, a short page for a person's address bar."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from casework.refusals import Invalid, NotFound, Refused
from components.plain_page import message_page
from guard.errors import Explained, explain
from message import say


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
    return HTMLResponse(
        message_page(explained.kind.title, explained.message), status_code=explained.kind.status
    )


async def answer_http_exception(http: Request, error: Any) -> Response:
    """The router's own refusals: unknown address, method not meant for it, a body that is not JSON."""
    refusals: dict[int, Refused] = {404: NotFound("There is nothing at this address.")}
    refused = refusals.get(
        error.status_code, Invalid("The server does not understand this request. Nothing was changed.")
    )
    response = answer_error(refused, http.scope)
    response.status_code = error.status_code
    return response


async def answer_invalid(http: Request, error: Any) -> Response:
    """A machine's request that does not fit the schema: the first field that is wrong, by name."""
    fault = error.errors()[0]
    field = ".".join(str(part) for part in fault["loc"])
    refused = Invalid(
        say(
            "The field {field} cannot be used: {reason}. Nothing was changed.",
            field=field,
            reason=fault["msg"],
        )
    )
    return answer_error(refused, http.scope)
