"""The description of the HTTP API, for the signed-in: the OpenAPI file and a page without scripts."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from casework.people import Action
from components.i18n import t
from components.plain_page import wide_page
from guard import guarded_route

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
@guarded_route(Action.SEE_API_DOCS)
def openapi(http: Request) -> JSONResponse:
    return JSONResponse(http.app.openapi())


@router.get("/docs")
@guarded_route(Action.SEE_API_DOCS)
def docs(http: Request) -> HTMLResponse:
    described = http.app.openapi()
    operations = [
        _operation(path, method, operation)
        for path, methods in sorted(described.get("paths", {}).items())
        for method, operation in methods.items()
    ]
    models = [
        _details(name, schema) for name, schema in described.get("components", {}).get("schemas", {}).items()
    ]
    how = t("Send a token as: Authorization: Bearer … The whole description is at /openapi.json.")
    body = (
        f"<h1>{escape(t('HTTP API'))}</h1>"
        f"<p>{escape(how)}</p>"
        f"{''.join(operations)}<h2>{escape(t('Data'))}</h2>{''.join(models)}"
    )
    return HTMLResponse(wide_page(t("HTTP API"), body))


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    facts = {key: operation[key] for key in ("parameters", "requestBody", "responses") if key in operation}
    summary = escape(operation.get("description") or operation.get("summary") or "")
    return (
        f"<h3><code>{method.upper()} {escape(path)}</code></h3><p>{summary}</p>{_details(t('Fields'), facts)}"
    )


def _details(title: str, value: Any) -> str:
    text = escape(json.dumps(value, indent=2, ensure_ascii=False))
    return f"<details><summary>{escape(title)}</summary><pre>{text}</pre></details>"
