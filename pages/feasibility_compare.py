"""Compare: the chosen supply point and another one side by side."""

from __future__ import annotations

from typing import NamedTuple

from dash import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from components.candidate_compare import compared, other_than, others
from components.i18n import t
from components.parts import note
from guard import actor, desk, guarded
from pages.feasibility_asked import View
from services import studies


class Wanted(BaseModel):
    clicks: int | None = None
    other: str | None = Field(default=None, max_length=4)
    view: View | None = None


class Shown(NamedTuple):
    """In the order of the callback's outputs."""

    body: Component
    opened: bool
    choices: list[dict[str, str]]
    chosen: str | None


@guarded(
    Output("check-compare-body", "children"),
    Output("check-compare-dialog", "opened"),
    Output("check-compare-with", "data"),
    Output("check-compare-with", "value"),
    Input("check-compare", "n_clicks"),
    Input("check-compare-with", "value"),
    State("check-view", "data"),
    action=Action.SEE_STUDY,
    schema=Wanted,
    prevent_initial_call=True,
)
def compare(clicks: int | None, other: str | None, view: View | None) -> Shown:
    if not clicks:
        raise PreventUpdate
    if view is None or view.study is None:
        return Shown(note(t("Make a check first: its supply points can be compared.")), True, [], None)
    answer = studies.recall(desk(), actor(), view.study)
    second = other_than(answer, view.selected, other)
    if second is None:
        only = note(t("There is only one supply point: nothing to compare it with."))
        return Shown(only, True, [], None)
    beside = compared(answer, view.selected, second)
    return Shown(beside, True, others(answer, view.selected), str(second))
