"""Notices: what is told to whom in which words and where; what could not be sent, why, and once more."""

from __future__ import annotations

from typing import Any, Final

from dash import Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.notices import RULES, NoticeState
from casework.people import Action
from casework.refusals import Invalid
from components import notice_words as words
from components.admin_frame import HOME, admin_page
from components.dates import moment
from components.i18n import language, n_, render, t
from components.people_forms import button, form, select, table, text
from guard import actor, desk, guarded
from services import notice_table

PATH: Final = f"{HOME}/notices"
NAME: Final = n_("Notices")
ACTION: Final = Action.SEE_SETTINGS
IN_HEADER: Final = False


def layout() -> Component:
    fields = [
        select("notice-which", t("Notice"), _which(), next(iter(_which())), clearable=False),
        select(
            "notice-language", t("Language"), {"zh": "中文", "en": "English"}, language(), clearable=False
        ),
        text("notice-words", t("Words"), most=notice_table.LONGEST, className="is-wide-field"),
    ]
    again = [select("notice-trouble", t("Given up"), _given_up(), clearable=False)]
    return admin_page(
        actor(),
        PATH,
        [
            html.Div(listed(), id="notice-list"),
            form(
                t("Own words"),
                fields,
                [
                    button("notice-save", t("Save"), primary=True),
                    button("notice-shipped", t("Shipped words")),
                ],
                "notice-answer",
                about=t("What stands in curly brackets is filled in. They hold from the next notice on."),
                between=html.P(id="notice-holes", className="note"),
            ),
            html.Section(
                [html.H2(t("Not sent")), html.Div(troubles(), id="notice-troubles")], className="admin-part"
            ),
            form(t("Send again"), again, [button("notice-again", t("Try again"))], "notice-again-answer"),
        ],
    )


def _which() -> dict[str, str]:
    return {
        f"{what.value}/{rule.audience.value}": f"{words.happened(what)} → {words.audience(rule.audience)}"
        for what, rules in RULES.items()
        for rule in rules
    }


def listed() -> Component:
    """In the reader's language."""
    heads = [t("What happened"), t("Who is told"), t("Words"), t("Channel")]
    rows: list[list[Component | str]] = []
    for line in notice_table.notice_table(desk(), actor()):
        own = line.own.get(language())
        said: Component | str = words.shipped(line.rule.template, language())
        if own:
            said = html.Span([own, " ", html.Span(t("own words"), className="verified-mark is-yes")])
        rows.append(
            [
                words.happened(line.what),
                words.audience(line.rule.audience),
                said,
                words.channels(line.rule.channels),
            ]
        )
    return table(heads, rows, "")


def troubles() -> Component:
    heads = [t("What happened"), t("State"), t("Reason"), t("How many"), t("Newest")]
    rows = [
        [
            words.happened(one.what),
            words.state(one.state),
            words.reason(one.reason),
            str(one.count),
            moment(one.newest),
        ]
        for one in notice_table.troubles(desk(), actor())
    ]
    return table(heads, rows, t("Everything that was to be sent was sent."))


def _given_up() -> dict[str, str]:
    found = notice_table.troubles(desk(), actor())
    return {
        f"{one.what.value}/{one.reason}": f"{words.happened(one.what)}: {words.reason(one.reason)} ({one.count})"
        for one in found
        if one.state is NoticeState.REFUSED
    }


class Chosen(BaseModel):
    which: str | None = Field(default=None, max_length=100)
    language: str | None = Field(default=None, max_length=5)


@guarded(
    Output("notice-words", "value"),
    Output("notice-holes", "children"),
    Input("notice-which", "value"),
    Input("notice-language", "value"),
    action=Action.SEE_SETTINGS,
    schema=Chosen,
)
def show(which: str | None, language: str | None) -> tuple[str, str]:
    for line in notice_table.notice_table(desk(), actor()):
        if which == f"{line.what.value}/{line.rule.audience.value}":
            holes = " ".join(f"{{{name}}}" for name in notice_table.holes(line.rule.template))
            said = line.own.get(language or "") or words.shipped(line.rule.template, language or "")
            return said, t("Filled in: {holes}", holes=holes or "–")
    raise PreventUpdate


class Change(BaseModel):
    save: int | None = None
    shipped: int | None = None
    which: str | None = Field(default=None, max_length=100)
    language: str | None = Field(default=None, max_length=5)
    words: str | None = Field(default=None, max_length=1000)


@guarded(
    Output("notice-answer", "children"),
    Output("notice-list", "children"),
    Output("notice-words", "value", allow_duplicate=True),
    Input("notice-save", "n_clicks"),
    Input("notice-shipped", "n_clicks"),
    State("notice-which", "value"),
    State("notice-language", "value"),
    State("notice-words", "value"),
    action=Action.CHANGE_RULES,
    schema=Change,
    prevent_initial_call=True,
)
def change(*given: Any) -> tuple[Any, Any, Any]:
    asked = Change(**dict(zip(Change.model_fields, given, strict=True)))
    if not (asked.save or asked.shipped):
        raise PreventUpdate
    from_shipped = ctx.triggered_id == "notice-shipped"
    what, _, audience = (asked.which or "").partition("/")
    try:
        said = "" if from_shipped else (asked.words or "").strip()
        if not said and not from_shipped:
            raise Invalid("A notice says something. Nothing was changed.")
        notice_table.set_words(desk(), actor(), what, audience, asked.language or "", said)
    except Invalid as error:
        return render(error.message), no_update, no_update
    if from_shipped:
        shown, _holes = show(asked.which, asked.language)
        return t("The shipped words hold again."), listed(), shown
    return t("Saved. The next notice says it so."), listed(), no_update


class Again(BaseModel):
    clicks: int | None = None
    which: str | None = Field(default=None, max_length=500)


@guarded(
    Output("notice-again-answer", "children"),
    Output("notice-troubles", "children"),
    Output("notice-trouble", "data"),
    Input("notice-again", "n_clicks"),
    State("notice-trouble", "value"),
    action=Action.CHANGE_RULES,
    schema=Again,
    prevent_initial_call=True,
)
def again(clicks: int | None, which: str | None) -> tuple[Any, Any, Any]:
    if not clicks:
        raise PreventUpdate
    what, _, reason = (which or "").partition("/")
    try:
        if not which:
            raise Invalid("Choose what is to be sent again. Nothing was changed.")
        count = notice_table.send_again(desk(), actor(), what, reason)
    except Invalid as error:
        return render(error.message), no_update, no_update
    options = [{"value": key, "label": label} for key, label in _given_up().items()]
    return t("{count} wait to be sent again.", count=count), troubles(), options
