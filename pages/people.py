"""People: accounts with role, department and district for administrators; the duty roster for heads."""

from __future__ import annotations

from typing import Any, Final

from dash import Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action, PlaceKind, may
from components import words
from components.admin_frame import HOME, admin_page
from components.i18n import n_, t
from components.people_forms import button, form, roles, select, state, table, text
from guard import actor, desk, guarded
from pages.people_duty import duty
from pages.people_places import place_panel
from pages.people_shifts import shift_panel
from services import accounts, people
from services.accounts import AccountInfo
from services.secrets import new_token

PATH: Final = f"{HOME}/people"
NAME: Final = n_("People")
ACTION: Final = Action.MANAGE_DUTY
IN_HEADER: Final = False
NEW: Final = "+"  # no account can have this name


def layout() -> Component:
    mine = actor()
    parts: list[Component] = []
    if may(mine, Action.MANAGE_USERS):
        found = accounts.list_users(desk(), mine)
        parts += [html.Div(listed(found), id="people-list"), _form(found), place_panel()]
    return admin_page(mine, PATH, [*parts, shift_panel(), duty()])


def listed(found: list[AccountInfo]) -> Component:
    heads = [
        t("Name"),
        t("Shown as"),
        t("Role"),
        t("Department"),
        t("District"),
        t("Phone"),
        t("Account state"),
    ]
    now = desk().now()
    rows = [
        [
            info.name,
            info.display_name or "—",
            words.role(info.role),
            info.department or "—",
            info.district or "—",
            info.phone or "—",
            state(info.disabled, bool(info.locked_until and info.locked_until > now)),
        ]
        for info in found
    ]
    return table(heads, rows, t("There are no accounts yet. Add the first one below."))


def _form(found: list[AccountInfo]) -> Component:
    names = {NEW: t("A new account")} | {info.name: info.name for info in found}
    fields = [
        select("people-who", t("Account"), names, NEW, clearable=False),
        text("people-name", t("Name"), most=64),
        text("people-shown", t("Shown as"), most=200),
        select("people-role", t("Role"), roles(), "handler", clearable=False),
        select("people-department", t("Department"), places(PlaceKind.DEPARTMENT)),
        select("people-district", t("District"), places(PlaceKind.DISTRICT)),
        text("people-phone", t("Phone"), most=32, placeholder=t("unchanged")),
        dcc.Store(id="people-version", data=0),
    ]
    buttons = [
        button("people-save", t("Save"), primary=True),
        button("people-password", t("New password")),
        button("people-sessions", t("End sessions")),
        button("people-disable", t("Close account")),
        button("people-enable", t("Open account")),
    ]
    return form(t("Account"), fields, buttons, "people-answer")


def places(kind: PlaceKind) -> dict[str, str]:
    return {p.code: p.name for p in people.list_places(desk(), actor(), kind) if not p.closed}


class Who(BaseModel):
    who: str | None = Field(default=None, max_length=64)


@guarded(
    Output("people-name", "value"),
    Output("people-shown", "value"),
    Output("people-role", "value"),
    Output("people-department", "value"),
    Output("people-district", "value"),
    Output("people-phone", "value"),
    Output("people-version", "data"),
    Input("people-who", "value"),
    action=Action.MANAGE_USERS,
    schema=Who,
    prevent_initial_call=True,
)
def show(who: str | None) -> tuple[Any, ...]:
    found = [info for info in accounts.list_users(desk(), actor()) if info.name == who]
    if not found:
        return "", "", "handler", None, None, "", 0
    one = found[0]
    return one.name, one.display_name, one.role.value, one.department, one.district, "", one.version


class Asked(BaseModel):
    save: int | None = None
    password: int | None = None
    sessions: int | None = None
    disable: int | None = None
    enable: int | None = None
    name: str | None = Field(default=None, max_length=64)
    shown: str | None = Field(default=None, max_length=200)
    role: str | None = Field(default=None, max_length=20)
    department: str | None = Field(default=None, max_length=40)
    district: str | None = Field(default=None, max_length=40)
    phone: str | None = Field(default=None, max_length=32)
    version: int = Field(default=0, ge=0)


@guarded(
    Output("people-answer", "children"),
    Output("people-list", "children"),
    Output("people-who", "data"),
    *(Input(f"people-{name}", "n_clicks") for name in ("save", "password", "sessions", "disable", "enable")),
    *(
        State(f"people-{name}", "value")
        for name in ("name", "shown", "role", "department", "district", "phone")
    ),
    State("people-version", "data"),
    action=Action.MANAGE_USERS,
    schema=Asked,
    prevent_initial_call=True,
)
def press(*values: Any) -> tuple[Any, ...]:
    asked = Asked(**dict(zip(Asked.model_fields, values, strict=True)))
    if not any((asked.save, asked.password, asked.sessions, asked.disable, asked.enable)):
        raise PreventUpdate
    told = done(str(ctx.triggered_id), asked)
    found = accounts.list_users(desk(), actor())
    names = [{"value": NEW, "label": t("A new account")}]
    return told, listed(found), names + [{"value": i.name, "label": i.name} for i in found]


def done(pressed: str, asked: Asked) -> str:
    name, mine = (asked.name or "").strip().lower(), actor()
    if pressed == "people-save":
        return _save(name, asked)
    if pressed == "people-password":
        password = new_token()[:16]
        accounts.set_password(desk(), mine, name, password)
        return t("New password of {name}, shown this once: {password}", name=name, password=password)
    if pressed == "people-sessions":
        people.end_sessions(desk(), mine, name)
        return t("{name} is signed out everywhere.", name=name)
    if pressed == "people-disable":
        accounts.disable_user(desk(), mine, name)
        return t("{name} is closed: sessions are over, tokens revoked.", name=name)
    if pressed == "people-enable":
        people.enable_user(desk(), mine, name)
        return t("{name} is open again.", name=name)
    raise PreventUpdate


def _save(name: str, asked: Asked) -> str:
    mine, change = (
        actor(),
        people.Change(
            asked.role or "", asked.shown or "", asked.department, asked.district, asked.phone or ""
        ),
    )
    if asked.version:
        people.change_user(desk(), mine, name, asked.version, change)
        return t("{name} was saved.", name=name)
    password = new_token()[:16]
    people.add_user(desk(), mine, name, password, change)
    return t("{name} was added. Password, shown this once: {password}", name=name, password=password)
