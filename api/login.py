"""Sign-in, sign-out and preferences: plain forms that work without scripts."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.params import Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.gate import caller_of
from api.session_cookie import clear_cookie, read_cookie, set_cookie
from casework.people import DEMONSTRATION_ROLES, LANGUAGES, Action
from casework.refusals import Refused
from components.i18n import use_language
from components.login_page import login_page
from guard import actor, desk, guarded_route
from guard.context import actor_or_none, request
from guard.errors import explain
from message import Message
from services import rate
from services.accounts import change_preferences
from services.demonstration import sign_in_demonstration, why_not
from services.sign_in import SignedIn, sign_in, sign_out

router = APIRouter(include_in_schema=False)
LANGUAGE_COOKIE = "headroom_language"
Text = Annotated[str, Form(max_length=500)]


@router.get("/login")
def show(http: Request, next: str = "/") -> Response:  # noqa: A002 - the parameter's name in the address
    if actor_or_none() is not None:
        return RedirectResponse(safe_path(next), status_code=303)
    return _page(http, next)


@router.post("/login")
def submit(http: Request, name: Text = "", password: Text = "", next: Text = "/") -> Response:  # noqa: A002
    remote = caller_of(http.scope).remote
    limits = request().limits
    try:
        limits.spend("sign_in_address", remote, rate.SIGN_IN_PER_ADDRESS)
        limits.spend("sign_in_account", name.strip().lower(), rate.SIGN_IN_PER_ACCOUNT)
        signed_in = sign_in(desk(), name, password, remote)
    except Refused as refused:
        return _refused(http, refused, next, name)
    limits.forget("sign_in_account", name.strip().lower())
    return _welcome(http, signed_in, next)


@router.post("/login/demonstration")
def demonstrate(http: Request, role: Text = "", next: Text = "/") -> Response:  # noqa: A002
    caller = caller_of(http.scope)
    try:
        request().limits.spend("sign_in_address", caller.remote, rate.SIGN_IN_PER_ADDRESS)
        return _welcome(http, sign_in_demonstration(desk(), role, caller), next)
    except Refused as refused:
        return _refused(http, refused, next, "")


@router.post("/login/language")
def choose_language(http: Request, language: Text = "", next: Text = "/") -> Response:  # noqa: A002
    response = RedirectResponse("/login?" + _query(next), status_code=303)
    if language in LANGUAGES:
        https = http.scope["scheme"] == "https"
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, secure=https, httponly=True, samesite="lax")
    return response


@router.post("/logout")
@guarded_route(Action.SIGN_OUT)
def leave(http: Request) -> Response:
    https = http.scope["scheme"] == "https"
    sign_out(desk(), actor(), read_cookie(http.headers, https=https) or "")
    response = RedirectResponse("/login", status_code=303)
    clear_cookie(response, https=https)
    return response
