"""One of the customer's applications: whose turn, the way, messages, withdraw."""

from __future__ import annotations

from typing import Any, Final

import dash_mantine_components as dmc
from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.correspondence import NewMessage
from casework.people import Action
from components.i18n import n_, t
from components.live_dot import NUDGE
from components.parts import note
from components.portal_case import contact, heading, letters, turn, way
from guard import actor, desk, guarded, page_part
from services import applications, correspondence, portal

PATH: Final = "/my/{case}"
NAME: Final = n_("My application")
ACTION: Final = Action.FOLLOW_OWN_CASES
IN_HEADER: Final = False


class Nudged(BaseModel):
    nudge: dict[str, object] | None = None
    case: str = Field(max_length=64)


class Sent(BaseModel):
    clicks: int | None = None
    text: str | None = Field(default=None, max_length=4000)
    case: str = Field(max_length=64)


class Withdrawn(BaseModel):
    clicks: int | None = None
    reason: str | None = Field(default=None, max_length=2000)
    case: str = Field(max_length=64)


def layout() -> Component:
    case_id = page_part()
    return html.Div(
        [
            dcc.Store("my-case", data=case_id),
            html.A(t("All my applications"), href="/my", className="portal-back"),
            html.Div(shown(case_id), id="my-shown", className="portal-shown"),
            html.Section(
                [
                    html.H2(t("Messages")),
                    html.Div(_letters(case_id), id="my-letters"),
                    dmc.Textarea(id="my-text", label=t("Write a message"), autosize=True, minRows=2),
                    html.Button(t("Send"), id="my-write", type="button", className="button is-primary"),
                ],
                className="portal-card",
            ),
            _withdrawing(case_id),
        ],
        className="portal-page is-case",
    )


def shown(case_id: str) -> list[Component]:
    story = portal.story(desk(), actor(), case_id)
    return [heading(story), turn(story), way(story), contact(story.contact)]


def _letters(case_id: str) -> Component:
    story = portal.story(desk(), actor(), case_id)
    return letters(correspondence.messages(desk(), actor(), case_id), story.today)


def _withdrawing(case_id: str) -> Component:
    if not portal.story(desk(), actor(), case_id).is_open:
        return html.Div()
    return html.Details(
        [
            html.Summary(t("Withdraw this application")),
            note(t("Nothing is lost: the application stays readable, but nobody works on it any more.")),
            dmc.TextInput(id="my-reason", label=t("Reason")),
            html.Button(t("Withdraw"), id="my-withdraw", type="button", className="button is-danger"),
            html.P(id="my-withdrawn", role="status"),
        ],
        className="portal-card",
    )


@guarded(
    Output("my-shown", "children"),
    Output("my-letters", "children"),
    Input(NUDGE, "data"),
    State("my-case", "data"),
    action=Action.FOLLOW_OWN_CASES,
    schema=Nudged,
    prevent_initial_call=True,
)
def again(nudge: dict[str, object] | None, case: str) -> tuple[Any, ...]:
    return shown(case), _letters(case)


@guarded(
    Output("my-text", "value"),
    Input("my-write", "n_clicks"),
    State("my-text", "value"),
    State("my-case", "data"),
    action=Action.COMMENT_CASE,
    schema=Sent,
    prevent_initial_call=True,
)
def write(clicks: int | None, text: str | None, case: str) -> str:
    """The page shows the message when the nudge of its own act arrives."""
    if not clicks:
        raise PreventUpdate
    correspondence.send(desk(), actor(), case, NewMessage(text or ""))
    return ""


@guarded(
    Output("my-withdrawn", "children"),
    Input("my-withdraw", "n_clicks"),
    State("my-reason", "value"),
    State("my-case", "data"),
    action=Action.WITHDRAW_CASE,
    schema=Withdrawn,
    prevent_initial_call=True,
)
def withdraw(clicks: int | None, reason: str | None, case: str) -> str:
    if not clicks:
        raise PreventUpdate
    now = applications.get(desk(), actor(), case)
    applications.withdraw(desk(), actor(), case, now.application.version, reason or "")
    return t("Your application was withdrawn.")
