"""The table of deadlines: working days of each step by class, from which day on, and whether the source was read."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.applications import CustomerClass
from casework.deadlines import WHOLE, DeadlineRule
from casework.people import Action
from casework.refusals import Invalid
from components import case_words as words
from components.admin_frame import HOME, admin_page, mark
from components.deadline_words import source as words_of
from components.i18n import n_, render, t
from components.numbers import number, typed
from components.parts import note
from components.people_forms import button, form, select, table, text
from guard import actor, desk, guarded
from services import deadlines
from services.deadline_table import DeadlineLine, deadline_table

PATH: Final = f"{HOME}/deadlines"
NAME: Final = n_("Deadlines")
ACTION: Final = Action.SEE_SETTINGS
IN_HEADER: Final = False


def layout() -> Component:
    classes = {c.value: words.customer_class(c) for c in CustomerClass}
    fields = [
        select("deadline-node", t("Step"), {}, clearable=False),
        text("deadline-days", t("Working days"), most=8, inputProps={"inputMode": "decimal"}),
        dmc.DateInput(id="deadline-from", label=t("Holds from"), valueFormat="YYYY-MM-DD"),
        text("deadline-source", t("Source"), most=500),
        dmc.Checkbox(
            id="deadline-verified", label=t("verified: the text of the source was read"), checked=False
        ),
    ]
    chosen = select("deadline-class", t("Class"), classes, CustomerClass.HV_SINGLE.value, clearable=False)
    return admin_page(
        actor(),
        PATH,
        [
            html.Div(chosen, className="form-fields"),
            html.Div(id="deadline-list"),
            form(
                t("Change a deadline"),
                fields,
                [button("deadline-save", t("Save"), primary=True)],
                "deadline-answer",
                about=t(
                    "It holds for steps reached from that day on; a deadline that runs already is not moved."
                ),
            ),
        ],
    )


def listed(lines: tuple[DeadlineLine, ...]) -> Component:
    heads = [t("Step"), t("Working days"), t("Holds from"), t("Source"), t("Mark"), t("Later")]
    rows = [
        [
            name_of(line),
            number(line.now.working_days, None) if line.now else t("no deadline"),
            _since(line),
            (line.now.source or "—") if line.now and line.own else "—",
            mark(line.now.verified) if line.now else "—",
            "; ".join(_later(rule) for rule in line.later) or "—",
        ]
        for line in lines
    ]
    sources = dict.fromkeys(line.now.source for line in lines if line.now and not line.own)
    shipped = [note(t("As shipped: {source}", source=words_of(source))) for source in sources]
    return html.Div([table(heads, rows, ""), *shipped], className="admin-part")


def name_of(line: DeadlineLine) -> str:
    return t("The whole process") if line.node == WHOLE else words.node(line.node, line.drawn)


def _since(line: DeadlineLine) -> str:
    if line.now is None:
        return "—"
    return f"{line.now.valid_from}" if line.own else t("as shipped")


def _later(rule: DeadlineRule) -> str:
    return t("{days} from {day}", days=number(rule.working_days, None), day=f"{rule.valid_from}")


class Chosen(BaseModel):
    customer_class: CustomerClass | None = None


@guarded(
    Output("deadline-list", "children"),
    Output("deadline-node", "data"),
    Output("deadline-node", "value"),
    Input("deadline-class", "value"),
    action=Action.SEE_SETTINGS,
    schema=Chosen,
)
def show(customer_class: CustomerClass | None) -> tuple[Any, Any, Any]:
    if customer_class is None:
        raise PreventUpdate
    lines = deadline_table(desk(), actor(), customer_class)
    return listed(lines), [{"value": one.node, "label": name_of(one)} for one in lines], lines[0].node


class Change(BaseModel):
    clicks: int | None = None
    customer_class: CustomerClass | None = None
    node: str | None = Field(default=None, max_length=100)
    days: str | None = Field(default=None, max_length=20)
    since: date | None = None
    source: str | None = Field(default=None, max_length=500)
    verified: bool | None = False


@guarded(
    Output("deadline-answer", "children"),
    Output("deadline-list", "children", allow_duplicate=True),
    Input("deadline-save", "n_clicks"),
    State("deadline-class", "value"),
    State("deadline-node", "value"),
    State("deadline-days", "value"),
    State("deadline-from", "value"),
    State("deadline-source", "value"),
    State("deadline-verified", "checked"),
    action=Action.CHANGE_RULES,
    schema=Change,
    prevent_initial_call=True,
)
def change(*given: Any) -> tuple[Any, Any]:
    asked = Change(**dict(zip(Change.model_fields, given, strict=True)))
    if not asked.clicks:
        raise PreventUpdate
    days = typed(asked.days or "")
    try:
        if asked.customer_class is None or not asked.node or days is None or asked.since is None:
            raise Invalid("Give the step, the working days and the day they hold from. Nothing was changed.")
        source, verified = asked.source or "", bool(asked.verified)
        deadlines.set_rule(
            desk(), actor(), asked.customer_class, asked.node, days, asked.since, verified=verified, source=source
        )  # fmt: skip
    except Invalid as error:
        return render(error.message), no_update
    lines = deadline_table(desk(), actor(), asked.customer_class)
    node = next(name_of(line) for line in lines if line.node == asked.node)
    told = t(
        "{node}: {days} working days from {day}.", node=node, days=number(days, None), day=f"{asked.since}"
    )
    return told, listed(lines)
