"""The rule sets as they are, read only: every row with its clause and whether its text was read."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from dash import Input, Output, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from components.admin_frame import HOME, admin_page, mark
from components.i18n import n_, t
from components.numbers import number
from components.people_forms import select
from components.rule_words import section
from gridmodel.rules.rows import Row
from gridmodel.ruleset import DEFAULT, FILES, SECTIONS, RuleSet
from guard import actor, guarded

PATH: Final = f"{HOME}/rule-sets"
NAME: Final = n_("Rule sets")
ACTION: Final = Action.SEE_SETTINGS
IN_HEADER: Final = False


def layout() -> Component:
    chosen = select("rules-which", t("Rule set"), {n: n for n in FILES.values()}, DEFAULT, clearable=False)
    return admin_page(
        actor(), PATH, [html.Div(chosen, className="form-fields"), html.Div(id="rules-body", className="rule-list")]
    )  # fmt: skip


class Chosen(BaseModel):
    which: str | None = Field(default=None, max_length=40)


@guarded(
    Output("rules-body", "children"), Input("rules-which", "value"), action=Action.SEE_SETTINGS, schema=Chosen
)
def show(which: str | None) -> list[Component]:
    if not which:
        raise PreventUpdate
    rules = RuleSet.load(which)
    tables = {name: getattr(rules, name) for name in SECTIONS}
    rows = [row for found in tables.values() for row in found]
    read = sum(row.verified for row in rows)
    head = t(
        "{read} of {rows} rows were compared with the text of their clause; every answer that uses another says so."
        " Columns are named as in the file of the rule set; a company's own set is a file of the same shape.",
        read=read, rows=len(rows),
    )  # fmt: skip
    return [html.P(head, className="note"), *(_section(name, found) for name, found in tables.items())]


def _section(name: str, rows: tuple[Row, ...]) -> Component:
    read = sum(row.verified for row in rows)
    said = t("{rows} rows, {read} verified", rows=len(rows), read=read)
    summary = html.Summary([html.B(section(name)), html.Span(said)])
    return html.Details([summary, _table(name, rows)], className="rule-section")


def _table(name: str, rows: tuple[Row, ...]) -> Component:
    columns = [f.name for f in fields(SECTIONS[name]) if f.name not in ("clause", "verified")]
    heads = [*(html.Th(html.Code(c), scope="col") for c in columns), html.Th(t("Clause")), html.Th(t("Mark"))]
    body = [
        html.Tr([*(html.Td(_cell(getattr(row, c))) for c in columns), html.Td(row.clause), html.Td(mark(row.verified))])
        for row in rows
    ]  # fmt: skip
    made = html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className="rule-table")
    return html.Div(made, className="table-frame")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return number(value, None) if isinstance(value, int | float) else str(value)
