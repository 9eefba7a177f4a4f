"""The layout of every page: the shell around what the page draws for this person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from casework.people import Action, Actor, may
from casework.refusals import NotFound
from casework.topics import topics_for
from components import words
from components.i18n import render, t
from components.live_dot import live_dot, nudge_store
from components.shell import shell
from guard.context import actor_or_none, desk, request
from guard.errors import explain
from services.access import require
from services.demonstration import is_demonstration_database
from services.nudges import newest


class Page(Protocol):
    """A module of pages/."""

    PATH: str
    NAME: str
    ACTION: Action

    @property
    def layout(self) -> Callable[[], Component]: ...


def frame(pages: Sequence[Page]) -> Callable[[], Component]:
    def layout() -> Component:
        who = actor_or_none()
        if who is None:  # Dash asks once before the first request
            return html.Div()
        path = request().page
        live = [live_dot(newest(desk()), topics_for(who)), nudge_store()]  # before the page reads anything
        nav = [(page.PATH, page.NAME) for page in pages if in_header(page) and may(who, page.ACTION)]
        content = _content(page_at(pages, path), who)
        demo = is_demonstration_database(desk())
        return shell(
            who.display_name or words.role(who.role),
            who.role,
            who.language,
            who.theme,
            path,
            nav,
            content,
            demo,
            live,
        )

    return layout


def page_at(pages: Sequence[Page], path: str) -> Page | None:
    """A PATH may end in one part in braces, as /applications/{case}; the page finds it as `guard.page_part()`."""
    for page in pages:
        fixed, brace, _ = page.PATH.partition("{")
        part = path.removeprefix(fixed)
        if path == page.PATH or (brace and path.startswith(fixed) and part and "/" not in part):
            return page
    return None


def in_header(page: Page) -> bool:
    """Every page is a room of the header, unless its module says `IN_HEADER = False`."""
    return bool(getattr(page, "IN_HEADER", True))


def _content(page: Page | None, who: Actor) -> Component:
    try:
        if page is None:
            raise NotFound("There is no page at this address.")
        require(who, page.ACTION, page.PATH)
        return page.layout()
    except Exception as error:
        explained = explain(error)
        return html.Div(
            [html.H1(t(explained.kind.title)), html.P(render(explained.message))], className="page-error"
        )
