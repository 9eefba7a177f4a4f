"""The audit: who did or tried what and when, searched; administrators and auditors verify the chain."""

from __future__ import annotations

from typing import Final

import dash_mantine_components as dmc
from dash import Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action, may
from components import action_words
from components.admin_frame import HOME, admin_page
from components.i18n import n_, render, t
from components.people_forms import button, form, select, table, text
from guard import actor, desk, guarded
from services import audit
from services.audit import Search

PATH: Final = f"{HOME}/audit"
NAME: Final = n_("Audit")
ACTION: Final = Action.READ_AUDIT
IN_HEADER: Final = False
SHOWN: Final = 200


def layout() -> Component:
    fields = [
        text("audit-text", t("Who or what"), most=100),
        select("audit-action", t("Action"), action_words.actions()),
        dmc.Checkbox(id="audit-refused", label=t("refused only"), checked=False),
    ]
    search = form(t("Search"), fields, [button("audit-search", t("Search"), primary=True)], "audit-note")
    parts = [search]
    if may(actor(), Action.VERIFY_AUDIT):
        parts.append(form(t("Unbroken chain"), [], [button("audit-verify", t("Verify"))], "audit-verified"))
    return admin_page(actor(), PATH, [*parts, html.Div(listed(Search()), id="audit-list")])


def listed(search: Search) -> Component:
    rows = [
        [
            f"{r.at:%Y-%m-%d %H:%M:%S} UTC",
            r.actor,
            action_words.action(r.action),
            r.subject or "—",
            t("yes") if r.allowed else t("refused"),
        ]
        for r in audit.read_audit(desk(), actor(), search, SHOWN)
    ]
    heads = [t("When"), t("Who"), t("Action"), t("Concerning"), t("Allowed")]
    return table(heads, rows, t("Nothing was found. Search for less."))


class Asked(BaseModel):
    clicks: int | None = None
    text: str | None = Field(default=None, max_length=100)
    action: str | None = Field(default=None, max_length=40)
    refused: bool | None = False


@guarded(
    Output("audit-list", "children"),
    Input("audit-search", "n_clicks"),
    State("audit-text", "value"),
    State("audit-action", "value"),
    State("audit-refused", "checked"),
    action=Action.READ_AUDIT,
    schema=Asked,
    prevent_initial_call=True,
)
def find(clicks: int | None, text: str | None, action: str | None, refused: bool | None) -> Component:
    if not clicks:
        raise PreventUpdate
    return listed(Search(text or "", action or "", allowed=False if refused else None))


class Clicks(BaseModel):
    clicks: int | None = None


@guarded(
    Output("audit-verified", "children"),
    Input("audit-verify", "n_clicks"),
    action=Action.VERIFY_AUDIT,
    schema=Clicks,
    prevent_initial_call=True,
)
def check(clicks: int | None) -> list[Component]:
    return verified(clicks)


def verified(clicks: int | None) -> list[Component]:
    """What a walk along the whole chain found."""
    if not clicks:
        raise PreventUpdate
    found = audit.verify(desk(), actor())
    if found.ok:
        return [html.P(t("{rows} rows form an unbroken chain.", rows=found.rows))]
    return [html.P(render(fault.sentence)) for fault in found.faults]
