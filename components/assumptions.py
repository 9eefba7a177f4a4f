"""What an answer rests on: what was assumed, and what was not checked."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import t
from components.parts import note, rich
from gridmodel.answer import Answer, Candidate, Status
from message import Message, say


def unchecked(answer: Answer, candidate: Candidate | None) -> tuple[Message, ...]:
    """What the answer says it left out, and the tests of the shown candidate that could not be computed."""
    unknown = [r for r in (candidate.tests if candidate else ()) if r.status is Status.NOT_COMPUTED]
    said = [say("{test}: {reason}", test=words.test(r.test, r.name), reason=r.why or "") for r in unknown]
    return (*answer.not_checked, *said)


def assumptions(answer: Answer, candidate: Candidate | None = None) -> Component:
    return html.Div(
        [
            *_list(
                t("Not checked"), unchecked(answer, candidate), t("Everything of the rule set was checked.")
            ),
            *_list(t("Assumed"), answer.assumptions, t("Nothing had to be assumed.")),
        ],
        className="assumptions",
    )


def _list(title: str, messages: tuple[Message, ...], otherwise: str) -> list[Component]:
    if not messages:
        return [html.H4(title), note(otherwise)]
    return [html.H4(title), html.Ul([html.Li(list(rich(m))) for m in messages])]
