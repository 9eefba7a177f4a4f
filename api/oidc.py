"""Single sign-on: to the company's server and back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.gate import caller_of
from api.login import let_in, safe_path, sign_in_page
from api.session_cookie import attempt_cookie_name
from casework.refusals import NotAllowed, NotFound, Refused
from guard import desk
from guard.context import request
from message import say
from services import rate
from services.sign_in_attempt import MINUTES
from services.single_sign_on import begin, finish

router = APIRouter(include_in_schema=False)
BACK = "/login/company/back"  # what the company's server is told, and must know beforehand


@router.get("/login/company")
def leave(http: Request, next: str = "/") -> Response:
    try:
        _allowed(http)
        address, sealed = begin(desk(), _callback(http), safe_path(next))
    except Refused as refused:
        return sign_in_page(http, next, refused)
    response = RedirectResponse(address, status_code=303)
    https = http.scope["scheme"] == "https"
    # Lax: the way back is a link from the company's page.
    response.set_cookie(
        attempt_cookie_name(https=https),
        sealed,
        max_age=MINUTES * 60,
        secure=https,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(BACK)
def come_back(http: Request, state: str = "", code: str = "", iss: str = "", error: str = "") -> Response:
    name = attempt_cookie_name(https=http.scope["scheme"] == "https")
    try:
        _allowed(http)
        if error:
            raise NotAllowed(
                say("The company's sign-in was cancelled or refused. Nothing was changed. Try again.")
            )
        remote = caller_of(http.scope).remote
        cookie = http.cookies.get(name, "")
        signed_in, back = finish(desk(), cookie, state, code, iss, _callback(http), remote)
    except Refused as refused:
        response = sign_in_page(http, "/", refused)
    else:
        response = let_in(http, signed_in, back)
    response.delete_cookie(name, secure=name.startswith("__Host"), httponly=True, samesite="lax")
    return response


def _allowed(http: Request) -> None:
    if not desk().settings.oidc.offered:
        raise NotFound("No company sign-in is set up here. Sign in with name and password.")
    request().limits.spend("sign_in_address", caller_of(http.scope).remote, rate.SIGN_IN_PER_ADDRESS)


def _callback(http: Request) -> str:
    """On the host the browser came to, which the gate knows as ours."""
    return f"{http.scope['scheme']}://{http.headers['host']}{BACK}"
