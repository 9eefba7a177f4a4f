"""A person's own language and theme."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api.forms import Fields
from api.login import remember_language, safe_path
from casework.people import Action
from guard import actor, desk, guarded_route
from services.accounts import change_preferences

router = APIRouter(include_in_schema=False)


@router.post("/preferences")
@guarded_route(Action.CHANGE_OWN_PREFERENCES)
def change(http: Request, fields: Fields) -> Response:
    """JSON is answered with JSON, a form with the page it came from."""
    language, theme = fields.get("language"), fields.get("theme")
    change_preferences(desk(), actor(), language, theme)
    response: Response
    if http.headers.get("content-type", "").startswith("application/json"):
        response = JSONResponse({"language": language, "theme": theme})
    else:
        response = RedirectResponse(safe_path(fields.get("next", "/account")), status_code=303)
    remember_language(http, response, language or "")
    return response
