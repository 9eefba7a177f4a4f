"""Every route behind its Action: the server does not start with one that names none."""

from __future__ import annotations

from dataclasses import dataclass

from anyio import to_thread
from dash.exceptions import PreventUpdate
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.origin import SAFE_METHODS
from api.problems import answer_error
from api.public import DASH, PUBLIC
from casework.people import Action
from guard.context import desk
from guard.permission import authorise
from guard.routes import action_of
from services.access import Denied, collecting, write


@dataclass(frozen=True, slots=True)
class Opened:
    """A route and what it asks for; no Action: public."""

    path: str
    methods: frozenset[str]
    action: Action | None


class UnguardedRouteError(RuntimeError):
    """A route that names no Action and is not in the public list."""


def secure(server: FastAPI) -> list[Opened]:
    """Put a door before every route; the list of them, for the tests and for docs/permissions.md."""
    return [_secure_one(route) for route in server.routes]


def _secure_one(route: BaseRoute) -> Opened:
    if not isinstance(route, Route | Mount):
        raise UnguardedRouteError(f"{getattr(route, 'path', route)}: only plain routes can be guarded")
    action = action_of(getattr(route, "endpoint", None)) or DASH.get(route.path)
    if action is None and route.path not in PUBLIC:
        raise UnguardedRouteError(
            f"{route.path} names no Action: put @guarded_route(Action.…) beneath its router line"
        )
    if action is not None and route.path in PUBLIC:
        raise UnguardedRouteError(f"{route.path} is in the public list and names an Action")
    route.app = Door(route.app, action, route.path)
    methods = frozenset(route.methods or ()) if isinstance(route, Route) else frozenset({"GET"})
    return Opened(route.path, methods, action)


class Door:
    """Asks for the Action, runs the route, records denials and acts, explains errors."""

    def __init__(self, app: ASGIApp, action: Action | None, path: str) -> None:
        self.app = app
        self.action = action
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        with collecting() as acts:
            failed: BaseException | None = None
            try:
                if self.action is not None:
                    looking = scope["method"] in SAFE_METHODS
                    authorise(self.action, f"{scope['method']} {self.path}", looking=looking)
                await self.app(scope, receive, sending)
            except PreventUpdate:
                raise
            except (Exception, SystemExit) as error:
                failed = error
                acts[:] = [error.event] if isinstance(error, Denied) else []
            if acts:
                await to_thread.run_sync(write, desk(), list(acts))
        if failed is not None:
            if started:
                raise failed
            await answer_error(failed, scope)(scope, receive, send)
