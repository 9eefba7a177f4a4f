"""Statistics of the cases within one's bounds: deadlines kept, durations, age, flow, and as Excel and monthly report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Literal
from urllib.parse import parse_qs

from dash import Input, Output, dcc, html
from dash.development.base_component import Component
from pydantic import BaseModel, Field

from casework.applications import CustomerClass
from casework.calendar import ZONE
from casework.nodes import node_name
from casework.people import Action
from casework.statistics import Kept
from components import case_words
from components.forecast_words import worth
from components.i18n import n_, render, t
from components.numbers import MISSING, number
from components.parts import computing, note
from components.people_forms import select
from components.statistics_bars import counts, parts_table
from components.statistics_charts import flow_chart
from guard import actor, clientside, desk, guarded
from services import forecasts, statistics
from services.statistics import Asked, Statistics
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
    department: str | None = Field(default=None, max_length=64)


def layout() -> Component:
    weeks = {w: t("{n} weeks", n=int(w)) for w in WEEKS}
    classes = {c.value: case_words.customer_class(c) for c in CustomerClass}
    bar = [
        html.H1(t("Statistics")),
        select("statistics-weeks", t("Period"), weeks, "12", clearable=False),
        select("statistics-class", t("Class"), classes, empty=t("all")),
        select("statistics-department", t("Department"), {}, empty=t("all")),
        html.Span(className="grow"),
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
    Output("statistics-department", "value"),
    Output("statistics-department", "data"),
    Input("url", "search"),
    action=Action.EXPORT_CASES,
    schema=Address,
)
def from_address(search: str | None) -> tuple[Any, ...]:
    """The choice stands in the address; what is none of ours is left out."""
    query = parse_qs((search or "").lstrip("?"))
    weeks, of, where = (query.get(name, [""])[0] for name in ("weeks", "class", "department"))
    places = statistics.departments(desk(), actor())
    offered = [{"value": p, "label": case_words.department(p)} for p in places]
    return (
        weeks if weeks in WEEKS else "12",
        of if of in list(CustomerClass) else None,
        where if where in places else None,
        offered,
    )


@guarded(
    Output("statistics-body", "children"),
    Input("statistics-weeks", "value"),
    Input("statistics-class", "value"),
    Input("statistics-department", "value"),
    action=Action.EXPORT_CASES,
    schema=Chosen,
)
def chosen(
    weeks: str | None, customer_class: CustomerClass | None, department: str | None
) -> list[Component]:
    return drawn(Asked(int(weeks or 12), customer_class, department or None))


def drawn(asked: Asked) -> list[Component]:
    found = statistics.statistics(desk(), actor(), asked)
    if not found.cases:
        return [
            note(t("There is no case within these bounds. Choose all classes, or take in an application."))
        ]
    demo = [html.Span(t("Demonstration data"), className="demo-note")] if found.demonstration else []
    return [
        html.Div(_figures(found), className="counters"),
        html.Div(_parts(found), className="statistics-grid"),
        *demo,
    ]


def _parts(found: Statistics) -> list[Component]:
    """Flow over the whole width, then age, departments and classes beside the steps, then how far cases came."""
    classes = {c.value: case_words.customer_class(c) for c in CustomerClass}
    order = [code for code, _, _ in found.funnel]
    known = {*found.by_node, *found.kept_by_node}
    steps = {n: _step(n) for n in sorted(known, key=lambda n: _place(order, n))}
    places = {p: case_words.department(p) for p in found.departments}
    ages = [(name, n, None) for name, n in found.ageing.items()]
    came = [(_step(code), reached, left) for code, reached, left in found.funnel if reached]
    told = t("mark: target 95 %, assumed")
    of_places = parts_table(t("Department"), places, found.kept_by_department, found.by_department)
    of_classes = parts_table(t("Class"), classes, found.kept_by_class, found.by_class)
    beside = [
        _part(t("Age of open cases"), counts(ages, t("cases")), t("working days since they came")),
        _part(t("Departments"), of_places, told),
        _part(t("Classes"), of_classes, t("steps of the cases")),
        _prediction(),
    ]
    of_steps = parts_table(t("Step"), steps, found.kept_by_node, found.by_node)
    reached = t("received in this period: left / reached")
    return [
        _part(t("Received and closed"), flow_chart("statistics-flow", found.flow), kind="is-wide"),
        html.Div(beside, className="statistics-column"),
        _part(t("Steps"), of_steps, told),
        _part(t("How far cases came"), counts(came, t("cases")), reached, kind="is-wide is-folded"),
    ]


def _place(order: list[str], code: str) -> int:
    return order.index(code) if code in order else len(order)


def _step(code: str) -> str:
    return render(node_name(code))


def _figures(found: Statistics) -> list[Component]:
    punctual = timeliness(desk(), actor())
    told = (
        (t("Finished"), number(found.finished, 0), t("{n} received", n=number(found.came, 0))),
        (t("Open"), number(found.open, 0), t("median of the finished: {n} working days", n=number(found.median_days))),
        (t("Cases in time"), _percent(found.whole), _counts(found.whole)),
        (t("Steps in time"), _percent(found.nodes), _counts(found.nodes)),
        (t("Intake within 2 h"), _percent(punctual.intake), t("30 days") + " · " + _counts(punctual.intake)),
        (t("Grid data by 09:00"), _percent(punctual.grid), t("30 days") + " · " + _counts(punctual.grid)),
        (t("Construction within 1 h"), MISSING, t("not measured: no site reports when it happened")),
    )  # fmt: skip
    return [
        html.Div(
            [
                html.Span(name, className="counter-label"),
                html.Span(value, className="counter-value num"),
                html.Span(said, className="counter-said"),
            ],
            className="counter",
        )
        for name, value, said in told
    ]


def _percent(kept: Kept) -> str:
    return MISSING if kept.share is None else f"{number(100 * kept.share)} %"


def _counts(kept: Kept) -> str:
    if kept.share is None:
        return t("nothing to judge yet")
    return t("{n} of {all}", n=number(kept.kept, 0), all=number(kept.judged, 0))


def _prediction() -> Component:
    """What the prediction was worth when it was last measured, beside the simple guess."""
    found = forecasts.quality(desk(), actor())
    said = worth(found) or t(
        "No prediction yet: too few finished cases, or the worker has not learnt from them yet."
    )
    when = f"{found[0].astimezone(ZONE):%Y-%m-%d %H:%M}" if found else ""
    return _part(t("Prediction of the end"), html.P(said), when)


def _part(title: str, body: Component, said: str = "", kind: str = "") -> Component:
    return html.Section([html.H2([title, html.Span(said)]), body], className=f"strip {kind}".strip())


clientside(
    "board",
    "address",
    Output("statistics-address", "data"),
    Input("statistics-weeks", "value"),
    Input("statistics-class", "value"),
    Input("statistics-department", "value"),
)
