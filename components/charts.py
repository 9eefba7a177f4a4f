"""Voltage against distance and loading along the path, before and after, as plain plotly figures and bars."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components import words
from components.i18n import language, t
from components.numbers import in_unit
from components.parts import asset_link, note, wild
from gridmodel.answer import Candidate, ProfilePoint


def voltage_tab(candidate: Candidate) -> Component:
    if not candidate.profile:
        return note(t("No voltage profile: the path of this candidate was not solved."))
    figure = voltage_figure(candidate)
    graph = dcc.Graph(
        id="check-voltage-graph",
        figure=figure,
        responsive=True,
        className="chart voltage-chart",
        config={"displayModeBar": False, "locale": "zh-CN" if language() == "zh" else "en"},
    )
    title = html.H4([t("Voltage along the path, % of nominal"), _legend()])
    return html.Div([title, graph, *_loading(candidate.profile)])


def voltage_figure(candidate: Candidate) -> dict[str, Any]:
    """Traces in a fixed order (before, after): the style sheet colours them for either theme."""
    points = sorted(candidate.profile, key=lambda p: p.distance_km)
    km = [p.distance_km for p in points]
    names = [t("node {id}", id=p.node) for p in points]
    before = [p.u_before_percent for p in points]
    after = [p.u_after_percent for p in points]
    return {
        "data": [
            _trace(t("Before"), km, before, names, "dot"),
            _trace(t("After"), km, after, names, "solid"),
        ],
        "layout": _layout(candidate, km),
    }


def limits_percent(candidate: Candidate) -> list[float]:
    return sorted(
        {
            r.limit
            for r in candidate.tests
            if r.test.startswith("1")
            and len(r.test) < 3
            and r.test[1:] in ("", "a", "b")
            and r.unit == "%"
            and r.limit
        }
    )


def _trace(name: str, km: list[float], u: list[float | None], names: list[str], dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": km,
        "y": u,
        "text": names,
        "line": {"dash": dash, "width": 2},
        "marker": {"size": 6},
        "hovertemplate": "%{text}<br>%{x:.2f} km<br>%{y:.2f} %<extra>" + name + "</extra>",
    }


def _layout(candidate: Candidate, km: list[float]) -> dict[str, Any]:
    limits = limits_percent(candidate)
    lines = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": {"width": 1}}
        for y in limits
    ]
    font = {"family": "inherit", "size": 12}
    return {
        "height": 200,
        "margin": {"l": 44, "r": 12, "t": 8, "b": 38},
        "font": font,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "showlegend": False,
        "xaxis": {"title": {"text": t("Distance km"), "font": font}, "zeroline": False, "range": _range(km)},
        "yaxis": {"zeroline": False, "tickformat": ".1f", "nticks": 6},
        "shapes": lines,
        "annotations": [_limit_label(y) for y in limits],
    }


def _range(km: list[float]) -> list[float]:
    reach = (km[-1] - km[0]) or 1.0
    return [km[0] - 0.04 * reach, km[-1] + 0.04 * reach]


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


def _loading(profile: tuple[ProfilePoint, ...]) -> list[Component]:
    rows = [_bar(p) for p in profile if p.branch is not None]
    if not rows:
        return []
    return [html.H4([t("Loading along the path, %"), _legend()]), html.Div(rows, className="bars")]


def _legend() -> Component:
    before = [html.I(className="swatch is-before"), t("Before")]
    return html.P([*before, html.I(className="swatch is-after"), t("After")])


def _bar(point: ProfilePoint) -> Component:
    before, after = point.loading_before_percent, point.loading_after_percent
    assert point.branch is not None
    over = "is-over" if (after or 0.0) > 100.0 else ""
    label = t(
        "{name}: {before} before, {after} after, percent",
        name=words.asset(point.branch),
        before=in_unit(before, "%"),
        after=in_unit(after, "%"),
    )
    bars = [
        html.I(className="bar is-after", style=_width(after)),
        html.I(className="bar is-before", style=_width(before)),
    ]
    figures = [
        html.Span(in_unit(before, "%"), className="soft"),
        html.Span(in_unit(after, "%"), className="strong"),
    ]
    return html.Div(
        [
            asset_link(point.branch, words.asset(point.branch, short=True)),
            html.Div(bars, className="bar-track", role="img", **wild({"aria-label": label})),
            *figures,
        ],
        className=f"bar-row {over}",
    )


def _width(percent: float | None) -> dict[str, str]:
    """The track is 125 % long; its mark at 100 % is drawn by the style sheet."""
    return {"width": f"{min(max(percent or 0.0, 0.0), 125.0) / 1.25:.2f}%"}
