"""The tabs of an application that have a life of their own: its scheme, its papers, its messages."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, ConfigDict, Field

from casework.correspondence import NewMessage
from casework.people import Action, may
from casework.scheme import foremost
from casework.topics import Topic
from components.case_scheme import scheme_tab
from components.i18n import t
from components.live_dot import NUDGE
from components.parts import computing, note
from components.portal_case import letters
from guard import actor, desk, guarded
from services import case_view, correspondence, schemes


class Nudge(BaseModel):
    model_config = ConfigDict(extra="ignore")

    topics: list[str] = Field(default_factory=list, max_length=20)


class Read(BaseModel):
    key: str = Field(max_length=100)
    nudge: Nudge | None = None
    acted: int | None = None
    sent: int | None = None
    seen: list[str] | None = Field(default=None, max_length=200)


class Sent(BaseModel):
    clicks: int | None = None
    text: str | None = Field(default=None, max_length=4000)
    key: str = Field(max_length=100)


def scheme_body() -> Component:
    return html.Div([dcc.Store(id="case-scheme-seen"), html.Div(computing(t("Loading")), id="case-scheme")])


def messages_body() -> Component:
    """Who may not write finds the messages without the field for a new one."""
    parts: list[Component] = [dcc.Store(id="case-sent"), html.Div(id="case-letters")]
    if may(actor(), Action.COMMENT_CASE):
        parts += [
            dmc.Textarea(id="case-letter", label=t("Write to the applicant"), autosize=True, minRows=2),
            html.Button(t("Send"), id="case-write", type="button", className="button is-primary"),
        ]
    return html.Div(parts, className="case-messages")


def label(name: str, count: str) -> Component:
    return html.Span([name, " ", html.Span(id=f"case-count-{count}", className="case-count-tag")])


@guarded(
    Output("case-scheme", "children"),
    Output("case-scheme-seen", "data"),
    Output("case-letters", "children"),
    Output("case-count-messages", "children"),
    Input("case-key", "data"),
    Input(NUDGE, "data"),
    Input("case-acted", "data"),
    Input("case-sent", "data"),
    State("case-scheme-seen", "data"),
    action=Action.SEE_CASES,
    schema=Read,
)
def draw(
    key: str, nudge: Nudge | None, acted: int | None, sent: int | None, seen: list[str] | None
) -> tuple[Any, ...]:
    """The scheme is drawn again only when it changed: its map stays as it was left."""
    if (
        seen is not None
        and nudge is not None
        and Topic.APPLICATIONS not in nudge.topics
        and not (acted or sent)
    ):
        raise PreventUpdate
    of = case_view.case_of(desk(), actor(), key)
    written = correspondence.messages(desk(), actor(), of.id)
    told = (letters(written, to_applicant=False), str(len(written)) if written else "")
    if not may(actor(), Action.SEE_STUDY):
        return (note(t("The scheme names equipment of the grid: your role does not see it.")), [], *told)
    found = schemes.listed(desk(), actor(), of.id)
    fresh = [f"{s.id}/{s.version}/{s.state}" for s in found]
    if fresh == seen:
        return (no_update, no_update, *told)
    first = foremost(found) if found else None
    changes = (
        schemes.difference(desk(), actor(), of.id, first.id, first.version - 1, first.version)
        if first is not None and first.version > 1
        else ()
    )
    setting = desk().settings
    return (scheme_tab(of, found, changes, setting.basemap, setting.tianditu_key), fresh, *told)


@guarded(
    Output("case-letter", "value"),
    Output("case-sent", "data"),
    Input("case-write", "n_clicks"),
    State("case-letter", "value"),
    State("case-key", "data"),
    action=Action.COMMENT_CASE,
    schema=Sent,
    prevent_initial_call=True,
)
def write(clicks: int | None, text: str | None, key: str) -> tuple[str, int]:
    """An empty field, and a word to the list that there is more to show."""
    if not clicks:
        raise PreventUpdate
    of = case_view.case_of(desk(), actor(), key)
    return "", correspondence.send(desk(), actor(), of.id, NewMessage(text or "")).id
