"""What an answer rests on: what was assumed, and what was not checked."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.i18n import t
from components.parts import note, rich
from gridmodel.answer import Answer
from message import Message


def assumptions(answer: Answer) -> Component:
    return html.Div(
        [
            *_list(t("Not checked"), answer.not_checked, t("Everything of the rule set was checked.")),
            *_list(t("Assumed"), answer.assumptions, t("Nothing had to be assumed.")),
        ],
        className="assumptions",
    )


def _list(title: str, messages: tuple[Message, ...], otherwise: str) -> list[Component]:
    if not messages:
        return [html.H4(title), note(otherwise)]
    return [html.H4(title), html.Ul([html.Li(list(rich(m))) for m in messages])]
