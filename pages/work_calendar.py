"""The working calendar: a year at a glance, holidays and make-up days as the company decides them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.calendar import FIRST_YEAR, LAST_YEAR, WorkCalendar
from casework.people import Action
from casework.refusals import Invalid
from components.admin_frame import HOME, admin_page
from components.i18n import n_, render, t
from components.people_forms import button, form, select, text
from components.year_calendar import year_calendar
from guard import actor, desk, guarded
from services import deadlines

PATH: Final = f"{HOME}/calendar"
NAME: Final = n_("Calendar")
ACTION: Final = Action.SEE_SETTINGS
IN_HEADER: Final = False
WORKING, FREE, PUBLISHED = "working", "free", "published"


def layout() -> Component:
    kinds = {
        FREE: t("Free"),
        WORKING: t("Working day"),
        PUBLISHED: t("As published (take the decision back)"),
    }
    fields = [
        dmc.DateInput(id="calendar-first", label=t("First day"), valueFormat="YYYY-MM-DD"),
        dmc.DateInput(id="calendar-last", label=t("Last day"), valueFormat="YYYY-MM-DD"),
        select("calendar-kind", t("It is"), kinds, FREE, clearable=False),
        text("calendar-name", t("Name (optional)"), most=100),
    ]
    years = html.Div(
        [
            button("calendar-before", "‹"),
            html.H2(id="calendar-year-shown"),
            button("calendar-after", "›"),
        ],
        className="year-head",
    )
    return admin_page(
        actor(),
        PATH,
        [
            dcc.Location(id="calendar-url", refresh=False),
            dcc.Store(id="calendar-changed", data=0),
            html.Section([years, html.Div(id="calendar-body")], className="form-panel"),
            form(
                t("Decide about days"),
                fields,
                [button("calendar-save", t("Save"), primary=True)],
                "calendar-answer",
                about=t(
                    "Press a day in the year, with Shift the last of several. Deadlines that run already move with it."
                ),
            ),
        ],
    )


class Turned(BaseModel):
    before: int | None = None
    after: int | None = None
    search: str | None = Field(default=None, max_length=200)


@guarded(
    Output("calendar-url", "search"),
    Input("calendar-before", "n_clicks"),
    Input("calendar-after", "n_clicks"),
    State("calendar-url", "search"),
    action=Action.SEE_SETTINGS,
    schema=Turned,
    prevent_initial_call=True,
)
def turn(before: int | None, after: int | None, search: str | None) -> str:
    """The year stands in the address; the buttons count how often they were pressed since it was drawn."""
    if not before and not after:
        raise PreventUpdate
    step = -1 if ctx.triggered_id == "calendar-before" else 1
    return f"?year={min(max(year_of(search) + step, FIRST_YEAR), LAST_YEAR)}"


def year_of(search: str | None) -> int:
    """Of the address; without one, or with one that cannot be, this year."""
    said = (search or "").removeprefix("?year=")
    known = said.isascii() and said.isdecimal() and FIRST_YEAR <= int(said[:5]) <= LAST_YEAR
    return int(said) if known else WorkCalendar().local_day(desk().now()).year


class Asked(BaseModel):
    search: str | None = Field(default=None, max_length=200)
    changed: int | None = None


@guarded(
    Output("calendar-body", "children"),
    Output("calendar-year-shown", "children"),
    Input("calendar-url", "search"),
    Input("calendar-changed", "data"),
    action=Action.SEE_SETTINGS,
    schema=Asked,
)
def draw(search: str | None, changed: int | None) -> tuple[Component, str]:
    calendar, own = deadlines.calendar(desk(), actor())
    year = year_of(search)
    return year_calendar(calendar, own, year, calendar.local_day(desk().now())), str(year)


class Decided(BaseModel):
    clicks: int | None = None
    first: date | None = None
    last: date | None = None
    kind: str | None = Field(default=None, max_length=20)
    name: str | None = Field(default=None, max_length=100)
    changed: int | None = None


@guarded(
    Output("calendar-answer", "children"),
    Output("calendar-changed", "data"),
    Input("calendar-save", "n_clicks"),
    State("calendar-first", "value"),
    State("calendar-last", "value"),
    State("calendar-kind", "value"),
    State("calendar-name", "value"),
    State("calendar-changed", "data"),
    action=Action.CHANGE_RULES,
    schema=Decided,
    prevent_initial_call=True,
)
def decide(
    clicks: int | None,
    first: date | None,
    last: date | None,
    kind: str | None,
    name: str | None,
    changed: int | None,
) -> tuple[str, Any]:
    if not clicks:
        raise PreventUpdate
    working = {WORKING: True, FREE: False, PUBLISHED: None}
    try:
        if first is None or kind not in working:
            raise Invalid("Choose the first day and what it is. Nothing was changed.")
        moved = deadlines.set_days(desk(), actor(), first, last or first, working[kind], name or "")
    except Invalid as error:
        return render(error.message), no_update
    return t("Saved. {moved} open deadlines moved.", moved=moved), (changed or 0) + 1
