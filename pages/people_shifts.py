"""Who takes new steps: the shifts of one's own staff."""

from __future__ import annotations

from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from casework.refusals import Refused
from components.i18n import render, t
from components.people_forms import button, form, select, table
from guard import actor, desk, guarded
from services import duty, people


def shift_panel() -> Component:
    fields = [
        select("shift-who", t("Who takes new steps"), dict(_staff().values())),
        dmc.DateInput(id="shift-first", label=t("First day"), valueFormat="YYYY-MM-DD"),
        dmc.DateInput(id="shift-last", label=t("Last day"), valueFormat="YYYY-MM-DD"),
        select("shift-which", t("Shift to remove"), _planned()),
    ]
    return html.Div(
        [
            html.Div(listed(), id="shift-list"),
            form(
                t("On duty"),
                fields,
                [
                    button("shift-add", t("Add shift"), primary=True),
                    button("shift-remove", t("Remove shift")),
                ],
                "shift-answer",
                about=t(
                    "A new step goes to the person on duty with the fewest open steps; for somebody absent his substitute"
                    " counts. With nobody on duty it waits for the whole department."
                ),
            ),
        ],
        className="admin-part",
    )


def _staff() -> dict[int, tuple[str, str]]:
    """Account -> name and shown name."""
    staff, _ = people.roster(desk(), actor())
    return {one.id: (one.name, one.display_name or one.name) for one in staff}


def listed() -> Component:
    known = _staff()
    rows = [[known[s.account_id][1], f"{s.first_day}", f"{s.last_day}"] for s in duty.shifts(desk(), actor())]
    heads = [t("Who takes new steps"), t("First day"), t("Last day")]
    return table(heads, rows, t("Nobody is planned: new steps wait for the whole department."))


def _planned() -> dict[str, str]:
    known = _staff()
    return {
        str(s.id): f"{known[s.account_id][1]} {s.first_day} – {s.last_day}"
        for s in duty.shifts(desk(), actor())
    }


class Asked(BaseModel):
    add: int | None = None
    remove: int | None = None
    who: str | None = Field(default=None, max_length=64)
    first: date | None = None
    last: date | None = None
    which: int | None = None


@guarded(
    Output("shift-answer", "children"),
    Output("shift-list", "children"),
    Output("shift-which", "data"),
    Input("shift-add", "n_clicks"),
    Input("shift-remove", "n_clicks"),
    State("shift-who", "value"),
    State("shift-first", "value"),
    State("shift-last", "value"),
    State("shift-which", "value"),
    action=Action.MANAGE_DUTY,
    schema=Asked,
    prevent_initial_call=True,
)
def plan(*given: Any) -> tuple[Any, Any, Any]:
    asked = Asked(**dict(zip(Asked.model_fields, given, strict=True)))
    if not (asked.add or asked.remove):
        raise PreventUpdate
    try:
        told = _done(str(ctx.triggered_id), asked)
    except Refused as refused:
        return render(refused.message), no_update, no_update
    options = [{"value": key, "label": label} for key, label in _planned().items()]
    return told, listed(), options


def _done(pressed: str, asked: Asked) -> str:
    if pressed == "shift-remove" and asked.which is not None:
        duty.remove_shift(desk(), actor(), asked.which)
        return t("The shift was removed.")
    if pressed == "shift-add" and asked.who and asked.first and asked.last:
        duty.add_shift(desk(), actor(), asked.who, asked.first, asked.last)
        return t("The shift was added.")
    return t("Choose who is on duty, and the first and the last day.")
