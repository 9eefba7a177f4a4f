"""The supply scheme of one application: the office edits and sends it; the customer reads all of it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs

from dash import Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action, Actor, Role
from casework.scheme import OFFERED, Scheme
from casework.scheme_fields import FIELDS, OF_CUSTOMER, Kind
from casework.scheme_words import CODES
from components.i18n import n_, render, t
from components.numbers import typed
from components.parts import note
from components.people_forms import button, select, text
from components.scheme_view import difference_table, pdf_link, scheme_view, version_list
from components.scheme_words import label
from guard import actor, desk, guarded
from services import scheme_answers, schemes

PATH: Final = "/scheme"
NAME: Final = n_("Supply scheme")
ACTION: Final = Action.SEE_CASES
IN_HEADER: Final = False  # opened from an application or from the map
YES: Final = frozenset({"1", "yes", "true", "是"})


def layout() -> Component:
    return html.Div([html.H1(t("Supply scheme")), html.Div(id="scheme-body")], className="admin-page")


class Opened(BaseModel):
    search: str | None = Field(default=None, max_length=500)


class Acted(BaseModel):
    save: int | None = None
    reply: int | None = None
    search: str | None = Field(default=None, max_length=500)
    chosen: str | None = Field(default=None, max_length=80)
    field: str | None = Field(default=None, max_length=40)
    value: str | None = Field(default=None, max_length=2000)


@guarded(Output("scheme-body", "children"), Input("url", "search"), action=Action.SEE_CASES, schema=Opened)
def show(search: str | None) -> list[Component]:
    return body(actor(), case_of(search))


@guarded(
    Output("scheme-after", "children"),
    Input("scheme-save", "n_clicks"),
    Input("scheme-reply", "n_clicks"),
    State("url", "search"),
    State("scheme-chosen", "value"),
    State("scheme-field", "value"),
    State("scheme-value", "value"),
    action=Action.ACT_ON_CASE,
    schema=Acted,
    prevent_initial_call=True,
)
def act(
    save: int | None, reply: int | None, search: str | None, chosen: str | None, field: str | None, value: str | None
) -> list[Component]:  # fmt: skip
    """Save one field, or send the scheme; the version that was looked at comes with the choice."""
    scheme_id, version = _split(chosen)
    place = (desk(), actor(), case_of(search), scheme_id, version)
    if ctx.triggered_id == "scheme-reply" and reply:
        schemes.reply(*place)
    elif save and field:
        schemes.edit(*place, {field: meant(field, value or "")})
    else:
        raise PreventUpdate
    return [note(t("Saved.")), *body(actor(), case_of(search), forms=False)]


def body(who: Actor, case: str, forms: bool = True) -> list[Component]:
    """Every alternative one below the other, with what this person can do."""
    if not case:
        return [note(t("Open a scheme from its application."))]
    if who.role is Role.CUSTOMER:
        return _read_by_customer(who, case)
    found = schemes.listed(desk(), who, case)
    if not found:
        return [note(t("There is no scheme yet. Attach one from the map, at the answer of a check."))]
    out: list[Component] = []
    for of in found:
        out += [scheme_view(of), pdf_link(case, of.id), *_history(who, of)]
    return [*out, *(_forms(found) if forms else [])]


def _read_by_customer(who: Actor, case: str) -> list[Component]:
    """All of it to read; he answers on the page of his application."""
    shown = [s for s in scheme_answers.previews(desk(), who, case) if s.state in OFFERED]
    back = html.A(t("Back to the application"), href=f"/my/{case}", className="button")
    if not shown:
        return [note(t("No scheme was sent to you yet.")), back]
    return [*(part for s in shown for part in (scheme_view(s), pdf_link(case, s.id))), back]


def _history(who: Actor, of: Scheme) -> list[Component]:
    versions = schemes.versions(desk(), who, of.application_id, of.id)
    changes = (
        schemes.difference(desk(), who, of.application_id, of.id, of.version - 1, of.version)
        if of.version > 1
        else ()
    )
    return [version_list(versions), *([difference_table(changes)] if of.version > 1 else [])]


def _forms(found: tuple[Scheme, ...]) -> list[Component]:
    choices = {
        f"{of.id}|{of.version}": t("Alternative {alternative}, version {version}", alternative=of.alternative, version=of.version)
        for of in found
    }  # fmt: skip
    chosen = select("scheme-chosen", t("Scheme"), choices, next(iter(choices)), clearable=False)
    fields = {k: label(k) for k, spec in FIELDS.items() if not spec.by_study and k not in OF_CUSTOMER}
    typed_in = [select("scheme-field", t("Field"), fields), text("scheme-value", t("Value"), most=2000)]
    buttons = [
        button("scheme-save", t("Save")),
        button("scheme-reply", t("Send to the customer"), primary=True),
    ]
    return [chosen, *typed_in, html.Div(buttons, className="buttons"), html.Div(id="scheme-after")]


def case_of(search: str | None) -> str:
    return parse_qs((search or "").removeprefix("?")).get("case", [""])[0][:64]


def meant(field: str, value: str) -> Any:
    """What a person typed as the kind of value the field has; codes may be typed by their words."""
    spec = FIELDS.get(field)
    if spec is None:
        return value
    if spec.kind is Kind.NUMBER:
        return typed(value)
    if spec.kind is Kind.FLAG:
        return value.strip().lower() in YES
    words = {render(said): code for code, said in CODES.get(field, {}).items()}
    return words.get(value.strip(), value)


def _split(chosen: str | None) -> tuple[str, int]:
    scheme_id, _, version = (chosen or "").partition("|")
    return scheme_id, int(version) if version.isdecimal() and len(version) < 9 else 0
