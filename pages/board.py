"""The board: every running case within one's bounds as a card, live; a click opens what is to know of it."""

from __future__ import annotations

from typing import Any, Final

from dash import Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from pydantic import BaseModel, ConfigDict, Field

from casework.applications import CustomerClass
from casework.board import Filters, Shown
from casework.people import Action, Role
from casework.topics import Topic
from components import board_frame as frame
from components.board_news import news
from components.case_drawer import case_drawer
from components.forecast_words import worth
from components.i18n import n_
from components.live_dot import NUDGE
from components.parts import wild
from guard import actor, clientside, desk, guarded
from services import applications, board, forecasts

PATH: Final = "/board"
NAME: Final = n_("Board")
ACTION: Final = Action.FOLLOW_BOARD
HOME_OF: Final = frozenset({Role.MANAGER})


class Wanted(BaseModel):
    """The filters of the address; an empty one is none."""

    model_config = ConfigDict(extra="forbid")

    customer_class: CustomerClass | None = None
    district: str | None = Field(default=None, max_length=64)
    department: str | None = Field(default=None, max_length=64)
    shown: Shown = Shown.OPEN
    again: int = 0  # counts up, so that asking the same twice is asking

    def filters(self) -> Filters:
        return Filters(self.customer_class, self.district or None, self.department or None, self.shown)


class Told(BaseModel):
    number: int | None = None
    topics: list[str] = Field(default_factory=list, max_length=20)


class Asked(BaseModel):
    wanted: Wanted | None = None
    told: Told | None = None
    ticks: int | None = None
    tag: str | None = Field(default=None, max_length=40)


class Opened(BaseModel):
    case: str | None = Field(default=None, max_length=64)
    told: Told | None = None


def layout() -> Component:
    drawer = html.Aside(id="board-drawer", className="drawer", hidden=True, **wild({"aria-live": "polite"}))
    parts = [frame.bar(), frame.counters(), frame.columns(), frame.strips()]
    return html.Div([*frame.stores(), dcc.Store(id=frame.CASE), frame.root("board", parts), drawer])


@guarded(
    Output(frame.NEWS, "data"),
    Input(frame.ASKED, "data"),
    Input(NUDGE, "data"),
    Input(frame.TICK, "n_intervals"),
    State(frame.TAG, "data"),
    action=Action.FOLLOW_BOARD,
    schema=Asked,
    prevent_initial_call=True,
)
def look(wanted: Wanted | None, told: Told | None, ticks: int | None, tag: str | None) -> Any:
    """The board, or what changed on it since `tag`; nothing when the nudge was about something else."""
    if wanted is None or (ctx.triggered_id == NUDGE and not concerns(told)):
        return no_update
    said = worth(forecasts.quality(desk(), actor()))
    return news(*board.board(desk(), actor(), wanted.filters(), tag or ""), said)


def concerns(told: Told | None) -> bool:
    return told is not None and Topic.APPLICATIONS.value in told.topics


@guarded(
    Output("board-drawer", "children"),
    Input(frame.CASE, "data"),
    Input(NUDGE, "data"),
    action=Action.FOLLOW_BOARD,
    schema=Opened,
    prevent_initial_call=True,
)
def opened(case: str | None, told: Told | None) -> Any:
    """A case out of bounds answers like a missing one."""
    if not case or (ctx.triggered_id == NUDGE and not concerns(told)):
        return no_update
    found = applications.get(desk(), actor(), case)
    ends = forecasts.forecasts_of(desk(), actor(), [found.application])
    return case_drawer(found, ends.get(found.application.id))


clientside("board", "paint", Output(frame.TAG, "data"), Input(frame.NEWS, "data"))
