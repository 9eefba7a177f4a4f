"""A year at a glance: twelve months, each day marked by what it is; a day can be pressed (assets/calendar.js)."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date, get_day_names
from dash import html
from dash.development.base_component import Component

from casework.calendar import DayKind, WorkCalendar
from components.i18n import n_, t
from components.language import LOCALE_CODES, language
from components.parts import note, wild

KINDS: Final = {
    DayKind.WORKING: n_("Working day"),
    DayKind.WEEKEND: n_("Weekend"),
    DayKind.HOLIDAY: n_("Public holiday"),
    DayKind.MAKE_UP: n_("Make-up working day"),
}
_WEEKS: Final = Calendar(firstweekday=0)


def year_calendar(calendar: WorkCalendar, own: Mapping[date, str], year: int, today: date) -> Component:
    """`own` are the company's decisions with their names; a year without published days is named."""
    said = []
    if calendar.is_assumed(year):
        said.append(
            note(
                t(
                    "The holidays of {year} are not known: only weekends count as free, and every deadline that reaches"
                    " into this year is marked as assumed. Enter the holidays when they are published; who enters"
                    " 1 January has entered the year.",
                    year=year,
                )
            )
        )
    months = [_month(calendar, own, date(year, month, 1), today) for month in range(1, 13)]
    days = [
        date(year, month, day) for month in range(1, 13) for day in _WEEKS.itermonthdays(year, month) if day
    ]
    count = t("{count} working days in {year}", count=sum(map(calendar.is_working, days)), year=year)
    return html.Div([*said, _legend(count), html.Div(months, className="year-months")])


def _legend(count: str) -> Component:
    keys = [
        html.Span([html.I("8", className=f"day is-{kind.value}"), t(name)]) for kind, name in KINDS.items()
    ]
    own = html.Span([html.I("8", className="day is-working is-own"), t("decided by the company")])
    return html.Div([html.B(count), *keys, own], className="year-legend")


def _month(calendar: WorkCalendar, own: Mapping[date, str], first: date, today: date) -> Component:
    code = LOCALE_CODES[language()]
    names = get_day_names("narrow", "stand-alone", locale=code)
    head = html.Tr([html.Th(names[n], scope="col") for n in range(7)])
    weeks = [
        html.Tr([html.Td(_day(calendar, own, day, today)) if day.month == first.month else html.Td() for day in week])
        for week in _WEEKS.monthdatescalendar(first.year, first.month)
    ]  # fmt: skip
    name = str(format_date(first, "LLLL", locale=code))
    return html.Table([html.Caption(name), html.Thead(head), html.Tbody(weeks)], className="year-month")


def _day(calendar: WorkCalendar, own: Mapping[date, str], day: date, today: date) -> Component:
    kind = kind_of(calendar, own, day)
    named = t(KINDS[kind]) + (f" · {own[day]}" if own.get(day) else "")
    marks = [
        "day",
        f"is-{kind.value}",
        *(["is-own"] if day in own else []),
        *(["is-today"] if day == today else []),
    ]
    return html.Button(
        str(day.day),
        type="button",
        title=named,
        className=" ".join(marks),
        **wild({"data-day": day.isoformat(), "aria-label": f"{day.isoformat()} {named}"}),
    )


def kind_of(calendar: WorkCalendar, own: Mapping[date, str], day: date) -> DayKind:
    """As it counts, with the company's decision."""
    if day not in own:
        return calendar.kind(day)
    weekend = day.weekday() >= 5
    if calendar.is_working(day):
        return DayKind.MAKE_UP if weekend else DayKind.WORKING
    return DayKind.WEEKEND if weekend and not own[day] else DayKind.HOLIDAY
