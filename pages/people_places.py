"""Departments and districts, as administrators add, rename and close them."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action, PlaceKind
from components.i18n import n_, t
from components.people_forms import button, form, select, table, text
from guard import actor, desk, guarded
from services import people

KINDS = {PlaceKind.DEPARTMENT: n_("Department"), PlaceKind.DISTRICT: n_("District")}
NEW = {f"{kind.value}:": kind for kind in PlaceKind}


def place_panel() -> Component:
    fields = [
        select("place-which", t("Department or district"), _options(), "department:", clearable=False),
        text("place-code", t("Code"), most=40),
        text("place-name", t("Name"), most=100),
        dmc.Checkbox(id="place-closed", label=t("closed"), checked=False),
        dcc.Store(id="place-version", data=0),
    ]
    save = button("place-save", t("Save"), primary=True)
    return html.Div(
        [
            html.Div(listed(), id="place-list"),
            form(t("Departments and districts"), fields, [save], "place-answer"),
        ],
        className="admin-part",
    )


def listed() -> Component:
    rows = [
        [t(KINDS[kind]), p.code, p.name, t("closed") if p.closed else t("open")]
        for kind in PlaceKind
        for p in people.list_places(desk(), actor(), kind)
    ]
    return table(
        [t("Kind"), t("Code"), t("Name"), t("State")],
        rows,
        t("There are no departments yet: heads see every application until there are some."),
    )


def _options() -> dict[str, str]:
    known = {
        f"{kind.value}:{p.code}": f"{t(KINDS[kind])} {p.code}"
        for kind in PlaceKind
        for p in people.list_places(desk(), actor(), kind)
    }
    return {"department:": t("A new department"), "district:": t("A new district")} | known


class Which(BaseModel):
    which: str | None = Field(default=None, max_length=60)


@guarded(
    Output("place-code", "value"),
    Output("place-name", "value"),
    Output("place-closed", "checked"),
    Output("place-version", "data"),
    Input("place-which", "value"),
    action=Action.MANAGE_USERS,
    schema=Which,
    prevent_initial_call=True,
)
def show(which: str | None) -> tuple[Any, ...]:
    kind, _, code = (which or "").partition(":")
    found = [p for p in people.list_places(desk(), actor(), _kind(kind)) if p.code == code]
    return (found[0].code, found[0].name, found[0].closed, found[0].version) if found else ("", "", False, 0)


class Asked(BaseModel):
    save: int | None = None
    which: str | None = Field(default=None, max_length=60)
    code: str | None = Field(default=None, max_length=40)
    name: str | None = Field(default=None, max_length=100)
    closed: bool | None = False
    version: int = Field(default=0, ge=0)


@guarded(
    Output("place-answer", "children"),
    Output("place-list", "children"),
    Output("place-which", "data"),
    Input("place-save", "n_clicks"),
    State("place-which", "value"),
    State("place-code", "value"),
    State("place-name", "value"),
    State("place-closed", "checked"),
    State("place-version", "data"),
    action=Action.MANAGE_USERS,
    schema=Asked,
    prevent_initial_call=True,
)
def save(
    save: int | None, which: str | None, code: str | None, name: str | None, closed: bool | None, version: int
) -> tuple[Any, ...]:
    if not save:
        raise PreventUpdate
    kind = _kind((which or "").partition(":")[0])
    people.save_place(desk(), actor(), kind, code or "", name or "", closed=bool(closed), version=version)
    options = [{"value": key, "label": label} for key, label in _options().items()]
    return t("{name} was saved.", name=name or ""), listed(), options


def _kind(text: str) -> PlaceKind:
    return PlaceKind.DISTRICT if text == PlaceKind.DISTRICT else PlaceKind.DEPARTMENT
