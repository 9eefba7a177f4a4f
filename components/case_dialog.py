"""The dialog of one act on an application: what it asks for, each field with its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from casework.applications import Application
from casework.nodes import Field, FieldKind, Node
from casework.requirement_words import requirement
from casework.tasks import PauseReason
from components import case_words as words
from components.i18n import render, t
from components.parts import note, wild

LONGEST_NOTE = 2000


def field(name: str, label: str, made: str = "text", value: Any = None, **more: Any) -> Component:
    """One input of the dialog, found by its name."""
    ident = {"type": "case-field", "name": name}
    if made == "area":
        area: Component = dmc.Textarea(
            id=ident,
            label=label,
            value=value or "",
            autosize=True,
            minRows=2,
            inputProps={"maxLength": LONGEST_NOTE},
            **more,
        )
        return area
    if made == "date":
        picked: Component = dmc.DateInput(
            id=ident, label=label, value=value, valueFormat="YYYY-MM-DD", clearable=True, **more
        )
        return picked
    typed = {"maxLength": LONGEST_NOTE, "inputMode": more.pop("inputMode", "text")}
    text: Component = dmc.TextInput(id=ident, label=label, value=value or "", inputProps=typed, **more)
    return text


def choice(name: str, label: str, options: Mapping[str, str], value: str | None = None) -> Component:
    made: Component = dmc.Select(
        id={"type": "case-field", "name": name},
        label=label,
        data=[{"value": key, "label": text} for key, text in options.items()],
        value=value if value is not None else next(iter(options), None),
        allowDeselect=False,
        comboboxProps={"withinPortal": True, "zIndex": 1400},
    )
    return made


def tick(name: str, label: str, on: bool = False) -> Component:
    made: Component = dmc.Checkbox(id={"type": "case-tick", "name": name}, label=label, checked=on)
    return made


def complete_form(node: Node, given: Mapping[str, Any]) -> list[Component]:
    """What the node asks for, filled with what is there already."""
    parts: list[Component] = []
    values = [_node_field(f, given.get(f.name)) for f in node.fields]
    if values:
        parts.append(_group(t("To fill in"), values))
    for title, kind, codes in (
        (t("Papers that are there"), "documents", node.documents),
        (t("Hand-over checks"), "checklist", node.checklist),
    ):
        have = given.get(kind) or ()
        ticks = [tick(f"{kind}/{code}", _capital(render(requirement(code))), code in have) for code in codes]
        if ticks:
            parts.append(_group(title, ticks))
    return [*parts, field("note", t("Note (optional)"), "area", given.get("note"))]


def _node_field(of: Field, value: Any) -> Component:
    label = _capital(render(requirement(of.name)))
    if of.kind is FieldKind.FLAG:
        return tick(f"flag/{of.name}", label, bool(value))
    if of.kind is FieldKind.DATE:
        return field(f"value/{of.name}", label, "date", value)
    shown = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    more = {"inputMode": "decimal"} if of.kind is FieldKind.NUMBER else {}
    return field(f"value/{of.name}", label, "text", shown, **more)


def give_back_form(back_to: Sequence[str]) -> list[Component]:
    nodes = {code: words.node(code) for code in reversed(back_to)}
    return [choice("to", t("Back to"), nodes), reason_field()]


def people_form(people: Sequence[tuple[str, str]], *, with_reason: bool) -> list[Component]:
    if not people:
        return [note(t("Nobody else can take this step: it needs the same role in the same department."))]
    fields = [choice("who", t("To whom"), dict(people))]
    return [*fields, reason_field()] if with_reason else fields


def _plain(value: float) -> str:
    """Every digit, so that what nobody touched comes back as it was."""
    return str(value).removesuffix(".0")


def amend_form(of: Application) -> list[Component]:
    """Personal fields are empty: what is not typed stays as it is."""
    return [
        field("new_kva", t("New capacity (kVA)"), value=_plain(of.new_kva), inputMode="decimal"),
        field("demand_kw", t("Demand (kW)"), value=_plain(of.demand_kw), inputMode="decimal"),
        field("lon", t("Longitude"), value=_plain(of.lon), inputMode="decimal"),
        field("lat", t("Latitude"), value=_plain(of.lat), inputMode="decimal"),
        field("address", t("Address (empty: stays)")),
        field("phone", t("Phone (empty: stays)"), inputMode="tel"),
        reason_field(),
        note(
            t(
                "A new capacity or place makes every supply scheme of this application outdated: what was promised is free"
                " again, and the case goes back to scheme design where the scheme was made already. The applicant is told."
            )
        ),
    ]


def suspend_form() -> list[Component]:
    reasons = {reason.value: words.pause(reason) for reason in PauseReason}
    return [
        choice("pause", t("What is waited for"), reasons),
        field("note", t("Note (optional)"), "area"),
        note(t("The clock stands until the application is resumed; the applicant is told.")),
    ]


def wait_form(*, for_project: bool) -> list[Component]:
    moves = note(t("The predicted end moves with that day; the applicant reads that he waits, not for whom."))
    if not for_project:
        return [
            field("other", t("Number of the other application"), required=True),
            field("note", t("Note (optional)"), "area"),
            moves,
        ]
    return [
        field("project", t("Name of the project"), required=True),
        field("expected", t("Expected in service on"), "date"),
        field("note", t("Note (optional)"), "area"),
        moves,
    ]


def reason_field() -> Component:
    return field("reason", t("Reason"), "area", required=True)


def dialog() -> Component:
    """The frame; its body is drawn for each act."""
    made: Component = dmc.Modal(
        id="case-dialog",
        opened=False,
        keepMounted=True,
        zIndex=1300,  # over the header
        title="",
        size="lg",
        closeButtonProps={"aria-label": t("Close")},
        children=[
            html.Div(id="case-form", className="case-form"),
            html.Div(id="case-answer", className="form-answer", **wild({"role": "alert"})),
            html.Div(
                [
                    html.Span(id="case-lacking", className="case-why"),
                    html.Button(
                        t("Confirm"),
                        id="case-submit",
                        type="button",
                        n_clicks=0,
                        className="button is-primary",
                    ),
                ],
                className="case-form-end",
            ),
        ],
    )
    return made


def _group(title: str, fields: Sequence[Component]) -> Component:
    return html.Fieldset([html.Legend(title), *fields])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
