"""Sign-in and sign-out: plain forms that work without scripts."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.forms import Fields
from api.gate import caller_of
from api.session_cookie import clear_cookie, read_cookie, set_cookie
from casework.people import DEMONSTRATION_ROLES, LANGUAGES, Action
from casework.refusals import Refused
from components.i18n import use_language
from components.login_page import login_page
from guard import actor, desk, guarded_route
from guard.context import actor_or_none, request
from guard.errors import explain
from services import rate
from services.accounts import change_preferences
from services.demonstration import sign_in_demonstration, why_not
from services.sign_in import SignedIn, forget_session, sign_in, sign_out

router = APIRouter(include_in_schema=False)
LANGUAGE_COOKIE = "headroom_language"
YEAR_S = 31_536_000


@router.get("/login")
def show(http: Request) -> Response:
    back = safe_path(http.query_params.get("next", "/"))
    if actor_or_none() is not None:
        return RedirectResponse(back, status_code=303)
    return sign_in_page(http, back)


@router.post("/login")
def submit(http: Request, fields: Fields) -> Response:
    name, remote, limits = fields.get("name", ""), caller_of(http.scope).remote, request().limits
    key = name.strip().lower()
    try:
        limits.spend("sign_in_address", remote, rate.SIGN_IN_PER_ADDRESS)
        limits.spend("sign_in_account", key, rate.SIGN_IN_PER_ACCOUNT)
        signed_in = sign_in(desk(), name, fields.get("password", ""), remote)
    except Refused as refused:
        return sign_in_page(http, fields.get("next", "/"), refused, name)
    limits.forget("sign_in_account", key)
    return let_in(http, signed_in, fields.get("next", "/"))


@router.post("/login/demonstration")
def demonstrate(http: Request, fields: Fields) -> Response:
    caller = caller_of(http.scope)
    try:
        request().limits.spend("sign_in_address", caller.remote, rate.SIGN_IN_PER_ADDRESS)
        signed_in = sign_in_demonstration(desk(), fields.get("role", ""), caller)
    except Refused as refused:
        return sign_in_page(http, fields.get("next", "/"), refused)
    return let_in(http, signed_in, fields.get("next", "/"))


@router.post("/login/language")
def choose_language(http: Request, fields: Fields) -> Response:
    address = "/login?" + urlencode({"next": safe_path(fields.get("next", "/"))})
    response = RedirectResponse(address, status_code=303)
    remember_language(http, response, fields.get("language", ""))
    return response


@router.post("/logout")
@guarded_route(Action.SIGN_OUT)
def leave(http: Request) -> Response:
    https = http.scope["scheme"] == "https"
    sign_out(desk(), actor(), read_cookie(http.headers, https=https) or "")
    response = RedirectResponse("/login", status_code=303)
    clear_cookie(response, https=https)
    return response


def safe_path(path: str) -> str:
    """Only an address of this server: a foreign one would make the sign-in page a lure."""
    parts = urlsplit(path.replace("\\", "/"))
    ours = path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if ours and path.isprintable() and not path.startswith("/login") else "/"


def remember_language(http: Request, response: Response, language: str) -> None:
    if language in LANGUAGES:
        https = http.scope["scheme"] == "https"
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=YEAR_S, secure=https, httponly=True, samesite="lax"
        )


def _chosen_language(http: Request) -> str:
    chosen = http.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else desk().settings.language


def sign_in_page(http: Request, back: str, refused: Refused | None = None, name: str = "") -> Response:
    """The form, with what was refused above it."""
    explained = None if refused is None else explain(refused)
    offered = DEMONSTRATION_ROLES if why_not(desk(), caller_of(http.scope)) is None else ()
    with use_language(_chosen_language(http)):
        html = login_page(
            next_path=safe_path(back),
            name=name,
            error=None if explained is None else explained.message,
            demonstration=offered,
            company=desk().settings.oidc.offered,
        )
    response = HTMLResponse(html, status_code=200 if explained is None else explained.kind.status)
    if explained is not None and explained.retry_after_s is not None:
        response.headers["Retry-After"] = str(explained.retry_after_s)
    return response


def let_in(http: Request, signed_in: SignedIn, back: str) -> Response:
    """The session the browser had before ends; the language chosen at the door stays."""
    https = http.scope["scheme"] == "https"
    forget_session(desk(), read_cookie(http.headers, https=https))
    chosen = http.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES and chosen != signed_in.actor.language:
        change_preferences(desk(), signed_in.actor, chosen, None)
    response = RedirectResponse(safe_path(back), status_code=303)
    set_cookie(response, signed_in.token, https=https)
    return response
