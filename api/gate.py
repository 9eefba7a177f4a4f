"""The gate: one plain ASGI layer around everything that decides who comes in."""

from __future__ import annotations

from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.body_limit import LimitedBody, announced_too_large
from api.headers import with_headers
from api.origin import (
    SAFE_METHODS,
    came_through_a_proxy,
    content_type_is_expected,
    host_is_ours,
    sent_by_our_page,
)
from api.problems import answer_error, wants_page
from api.public import PUBLIC, most_bytes
from api.session_cookie import read_cookie
from api.streams import Streams
from casework.people import Actor
from guard.context import Request, entered, new_reference
from guard.refusals import ForeignRequest, NotSignedIn, TooLarge, UnknownHost, WrongContentType
from services.demonstration import Caller, welcome_without_a_look, why_not
from services.desk import Desk
from services.rate import RateLimiter
from services.sign_in import remembered_actor, session_actor, token_actor

PAGE_HEADER = "x-headroom-page"  # set by assets/gate.js on the layout's request
LANGUAGE_HEADER = "x-headroom-language"  # the page that is open; the account may have changed elsewhere
LOOKUPS_AT_ONCE = 8  # apart from the threads of callbacks, so that slow answers keep nobody from the door


class Gate:
    """Owns the rate buckets and the open streams; everything else is decided anew for each request."""

    def __init__(self, app: ASGIApp, desk: Desk, policy: str) -> None:
        self.app = app
        self.desk = desk
        self.policy = policy
        self.limits = RateLimiter()
        self.streams = Streams(desk)
        self._lookups: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._socket(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        reference = new_reference()
        send = with_headers(send, self.policy, reference, https=scope["scheme"] == "https")
        with entered(Request(self.desk, None, self.limits, reference)):
            try:
                actor = await self._admit(scope)
            except Exception as error:  # refused, or the database is away: both are explained
                await self._turn_away(error, scope, receive, send)
                return
        page = Headers(scope=scope).get(PAGE_HEADER, "/")
        language = Headers(scope=scope).get(LANGUAGE_HEADER, "")
        scope["headroom.streams"] = self.streams
        with entered(Request(self.desk, actor, self.limits, reference, page, language)):
            await self._pass_on(scope, LimitedBody(receive, most_bytes(scope["path"])), send)

    async def _pass_on(self, scope: Scope, body: LimitedBody, send: Send) -> None:
        out = Outgoing(send, body)
        error: Exception | None = None
        try:
            await self.app(scope, body, out)
        except Exception as raised:
            if out.started:
                raise
            error = raised
        if body.exceeded and not out.started:
            error = TooLarge()
        if error is not None:
            await answer_error(error, scope)(scope, body, send)

    async def _admit(self, scope: Scope) -> Actor | None:
        headers, path = Headers(scope=scope), scope["path"]
        if not host_is_ours(headers, self.desk.settings):
            raise UnknownHost(headers.get("host", ""))
        if announced_too_large(headers, most_bytes(path)):
            raise TooLarge
        bearer = _bearer(headers)
        if scope["method"] not in SAFE_METHODS and bearer is None:
            if not sent_by_our_page(headers):
                raise ForeignRequest
            if not content_type_is_expected(headers, path):
                raise WrongContentType
        actor = await self._who(scope, headers, bearer)
        if actor is None and path not in PUBLIC:
            raise NotSignedIn
        return actor

    async def _who(self, scope: Scope, headers: Headers, bearer: str | None) -> Actor | None:
        """A token that does not hold is an error; it never falls back to the cookie beside it."""
        cookie = read_cookie(headers, https=scope["scheme"] == "https")
        caller = caller_of(scope)
        if bearer is None and not cookie:
            return None
        if bearer is None:
            known = remembered_actor(
                self.desk, cookie or "", caller.remote, lambda: welcome_without_a_look(self.desk, caller)
            )
            if known is not None:
                return known
        if self._lookups is None:
            self._lookups = CapacityLimiter(LOOKUPS_AT_ONCE)
        return await to_thread.run_sync(self._look_up, bearer, cookie or "", caller, limiter=self._lookups)

    def _look_up(self, bearer: str | None, cookie: str, caller: Caller) -> Actor | None:
        def demonstration() -> bool:
            return why_not(self.desk, caller) is None

        if bearer is None:
            return session_actor(self.desk, cookie, caller.remote, demonstration)
        actor = token_actor(self.desk, bearer, caller.remote, demonstration)
        if actor is None:
            raise NotSignedIn
        return actor

    async def _turn_away(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        response: Response
        if isinstance(error, NotSignedIn) and wants_page(scope) and _bearer(Headers(scope=scope)) is None:
            response = RedirectResponse("/login?next=" + quote(_address(scope), safe=""), status_code=302)
        else:
            response = answer_error(error, scope)
        await response(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refused before the handshake unless signed in and opened by our own page."""
        headers = Headers(scope=scope)
        with entered(Request(self.desk, None, self.limits, new_reference())):
            ours = host_is_ours(headers, self.desk.settings) and sent_by_our_page(headers)
            actor = await self._who({**scope, "scheme": _http_scheme(scope)}, headers, None) if ours else None
        if actor is None:
            await send({"type": "websocket.close", "code": 1008})
            return
        with entered(Request(self.desk, actor, self.limits, new_reference())):
            await self.app(scope, receive, send)


class Outgoing:
    """Knows whether the answer was begun, and drops one made from a body that was cut off."""

    def __init__(self, send: Send, body: LimitedBody) -> None:
        self._send = send
        self._body = body
        self.started = False

    async def __call__(self, message: Message) -> None:
        if self._body.exceeded and not self.started:
            return
        self.started = True
        await self._send(message)


def caller_of(scope: Scope) -> Caller:
    client = scope.get("client")
    forwarded = came_through_a_proxy(Headers(scope=scope), scope.get("http_version", "1.1"))
    return Caller(client[0] if client else "", forwarded)


def _bearer(headers: Headers) -> str | None:
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return str(scope["path"]) + ("?" + query if query else "")


def _http_scheme(scope: Scope) -> str:
    return "https" if scope["scheme"] == "wss" else "http"
