"""Statistics of the cases within one's bounds: deadlines kept, durations, age, flow, and as Excel and monthly report."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal
from urllib.parse import parse_qs

from dash import Input, Output, dcc, html
from dash.development.base_component import Component
from pydantic import BaseModel, Field

from casework.applications import CustomerClass
from casework.calendar import ZONE
from casework.nodes import node_name
from casework.people import Action
from casework.statistics import Durations, Kept
from components import case_words
from components.i18n import n_, render, t
from components.numbers import number
from components.parts import computing, note
from components.people_forms import select, table
from components.report_sheet import share
from components.statistics_charts import counts_chart, durations_chart, flow_chart
from guard import actor, clientside, desk, guarded
from services import forecasts, statistics
from services.timeliness import timeliness

PATH: Final = "/statistics"
NAME: Final = n_("Statistics")
ACTION: Final = Action.EXPORT_CASES
IN_HEADER: Final = False
WEEKS: Final = ("4", "12", "26", "52")


class Address(BaseModel):
    search: str | None = Field(default=None, max_length=200)


class Chosen(BaseModel):
    weeks: Literal["4", "12", "26", "52"] | None = None
    customer_class: CustomerClass | None = None


def layout() -> Component:
    weeks = {w: t("{n} weeks", n=int(w)) for w in WEEKS}
    classes = {c.value: case_words.customer_class(c) for c in CustomerClass}
    bar = [
        html.H1(t("Statistics")),
        select("statistics-weeks", t("Period"), weeks, "12", clearable=False),
        select("statistics-class", t("Class"), classes),
        html.A(t("Excel"), href="/api/v1/statistics.xlsx", className="button"),
        *_reports(),
    ]
    body = html.Div(computing(t("Counting …")), id="statistics-body")
    return html.Div(
        [html.Div(bar, className="board-bar"), body, dcc.Store(id="statistics-address")],
        className="statistics-page",
    )


def _reports() -> list[Component]:
    """The last month, in both languages."""
    first = desk().now().astimezone(ZONE).date().replace(day=1)
    month = f"{first - timedelta(days=1):%Y-%m}"
    names = (
        ("zh", t("Report {month}, Chinese", month=month)),
        ("en", t("Report {month}, English", month=month)),
    )
    return [
        html.A(name, href=f"/api/v1/reports/{month}.pdf?lang={code}", className="button")
        for code, name in names
    ]


@guarded(
    Output("statistics-weeks", "value"),
    Output("statistics-class", "value"),
    Input("url", "search"),
    action=Action.EXPORT_CASES,
    schema=Address,
)
def from_address(search: str | None) -> tuple[str, str | None]:
    """The choice stands in the address; what is none of ours is left out."""
    query = parse_qs((search or "").lstrip("?"))
    weeks, of = query.get("weeks", ["12"])[0], query.get("class", [""])[0]
    return weeks if weeks in WEEKS else "12", of if of in list(CustomerClass) else None


@guarded(
    Output("statistics-body", "children"),
    Input("statistics-weeks", "value"),
    Input("statistics-class", "value"),
    action=Action.EXPORT_CASES,
    schema=Chosen,
)
def chosen(weeks: str | None, customer_class: CustomerClass | None) -> list[Component]:
    return drawn(int(weeks or 12), customer_class)


def drawn(weeks: int, customer_class: CustomerClass | None) -> list[Component]:
    found = statistics.statistics(desk(), actor(), weeks, customer_class)
    if not found.cases:
        return [
            note(t("There is no case within these bounds. Choose all classes, or take in an application."))
        ]
    cut = [note(t("Only the newest {n} cases were counted.", n=found.cases))] if found.cut else []
    parts = [*_charts(found), *_tables(found), _part(t("Prediction of the end"), _prediction())]
    return [
        *cut,
        html.Div(_figures(found), className="counters"),
        html.Div(parts, className="statistics-grid"),
    ]


def _charts(found: statistics.Statistics) -> list[Component]:
    reached = [row for row in found.funnel if row[1]]
    age = counts_chart("statistics-age", list(found.ageing), {t("Open"): list(found.ageing.values())})
    counts = {t("reached"): [r[1] for r in reached], t("left"): [r[2] for r in reached]}
    steps = [_step(n) for n in found.by_node]
    return [
        _part(t("Received and closed"), flow_chart("statistics-flow", found.flow)),
        _part(t("Age of open cases, working days"), age),
        _part(
            t("Durations by step"), durations_chart("statistics-nodes", steps, list(found.by_node.values()))
        ),
        _part(
            t("How far cases came"), counts_chart("statistics-funnel", [_step(r[0]) for r in reached], counts)
        ),
    ]


def _tables(found: statistics.Statistics) -> list[Component]:
    classes = {c.value: case_words.customer_class(c) for c in CustomerClass}
    steps = {n: _step(n) for n in (*found.by_node, *found.kept_by_node)}
    places = {p: case_words.department(p) for p in (*found.by_department, *found.kept_by_department)}
    return [
        _part(t("Steps"), _table(steps, found.kept_by_node, found.by_node)),
        _part(t("Departments"), _table(places, found.kept_by_department, found.by_department)),
        _part(t("Classes"), _table(classes, found.kept_by_class, found.by_class)),
    ]


def _step(code: str) -> str:
    return render(node_name(code))


def _figures(found: statistics.Statistics) -> list[Component]:
    punctual = timeliness(desk(), actor())
    told = (
        (t("Cases"), number(found.cases, 0)),
        (t("Cases in time"), share(found.whole)),
        (t("Steps in time"), share(found.nodes)),
        (t("Intake within 2 h, 30 days"), share(punctual.intake)),
        (t("Grid data by 09:00, 30 days"), share(punctual.grid)),
        (t("Construction within 1 h"), t("not measured: no site reports when it happened")),
    )
    return [
        html.Div([html.Span(name, className="counter-label"), html.B(value)], className="counter")
        for name, value in told
    ]


def _table(names: dict[str, str], kept: dict[str, Kept], took: dict[str, Durations]) -> Component:
    heads = [t("Name"), t("In time"), t("Count"), t("Median, working days"), t("90 %, working days")]
    rows = []
    for code, name in names.items():
        if code in kept or code in took:
            d = took.get(code)
            times = [number(d.count, 0), number(d.p50), number(d.p90)] if d else ["—", "—", "—"]
            rows.append([name, share(kept.get(code, Kept(0, 0))), *times])
    return table(heads, rows, t("Nothing was left yet."))


def _prediction() -> Component:
    """What the prediction was worth when it was last measured, beside the best of the simple guesses."""
    found = forecasts.quality(desk(), actor())
    if found is None:
        return note(t("No prediction: too few finished cases to learn from."))
    at, _, figures = found
    covered = figures.get("coverage")
    rows = [
        [t("Mean error, working days"), number(figures["mae_days"])],
        [t("Best simple guess, working days"), number(min(figures["baselines"].values()))],
        [t("Ends within the 80 % band"), "—" if covered is None else f"{number(100 * covered)} %"],
        [t("Measured on later cases"), number(figures["cases"]["test"], 0)],
        [t("Measured"), f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"],
    ]
    return table([t("Figure"), t("Value")], rows, "")


def _part(title: str, body: Component) -> Component:
    return html.Section([html.H2(title), body], className="strip")


clientside(
    "board",
    "address",
    Output("statistics-address", "data"),
    Input("statistics-weeks", "value"),
    Input("statistics-class", "value"),
)
