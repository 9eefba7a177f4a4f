"""The administration of people: lists as tables that become cards on a phone, and their forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import t
from components.parts import note, wild


def table(heads: Sequence[str], rows: Sequence[Sequence[Component | str]], empty: str) -> Component:
    """Each cell carries its head, which a phone shows beside it."""
    if not rows:
        return note(empty)
    body = [
        html.Tr([html.Td(cell, **wild({"data-label": head})) for head, cell in zip(heads, row, strict=True)])
        for row in rows
    ]
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    return html.Div(html.Table([head, html.Tbody(body)], className="cards-table"), className="table-frame")


def select(
    ident: str, label: str, options: Mapping[str, str], value: str | None = None, *, clearable: bool = True, empty: str = "",
) -> Component:  # fmt: skip
    """`empty`: what stands there while nothing is chosen."""
    made: Component = dmc.Select(
        id=ident,
        label=label,
        data=[{"value": key, "label": text} for key, text in options.items()],
        value=value,
        clearable=clearable,
        placeholder=empty,
        searchable=True,
        nothingFoundMessage="—",
    )
    return made


def text(ident: str, label: str, *, most: int, **more: Any) -> Component:
    """`most` characters can be typed."""
    made: Component = dmc.TextInput(id=ident, label=label, attributes={"input": {"maxLength": most}}, **more)
    return made


def button(ident: str, label: str, *, primary: bool = False, off: bool = False) -> Component:
    return html.Button(
        label,
        id=ident,
        type="button",
        n_clicks=0,
        disabled=off,
        className="button is-primary" if primary else "button",
    )


def form(
    title: str,
    fields: Sequence[Component],
    buttons: Sequence[Component],
    answer: str,
    *,
    about: str = "",
    between: Component | None = None,
) -> Component:
    """`about` stands under the title; `between` between the fields and the buttons."""
    told = html.Div(id=answer, className="form-answer", **wild({"role": "status", "aria-live": "polite"}))
    return html.Section(
        [
            html.H2(title),
            *([note(about)] if about else []),
            *([html.Div(list(fields), className="form-fields")] if fields else []),
            *([between] if between is not None else []),
            html.Div(list(buttons), className="buttons"),
            told,
        ],
        className="form-panel",
        **wild({"aria-label": title}),
    )


def roles() -> dict[str, str]:
    return {role.value: words.role(role) for role in words.ROLES}


def state(disabled: bool, locked: bool) -> str:
    if disabled:
        return t("closed")
    return t("locked after failed attempts") if locked else t("open")
