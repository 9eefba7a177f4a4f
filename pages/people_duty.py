"""The duty roster: who of one's own staff is away, and who acts instead."""

from __future__ import annotations

from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from components.i18n import t
from components.people_forms import button, form, select, table
from guard import actor, desk, guarded
from services import people


def duty() -> Component:
    staff, _ = people.roster(desk(), actor())
    names = {one.name: one.display_name or one.name for one in staff}
    fields = [
        select("duty-who", t("Who is away"), names),
        dmc.DateInput(id="duty-first", label=t("First day"), valueFormat="YYYY-MM-DD"),
        dmc.DateInput(id="duty-last", label=t("Last day"), valueFormat="YYYY-MM-DD"),
        select("duty-substitute", t("Who acts instead"), names),
    ]
    add = [button("duty-add", t("Add absence"), primary=True)]
    removing = [select("duty-which", t("Absence"), _absent())]
    return html.Div(
        [
            html.Div(listed(), id="duty-list"),
            form(t("Absences"), fields, add, "duty-answer"),
            form(t("Remove an absence"), removing, [button("duty-remove", t("Remove"))], "duty-removed"),
        ],
        className="admin-part",
    )


def listed() -> Component:
    staff, away = people.roster(desk(), actor())
    shown = {one.id: one.display_name or one.name for one in staff}
    rows = [
        [shown[a.account_id], f"{a.first_day}", f"{a.last_day}", shown.get(a.substitute_id or 0, "—")]
        for a in away
    ]
    heads = [t("Who is away"), t("First day"), t("Last day"), t("Who acts instead")]
    return table(heads, rows, t("Everybody is on duty."))


def _absent() -> dict[str, str]:
    staff, away = people.roster(desk(), actor())
    shown = {one.id: one.display_name or one.name for one in staff}
    return {str(a.id): f"{shown[a.account_id]} {a.first_day} – {a.last_day}" for a in away}


class Asked(BaseModel):
    add: int | None = None
    remove: int | None = None
    who: str | None = Field(default=None, max_length=64)
    first: date | None = None
    last: date | None = None
    substitute: str | None = Field(default=None, max_length=64)
    which: int | None = None


@guarded(
    Output("duty-answer", "children"),
    Output("duty-list", "children"),
    Output("duty-which", "data"),
    Input("duty-add", "n_clicks"),
    Input("duty-remove", "n_clicks"),
    State("duty-who", "value"),
    State("duty-first", "value"),
    State("duty-last", "value"),
    State("duty-substitute", "value"),
    State("duty-which", "value"),
    action=Action.MANAGE_DUTY,
    schema=Asked,
    prevent_initial_call=True,
)
def plan(
    add: int | None,
    remove: int | None,
    who: str | None,
    first: date | None,
    last: date | None,
    substitute: str | None,
    which: int | None,
) -> tuple[Any, ...]:
    if ctx.triggered_id == "duty-remove" and remove and which is not None:
        people.remove_absence(desk(), actor(), which)
        told = t("The absence was removed.")
    elif ctx.triggered_id == "duty-add" and add and who and first and last:
        people.add_absence(desk(), actor(), who, first, last, substitute)
        told = t("The absence was added.")
    elif add or remove:
        told = t("Choose who is away, and the first and the last day.")
    else:
        raise PreventUpdate
    options = [{"value": key, "label": label} for key, label in _absent().items()]
    return told, listed(), options
