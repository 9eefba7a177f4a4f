"""The day without and with the customer: the most loaded branch of his way, and the voltage that matters, by hour."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components import words
from components.charts import graph, limits_percent, two_lines
from components.i18n import t
from components.loading_bars import before_after
from components.parts import asset_link, computing, note
from gridmodel.answer import Candidate
from gridmodel.connection.day import HOURS, Course, Day

FULL_PERCENT = 100.0


def day_slot() -> Component:
    """The tab's content before it is opened; opening it has the day solved."""
    return html.Div(computing(t("24 hours are being solved")), id="check-day")


def day_tab(day: Day, candidate: Candidate) -> Component:
    parts: list[Component] = []
    if day.loading is not None:
        parts += _chart("check-day-loading", t("Loading over the day, %"), day.loading, [FULL_PERCENT])
    voltages = [v for v in (*day.voltage.before, *day.voltage.after) if v is not None]
    near = [x for x in limits_percent(candidate) if voltages and min(voltages) - 3 < x < max(voltages) + 3]
    parts += _chart("check-day-voltage", t("Voltage over the day, % of nominal"), day.voltage, near)
    return html.Div([*parts, note(_assumed(day))])


def _chart(ident: str, title: str, course: Course, limits: list[float]) -> list[Component]:
    hours = [float(h) for h in range(HOURS)]
    names = [words.asset(course.asset)] * HOURS
    figure = two_lines(
        hours, list(course.before), list(course.after), limits, names, t("Hour of the day"), "%{x}:00"
    )
    head = html.H4([html.Span([title, " ", asset_link(course.asset)]), before_after()])
    return [head, graph(ident, figure)]


def _assumed(day: Day) -> str:
    if day.state == "minimum":
        return t(
            "A clear day of the minimum state: generation follows an assumed curve of the sun, loads stay."
        )
    return t("A day of the state {state}: existing loads and the customer follow assumed curves of their class;"
             " existing generation stays.", state=words.state(day.state))  # fmt: skip
