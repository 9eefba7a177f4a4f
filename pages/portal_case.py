"""One of the customer's applications: whose turn, the way, his scheme and his answer to it, messages, withdraw."""

from __future__ import annotations

from typing import Any, Final

import dash_mantine_components as dmc
from dash import Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.correspondence import NewMessage
from casework.people import Action
from casework.scheme import Preview, SchemeState
from casework.scheme_seal import seal
from casework.story import Story
from components.i18n import n_, t
from components.live_dot import NUDGE
from components.parts import note
from components.portal_case import contact, heading, letters, turn, way
from components.portal_scheme import answers, dialogs, scheme_card
from components.scheme_view import pdf_link
from guard import actor, desk, guarded, page_part
from services import applications, correspondence, portal, scheme_answers

PATH: Final = "/my/{case}"
NAME: Final = n_("My application")
ACTION: Final = Action.FOLLOW_OWN_CASES
IN_HEADER: Final = False


class Nudged(BaseModel):
    nudge: dict[str, object] | None = None
    sent: int | None = None
    suggested: str | None = Field(default=None, max_length=80)
    accepted: str | None = Field(default=None, max_length=80)
    case: str = Field(max_length=64)
    seen: list[str] | None = Field(default=None, max_length=100)


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
    story, schemes = _read(case_id)
    return html.Div(
        [
            dcc.Store("my-case", data=case_id),
            dcc.Store("my-sent"),
            dcc.Store("my-suggested"),
            dcc.Store("my-accepted"),
            dcc.Store("my-answering"),
            dcc.Store("my-seen", data=seen_of(schemes, story)),
            html.A(t("All my applications"), href="/my", className="portal-back"),
            html.Div(shown(story), id="my-shown", className="portal-shown"),
            html.Div(cards(story, schemes), id="my-schemes", className="portal-shown"),
            html.Section(
                [
                    html.H2(t("Messages")),
                    html.Div(_letters(story), id="my-letters"),
                    dmc.Textarea(id="my-text", label=t("Write a message"), autosize=True, minRows=2),
                    html.Button(t("Send"), id="my-write", type="button", className="button is-primary"),
                ],
                className="portal-card",
            ),
            _withdrawing(story),
            html.Div(foot(story, schemes), id="my-foot", className="portal-actions"),
            *dialogs(),
        ],
        className="portal-page is-case",
    )


def _read(case_id: str) -> tuple[Story, tuple[Preview, ...]]:
    story = portal.story(desk(), actor(), case_id)
    return story, scheme_answers.previews(desk(), actor(), story.application.id)


def shown(story: Story) -> list[Component]:
    return [heading(story), turn(story), way(story)]


def cards(story: Story, schemes: tuple[Preview, ...]) -> list[Component]:
    """The newest first; what has lapsed only while nothing newer stands."""
    standing = [s for s in schemes if s.state is not SchemeState.LAPSED] or list(schemes[-1:])
    of, setting = story.application, desk().settings
    several = _several(schemes)
    out: list[Component] = []
    for scheme in reversed(standing):
        own = answers(scheme, may_sign=story.may_sign) if several and story.is_open else []
        lapsed = scheme.state is SchemeState.LAPSED
        links = (
            []
            if lapsed
            else [html.A(t("Read all of it"), href=f"/scheme?case={of.id}"), pdf_link(of.id, scheme.id)]
        )
        out.append(
            scheme_card(
                scheme, (of.lon, of.lat), setting.basemap, setting.tianditu_key, story.today, links,
                may_sign=story.may_sign,
            )
        )  # fmt: skip
        out += [html.Div(own, className="portal-answers")] if own else []
    return out


def foot(story: Story, schemes: tuple[Preview, ...]) -> list[Component]:
    """Whom to call, and the answer to the one scheme that waits for it."""
    waiting = [s for s in schemes if s.state is SchemeState.REPLIED]
    single = waiting[:1] if story.is_open and not _several(schemes) else []
    buttons = [b for s in single for b in answers(s, may_sign=story.may_sign)]
    return [contact(story.contact), *([html.Div(buttons, className="portal-answers")] if buttons else [])]


def seen_of(schemes: tuple[Preview, ...], story: Story) -> list[str]:
    """What the cards show: they are drawn again only when this differs, so that the map does not jump."""
    return [f"{s.state}/{seal(s)}" for s in schemes] + [str(story.may_sign)]


def _several(schemes: tuple[Preview, ...]) -> bool:
    return sum(s.state is SchemeState.REPLIED for s in schemes) > 1


def _letters(story: Story) -> Component:
    return letters(correspondence.messages(desk(), actor(), story.application.id))


def _withdrawing(story: Story) -> Component:
    if not story.is_open:
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
    Output("my-foot", "children"),
    Output("my-schemes", "children"),
    Output("my-seen", "data"),
    Input(NUDGE, "data"),
    Input("my-sent", "data"),
    Input("my-suggested", "data"),
    Input("my-accepted", "data"),
    State("my-case", "data"),
    State("my-seen", "data"),
    action=Action.FOLLOW_OWN_CASES,
    schema=Nudged,
    prevent_initial_call=True,
)
def again(
    nudge: dict[str, object] | None,
    sent: int | None,
    suggested: str | None,
    accepted: str | None,
    case: str,
    seen: list[str] | None,
) -> tuple[Any, ...]:
    story, schemes = _read(case)
    fresh = seen_of(schemes, story)
    drawn = (no_update, no_update) if fresh == seen else (cards(story, schemes), fresh)
    return (shown(story), _letters(story), foot(story, schemes), *drawn)


@guarded(
    Output("my-text", "value"),
    Output("my-sent", "data"),
    Input("my-write", "n_clicks"),
    State("my-text", "value"),
    State("my-case", "data"),
    action=Action.COMMENT_CASE,
    schema=Sent,
    prevent_initial_call=True,
)
def write(clicks: int | None, text: str | None, case: str) -> tuple[str, int]:
    """An empty field, and a word to the list that there is more to show."""
    if not clicks:
        raise PreventUpdate
    return "", correspondence.send(desk(), actor(), case, NewMessage(text or "")).id


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
