"""The frame of every page: header with rooms, language, theme and account; the page below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from casework.people import Role
from components import theme as look
from components import words
from components.i18n import t, use_language
from components.language import HTML_CODES, known
from components.parts import icon, wild
from components.rooms import Nav, rooms
from components.standing import standing


def shell(
    actor_name: str,
    role: Role,
    language: str,
    theme: str,
    active_path: str,
    nav: Nav,
    content: Component | list[Component],
    demo: bool = False,
    live: Sequence[Component] = (),
) -> Component:
    """Language is the session's: switching it reloads the page. Theme changes in place (assets/shell.js)."""
    with use_language(language):
        page = html.Div(
            [
                html.A(t("Skip to the content"), href="#content", className="skip-link"),
                _header(actor_name, role, known(language), active_path, nav, demo, live),
                standing(),
                html.Main(content, id="content", tabIndex=-1),
            ],
            id="shell",
            lang=HTML_CODES[known(language)],
            **wild({"data-title": t("Headroom")}),
        )
        notices = dmc.NotificationContainer(id="notices", position="bottom-center")
    made: Component = dmc.MantineProvider(
        [dcc.Location(id="url", refresh=False), page, notices],
        theme=look.THEME,
        defaultColorScheme=look.known(theme),
    )
    return made


def _header(
    name: str, role: Role, language: str, active: str, nav: Nav, demo: bool, live: Sequence[Component]
) -> Component:
    tag = [html.Span(t("Demonstration data"), className="demo-tag")] if demo else []
    return html.Header(
        [
            html.A(
                [html.I(className="logo", **wild({"aria-hidden": "true"})), html.B(t("Headroom"))],
                href="/",
                className="brand",
            ),
            rooms(nav, active),
            html.Div(
                [*tag, *live, _languages(language), _theme_button(), _account(name, role)],
                className="header-end",
            ),
        ],
        className="header",
    )


def _languages(language: str) -> Component:
    buttons = [
        html.Button(
            label,
            type="button",
            lang=HTML_CODES[code],
            **_pressed(code == language),
            **wild({"data-language": code}),
        )
        for code, label in (("zh", "中文"), ("en", "EN"))
    ]
    return html.Div(buttons, className="languages", role="group", **wild({"aria-label": t("Language")}))


def _pressed(on: bool) -> dict[str, Any]:
    return wild({"aria-pressed": "true" if on else "false"})


def _theme_button() -> Component:
    return html.Button(
        [icon("moon"), icon("sun")],
        id="theme-toggle",
        type="button",
        className="icon-button",
        title=t("Light or dark"),
        **wild({"aria-label": t("Light or dark")}),
    )


def _account(name: str, role: Role) -> Component:
    face = html.Button(
        name[:1].upper() if name and not name.isascii() else name[:2].upper(),
        type="button",
        className="avatar",
        **wild({"aria-label": t("Account of {name}", name=name)}),
    )
    sign_out = html.Form(
        html.Button(t("Sign out"), type="submit", className="menu-button"), action="/logout", method="post"
    )
    items = [
        html.Div([html.B(name), html.Span(words.role(role))], className="menu-who"),
        html.A(t("My account"), href="/account", className="menu-button"),
        sign_out,
    ]
    made: Component = dmc.Menu(
        [dmc.MenuTarget(face), dmc.MenuDropdown(items)], position="bottom-end", width=200, shadow="md"
    )
    return made
