"""The handler's home: what waits for him, the next due first."""

from __future__ import annotations

from typing import Final

from dash import Input, Output, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel

from casework.people import Action, Role
from casework.topics import Topic
from components.i18n import n_, t
from components.live_dot import NUDGE
from components.parts import computing, wild
from components.work_cards import work_cards
from guard import actor, desk, guarded
from pages.application import Nudge
from services import tasks

PATH: Final = "/worklist"
NAME: Final = n_("Work list")
ACTION: Final = Action.ACT_ON_CASE
IN_HEADER: Final = True
HOME_OF: Final = (Role.HANDLER,)
MOST_SHOWN: Final = 200


class Told(BaseModel):
    nudge: Nudge | None = None


def layout() -> Component:
    return html.Div(
        [
            html.H1(t("Work list")),
            html.Div(computing(t("Loading")), id="worklist-body", **wild({"aria-live": "polite"})),
        ],
        className="cases-page worklist-page",
    )


@guarded(Output("worklist-body", "children"), Input(NUDGE, "data"), action=Action.ACT_ON_CASE, schema=Told)
def draw(nudge: Nudge | None) -> Component:
    if nudge is not None and Topic.APPLICATIONS not in nudge.topics:
        raise PreventUpdate
    items = tasks.worklist(desk(), actor())
    return work_cards(items[:MOST_SHOWN], len(items), actor().account_id)
