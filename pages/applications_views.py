"""Saved views of the list of applications: chosen, kept under a name, removed; the address always says the same."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from casework.refusals import Invalid
from components.i18n import render, t
from components.parts import wild
from components.people_forms import button, select, text
from guard import actor, desk, guarded
from services import saved_views


def view_bar() -> Component:
    told = html.Span(id="cases-view-told", className="case-view-told", **wild({"role": "status"}))
    return html.Details(
        [
            html.Summary(t("Views")),
            html.Div(
                [
                    select("cases-view", t("Saved view"), _options()),
                    text("cases-view-name", t("Save this view as"), most=saved_views.LONGEST_NAME),
                    button("cases-view-save", t("Save")),
                    button("cases-view-remove", t("Remove the chosen view")),
                    told,
                ],
                className="cases-many",
            ),
        ],
        className="cases-views",
    )


def _options() -> dict[str, str]:
    return {view.name: view.name for view in saved_views.saved_views(desk(), actor())}


class Chosen(BaseModel):
    name: str | None = Field(default=None, max_length=100)


@guarded(
    Output("cases-url", "search", allow_duplicate=True),
    Input("cases-view", "value"),
    action=Action.FOLLOW_BOARD,
    schema=Chosen,
    prevent_initial_call=True,
)
def choose(name: str | None) -> str:
    """The view is its address: what can be read can be sent to a colleague."""
    for view in saved_views.saved_views(desk(), actor()):
        if view.name == name:
            return f"?{view.query}"
    raise PreventUpdate


class Keep(BaseModel):
    save: int | None = None
    remove: int | None = None
    name: str | None = Field(default=None, max_length=100)
    chosen: str | None = Field(default=None, max_length=100)
    asked: str | None = Field(default=None, max_length=2000)


@guarded(
    Output("cases-view-told", "children"),
    Output("cases-view", "data"),
    Output("cases-view", "value"),
    Output("cases-view-name", "value"),
    Input("cases-view-save", "n_clicks"),
    Input("cases-view-remove", "n_clicks"),
    State("cases-view-name", "value"),
    State("cases-view", "value"),
    State("cases-asked", "data"),
    action=Action.FOLLOW_BOARD,
    schema=Keep,
    prevent_initial_call=True,
)
def keep(*given: Any) -> tuple[Any, Any, Any, Any]:
    asked = Keep(**dict(zip(Keep.model_fields, given, strict=True)))
    if not (asked.save or asked.remove):
        raise PreventUpdate
    try:
        if ctx.triggered_id == "cases-view-remove":
            if not asked.chosen:
                raise Invalid("Choose a view first. Nothing was changed.")
            saved_views.remove_view(desk(), actor(), asked.chosen)
            told, value = t("The view {name} was removed.", name=asked.chosen), None
        else:
            saved_views.save_view(desk(), actor(), asked.name or "", asked.asked or "")
            told, value = t("Saved as {name}.", name=(asked.name or "").strip()), (asked.name or "").strip()
    except Invalid as error:
        return render(error.message), no_update, no_update, no_update
    data = [{"value": key, "label": label} for key, label in _options().items()]
    return told, data, value, ""
