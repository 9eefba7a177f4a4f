"""The way from room to room: a row in the header, what does not fit it in a menu; on a phone all in the menu."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.i18n import t
from components.parts import icon, wild

Nav = Sequence[tuple[str, str]]  # (path, English name of the room)


def rooms(nav: Nav, active: str) -> Component:
    """Every room stands in both; assets/rooms.js hides in the one what the other shows."""
    return html.Nav(
        [html.Div(_links(nav, active), className="rooms-row"), _menu(nav, active)],
        className="rooms",
        **wild({"aria-label": t("Rooms")}),
    )


def _menu(nav: Nav, active: str) -> Component:
    here = next((t(name) for path, name in nav if is_in(active, path)), t("Rooms"))
    said = [
        html.Span(t("More"), className="rooms-word"),
        html.Span([icon("menu"), html.Span(here)], className="rooms-here"),
        icon("chevron"),
    ]
    return html.Details(
        [html.Summary(said, className="room"), html.Div(_links(nav, active), className="rooms-menu")],
        className="rooms-more",
    )


def _links(nav: Nav, active: str) -> list[Component]:
    return [_link(path, name, is_in(active, path)) for path, name in nav]


def _link(path: str, name: str, here: bool) -> Component:
    current = wild({"aria-current": "page"}) if here else {}
    return html.A(t(name), href=path, className="room", **current)


def is_in(active: str, path: str) -> bool:
    """A page beneath a room's address belongs to the room."""
    return active == path or active.startswith(path.rstrip("/") + "/")
