"""The customer's home: his applications, whose turn it is in each, and a new one."""

from __future__ import annotations

from typing import Final

from dash import Input, Output, html
from dash.development.base_component import Component
from pydantic import BaseModel

from casework.people import Action, Role
from components.i18n import n_, t
from components.live_dot import NUDGE
from components.portal_case import card
from guard import actor, desk, guarded
from services import portal

PATH: Final = "/my"
NAME: Final = n_("My applications")
ACTION: Final = Action.FOLLOW_OWN_CASES
IN_HEADER: Final = True
HOME_OF: Final = (Role.CUSTOMER,)


class Nudged(BaseModel):
    nudge: dict[str, object] | None = None


def layout() -> Component:
    head = [
        html.H1(t("My applications")),
        html.A(t("New application"), href="/apply", className="button is-primary"),
    ]
    return html.Div(
        [html.Div(head, className="portal-head"), html.Div(cases(), id="my-cases", className="portal-cases")],
        className="portal-page",
    )


def cases() -> list[Component]:
    found = [card(story) for story in portal.own(desk(), actor())]
    if found:
        return found
    told = t(
        "You have no application yet. Apply in five short steps; the answer whether it is likely comes at once."
    )
    return [html.P(told, className="portal-card")]


@guarded(
    Output("my-cases", "children"),
    Input(NUDGE, "data"),
    action=Action.FOLLOW_OWN_CASES,
    schema=Nudged,
    prevent_initial_call=True,
)
def again(nudge: dict[str, object] | None) -> list[Component]:
    return cases()
