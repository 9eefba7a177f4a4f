"""Attach to application: the chosen candidate of the check becomes a scheme of a case on one's own work list."""

from __future__ import annotations

from dash import Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from components.i18n import t
from components.parts import note
from components.people_forms import button, select
from components.scheme_view import pdf_link
from guard import actor, desk, guarded
from pages.feasibility_asked import View
from services import schemes, tasks


class Opened(BaseModel):
    clicks: int | None = None
    view: View | None = None


class Sent(BaseModel):
    clicks: int | None = None
    case: str | None = Field(default=None, max_length=64)
    view: View | None = None


@guarded(
    Output("check-attach-body", "children"),
    Input("check-attach", "n_clicks"),
    State("check-view", "data"),
    action=Action.ACT_ON_CASE,
    schema=Opened,
    prevent_initial_call=True,
)
def choose(clicks: int | None, view: View | None) -> list[Component]:
    """The applications of one's own work list, the next due first."""
    if not clicks:
        raise PreventUpdate
    if view is None or view.study is None:
        return [note(t("Make a check first: what it finds can be attached."))]
    cases = {i.application.id: i.application.number for i in tasks.worklist(desk(), actor())}
    if not cases:
        return [note(t("There is no application on your work list."))]
    return [
        select("check-case", t("Application"), cases, next(iter(cases))),
        button("check-attach-send", t("Attach"), primary=True),
        html.Div(id="check-attached"),
    ]


@guarded(
    Output("check-attached", "children"),
    Input("check-attach-send", "n_clicks"),
    State("check-case", "value"),
    State("check-view", "data"),
    action=Action.ACT_ON_CASE,
    schema=Sent,
    prevent_initial_call=True,
)
def attach(clicks: int | None, case: str | None, view: View | None) -> list[Component]:
    """The row that is selected in the answer, as a scheme."""
    if not clicks or not case or view is None or view.study is None:
        raise PreventUpdate
    made = schemes.attach(desk(), actor(), case, view.study, view.selected)
    said = t("Attached as alternative {alternative}; fill in the rest there.", alternative=made.alternative)
    to_case = html.A(t("Open the scheme"), href=f"/scheme?case={case}", className="button")
    return [note(said), to_case, pdf_link(case, made.id)]
