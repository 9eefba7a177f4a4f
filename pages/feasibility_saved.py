"""Save as study: the answer on the screen gets a name and a link."""

from __future__ import annotations

from dash import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from components.check_panel import place_words
from components.i18n import t
from components.numbers import number
from components.parts import note
from components.saved_studies import save_form, study_link
from guard import actor, desk, guarded
from pages.feasibility_asked import View
from services import saved_studies, studies


class Opened(BaseModel):
    clicks: int | None = None
    view: View | None = None


class Named(BaseModel):
    clicks: int | None = None
    name: str | None = Field(default=None, max_length=400)
    view: View | None = None


@guarded(
    Output("check-save-body", "children"),
    Input("check-save", "n_clicks"),
    State("check-view", "data"),
    action=Action.SEE_STUDY,
    schema=Opened,
    prevent_initial_call=True,
)
def open_form(clicks: int | None, view: View | None) -> list[Component]:
    """A second click folds it away."""
    if not clicks:
        raise PreventUpdate
    if clicks % 2 == 0:
        return []
    if view is None or view.study is None:
        return [note(t("Make a check first: its answer can be saved."))]
    q = studies.recall(desk(), actor(), view.study).question
    name = f"{number(q.kw, 0)} kW, {place_words(q.lon, q.lat, q.node)}"
    return [save_form(name, saved_studies.saved_studies(desk(), actor()))]


@guarded(
    Output("check-saved", "children"),
    Input("check-save-send", "n_clicks"),
    State("check-save-name", "value"),
    State("check-view", "data"),
    action=Action.CHECK_CONNECTION,
    schema=Named,
    prevent_initial_call=True,
)
def save(clicks: int | None, name: str | None, view: View | None) -> list[Component | str]:
    if not clicks or view is None or view.study is None:
        raise PreventUpdate
    made = saved_studies.save(desk(), actor(), view.study, name or "")
    return [t("Saved. Its link:"), " ", study_link(made)]
