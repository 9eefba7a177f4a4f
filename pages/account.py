"""My account: who I am here, my language, and the way out."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from casework.people import Action
from components import words
from components.i18n import n_, t
from guard import actor

PATH: Final = "/account"
NAME: Final = n_("My account")
ACTION: Final = Action.SEE_OWN_ACCOUNT
IN_HEADER: Final = False  # reached by the picture at the end of the header


def layout() -> Component:
    """Plain forms, so that it works when nothing else does."""
    who = actor()
    return html.Div(
        [
            html.H1(who.display_name or words.role(who.role)),
            html.Dl(
                [
                    html.Dt(t("Name")),
                    html.Dd(who.name),
                    html.Dt(t("Role")),
                    html.Dd(words.role(who.role)),
                    html.Dt(t("Language")),
                    html.Dd(_languages(who.language)),
                ]
            ),
            html.Form(
                html.Button(t("Sign out"), type="submit", className="button"), action="/logout", method="post"
            ),
        ],
        className="account-page",
    )


def _languages(current: str) -> Component:
    buttons = [
        html.Button(
            label,
            type="submit",
            name="language",
            value=code,
            className="button is-primary" if code == current else "button",
        )
        for code, label in (("zh", "中文"), ("en", "English"))
    ]
    return html.Form(buttons, action="/preferences", method="post", className="buttons")
