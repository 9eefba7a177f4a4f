"""Voltage against distance along a candidate's path, before and after, as a plain plotly figure."""

from __future__ import annotations

from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from components.i18n import language, t
from components.loading_bars import before_after, loading_bars
from components.numbers import in_unit
from components.parts import note
from gridmodel.answer import Candidate

HEIGHT_PX: Final = 200
VOLTAGE_TESTS: Final = ("1", "1a", "1b")


def voltage_tab(candidate: Candidate) -> Component:
    if not candidate.profile:
        return note(t("No voltage profile: the path of this candidate was not solved."))
    title = html.H4([t("Voltage along the path, % of nominal"), before_after()])
    chart = graph("check-voltage-graph", voltage_figure(candidate))
    return html.Div([title, chart, *loading_bars(candidate.profile)])


def graph(ident: str, figure: dict[str, Any]) -> Component:
    made: Component = dcc.Graph(
        id=ident,
        figure=figure,
        responsive=True,
        style={"height": HEIGHT_PX},
        className="chart voltage-chart",
        config={"displayModeBar": False, "locale": "zh-CN" if language() == "zh" else "en"},
    )
    return made


def voltage_figure(candidate: Candidate) -> dict[str, Any]:
    points = sorted(candidate.profile, key=lambda p: p.distance_km)
    names = [t("node {id}", id=p.node) for p in points]
    before, after = [p.u_before_percent for p in points], [p.u_after_percent for p in points]
    km = [p.distance_km for p in points]
    return two_lines(km, before, after, limits_percent(candidate), names, t("Distance km"), "%{x:.2f} km")


def two_lines(
    x: list[float], before: list[float | None], after: list[float | None], limits: list[float],
    names: list[str], x_title: str, x_said: str,
) -> dict[str, Any]:  # fmt: skip
    """Traces in a fixed order (before, after): the style sheet colours them for either theme."""
    return {
        "data": [
            _trace(t("Before"), x, before, names, "dot", x_said),
            _trace(t("After"), x, after, names, "solid", x_said),
        ],
        "layout": _layout(limits, x, [v for v in before + after if v is not None], x_title),
    }


def limits_percent(candidate: Candidate) -> list[float]:
    """The voltage limits the tests were judged by, in percent of nominal."""
    rows = [r for r in candidate.tests if r.test in VOLTAGE_TESTS and r.unit == "%"]
    return sorted({r.limit for r in rows if r.limit})


def _trace(
    name: str, x: list[float], y: list[float | None], names: list[str], dash: str, x_said: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": x,
        "y": y,
        "text": names,
        "line": {"dash": dash, "width": 2},
        "marker": {"size": 6},
        "hovertemplate": "%{text}<br>" + x_said + "<br>%{y:.2f} %<extra>" + name + "</extra>",
    }


def _layout(limits: list[float], x: list[float], y: list[float], x_title: str) -> dict[str, Any]:
    lines = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": {"width": 1}}
        for y in limits
    ]
    font = {"family": "inherit", "size": 12}
    return {
        "height": HEIGHT_PX,
        "margin": {"l": 44, "r": 12, "t": 8, "b": 38},
        "font": font,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "showlegend": False,
        "xaxis": {
            "title": {"text": x_title, "font": font},
            "zeroline": False,
            "range": _margins(x),
        },
        "yaxis": {"zeroline": False, "tickformat": ".1f", "nticks": 6, "range": _margins(y + limits)},
        "shapes": lines,
        "annotations": [_limit_label(y) for y in limits],
    }


def _margins(values: list[float]) -> list[float]:
    """The axis: all values, limits too, with a little air."""
    if not values:
        return [0.0, 1.0]
    air = 0.06 * ((max(values) - min(values)) or 1.0)
    return [min(values) - air, max(values) + air]


def _limit_label(y: float) -> dict[str, Any]:
    text = t("limit {percent} %", percent=in_unit(y, "%"))
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yanchor": "bottom",
        "text": text,
        "showarrow": False,
    }
