"""What has to be said over any page until it is settled: the session is over, the server is away."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.i18n import t
from components.parts import icon


def standing() -> Component:
    """Hidden until assets/gate.js finds that one of them holds; the page beneath stays as it is."""
    return html.Div(
        [
            bar(
                "session-over",
                t("Your session is over. What is on this page stays; nothing was changed. Sign in to go on."),
                html.A(t("Sign in again"), href="/login", className="button is-primary is-small"),
            ),
            bar(
                "server-away",
                t(
                    "The server cannot be reached. What is on this page stays; it goes on by itself afterwards."
                ),
                button("try-again", t("Try again")),
            ),
        ],
        className="standing",
    )


def bar(ident: str, said: str, action: Component) -> Component:
    return html.Div(
        [icon("triangle"), html.Span(said), action],
        id=ident,
        className="standing-bar",
        role="alert",
        hidden=True,
    )


def button(ident: str, label: str) -> Component:
    return html.Button(label, id=ident, type="button", className="button is-small")
