"""The check's callbacks: a place or a field changes, the first answer is drawn, then its second part."""

from __future__ import annotations

import json
from typing import Any

from dash import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from casework.refusals import Invalid, NotFound
from components.day_tab import day_tab
from components.remedy_list import remedy_list
from gridmodel.answer import Answer
from gridmodel.errors import GridError
from guard import actor, authorise, clientside, desk, guarded
from pages.feasibility_asked import Asked, Chosen, Grid, Inputs, More, Todo, View, asked_again, todo, wanted
from pages.feasibility_drawn import Drawn, drawn, failed
from services import saved_studies, studies

clientside(
    "check",
    "question",
    Output("check-question", "data"),
    Input("map-click", "data"),
    Input("check-size", "value"),
    Input("check-unit", "value"),
    Input("check-cosphi", "value"),
    Input("check-kind", "value"),
    Input("check-class", "value"),
    Input("check-sources", "value"),
    Input("check-year", "value"),
    Input("check-independence", "value"),
    Input("check-importance", "value"),
    Input("check-area", "value"),
    Input("check-motor-kw", "value"),
    Input("check-motor-start", "value"),
    Input("check-motor-hour", "value"),
    Input("check-ask", "data"),
    Input("check-size", "n_submit"),
    Input("check-cosphi", "n_submit"),
    Input("check-motor-kw", "n_submit"),
    Input("check-motor-start", "n_submit"),
    Input("check-motor-hour", "n_submit"),
)
clientside("check", "drawn", Input("check-view", "data"))
clientside("check", "lit", Input("map-highlight", "data"))


@guarded(
    Output("check-answer", "children"),
    Output("check-place", "children"),
    Output("map-answer", "data"),
    Output("check-view", "data"),
    Input("check-question", "data"),
    Input("check-more", "data"),
    Input("check-selected", "data"),
    State("check-view", "data"),
    State("map-grid", "data"),
    action=Action.SEE_STUDY,  # turning to another candidate; computing asks for more, below
    schema=Inputs,
    running=[(Output("check-answer", "className"), "check-answer is-busy", "check-answer")],
    prevent_initial_call=True,
)
def draw_answer(
    question: Asked | None, more: More | None, chosen: Chosen | None, view: View | None, grid: Grid | None
) -> Drawn:
    """One owner of the answer on the screen, whoever asked: a question, its second part, another row."""
    what = todo(question, more, chosen, view)
    if question is None or what == Todo.NOTHING:
        raise PreventUpdate
    try:
        answer = _answered(what, question, view, grid)
    except (GridError, Invalid, NotFound) as error:
        return failed(error.message, type(error), question, getattr(error, "field", ""))
    turned = view is not None and what != Todo.FIRST
    selected = wanted(chosen, view) if turned and view else answer.winner
    saved = None
    if question.study:
        saved = saved_studies.saved_study(desk(), actor(), question.study)
        question = asked_again(question.study, answer.question, question.asked)
    return drawn(answer, study_of(answer), question, selected, saved)


class Opened(BaseModel):
    tab: str | None = Field(default=None, max_length=40)
    view: View | None = None


class Download(BaseModel):
    clicks: int | None = None
    view: View | None = None


@guarded(
    Output("check-file", "data"),
    Input("check-download", "n_clicks"),
    State("check-view", "data"),
    action=Action.SEE_STUDY,
    schema=Download,
    prevent_initial_call=True,
)
def download(clicks: int | None, view: View | None) -> dict[str, Any]:
    """The answer as the programming interface gives it, under its fingerprint's name."""
    if not clicks or view is None or view.study is None:
        raise PreventUpdate
    answer = studies.recall(desk(), actor(), view.study)
    text = json.dumps(studies.document(answer), ensure_ascii=False, indent=1)
    name = answer.fingerprint.removeprefix("sha256:")[:12]
    return {"content": text, "filename": f"headroom-{name}.json", "type": "application/json"}


@guarded(
    Output("check-remedies", "children"),
    Input("check-tabs", "value"),
    State("check-view", "data"),
    action=Action.CHECK_CONNECTION,
    schema=Opened,
)
def draw_remedies(tab: str | None, view: View | None) -> Component:
    """The third part of an answer is computed when its tab is opened."""
    if tab != "remedies" or view is None or view.study is None or view.stage != "full":
        raise PreventUpdate
    return remedy_list(studies.remedies(desk(), actor(), view.study))


@guarded(
    Output("check-day", "children"),
    Input("check-tabs", "value"),
    State("check-view", "data"),
    action=Action.CHECK_CONNECTION,
    schema=Opened,
)
def draw_day(tab: str | None, view: View | None) -> Component:
    """24 load flows: solved when the tab is opened."""
    if tab != "day" or view is None or view.study is None or view.stage != "full":
        raise PreventUpdate
    answer = studies.full(desk(), actor(), view.study)
    if not answer.candidates:
        raise PreventUpdate
    return day_tab(studies.day(desk(), actor(), view.study, view.selected), answer.candidates[view.selected])


def study_of(answer: Answer) -> str:
    return str(answer.extras["study"])


def _answered(what: Todo, question: Asked, view: View | None, grid: Grid | None) -> Answer:
    if what != Todo.TURN:
        authorise(Action.CHECK_CONNECTION, "pages.feasibility_check.draw_answer")
    if what == Todo.FIRST and question.study:
        return studies.full(desk(), actor(), question.study)
    if what == Todo.FIRST or view is None or view.study is None:
        return studies.first(desk(), actor(), grid.grid if grid else None, **question.fields())
    if what == Todo.FULL:
        return studies.full(desk(), actor(), view.study)
    return studies.recall(desk(), actor(), view.study)
