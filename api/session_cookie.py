"""The session cookie: closed to scripts and foreign pages, bound to https where there is https."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

from services.sign_in import SESSION_HOURS


def cookie_name(*, https: bool) -> str:
    """The `__Host-` prefix makes the browser refuse the cookie from another host or over http."""
    return "__Host-headroom" if https else "headroom"


def read_cookie(headers: Headers, *, https: bool) -> str | None:
    return cookie_parser("; ".join(headers.getlist("cookie"))).get(cookie_name(https=https))


def set_cookie(response: Response, token: str, *, https: bool) -> None:
    response.set_cookie(
        cookie_name(https=https),
        token,
        max_age=SESSION_HOURS * 3600,
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, *, https: bool) -> None:
    response.delete_cookie(cookie_name(https=https), path="/", secure=https, httponly=True, samesite="lax")


def attempt_cookie_name(*, https: bool) -> str:
    """What a single sign-on that was begun is bound to, until it comes back."""
    return cookie_name(https=https) + "-company"
