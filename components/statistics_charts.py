"""Charts of the statistics page: plain bars and lines, coloured by the style sheet's palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import dcc
from dash.development.base_component import Component

from casework.statistics import Durations, Flow
from components.i18n import language, t

INK: Final = "#6b7280"
FIRST: Final = "#4c78b8"
SECOND: Final = "#d99a00"
HEIGHT_PX: Final = 260


def durations_chart(ident: str, names: Sequence[str], found: Sequence[Durations]) -> Component:
    return _chart(
        ident,
        [
            _bars(t("Median"), names, [round(d.p50, 2) for d in found], FIRST),
            _bars(t("90 %"), names, [round(d.p90, 2) for d in found], SECOND, "/"),
        ],
        t("working days"),
        barmode="group",
    )


def flow_chart(ident: str, found: Sequence[Flow]) -> Component:
    weeks = [f.week.isoformat() for f in found]
    still = {
        "type": "scatter",
        "mode": "lines",
        "name": t("Open"),
        "x": weeks,
        "y": [f.open_at_end for f in found],
        "line": {"color": INK, "width": 2, "dash": "dot"},
    }
    return _chart(
        ident,
        [
            _bars(t("Received"), weeks, [f.came for f in found], FIRST),
            _bars(t("Closed"), weeks, [f.went for f in found], SECOND, "/"),
            still,
        ],
        t("cases a week"),
        barmode="group",
    )


def counts_chart(ident: str, names: Sequence[str], series: Mapping[str, Sequence[int]]) -> Component:
    colours = (FIRST, SECOND)
    shapes = ("", "/")
    traces = [
        _bars(name, names, values, colours[i % 2], shapes[i % 2])
        for i, (name, values) in enumerate(series.items())
    ]
    return _chart(ident, traces, t("cases"), barmode="group")


def _bars(name: str, x: Sequence[Any], y: Sequence[float], colour: str, hatch: str = "") -> dict[str, Any]:
    marker = {"color": colour, "pattern": {"shape": hatch, "fgcolor": "#fff", "size": 5}}
    return {"type": "bar", "name": name, "x": list(x), "y": list(y), "marker": marker}


def _chart(ident: str, traces: list[dict[str, Any]], unit: str, **layout: Any) -> Component:
    font = {"family": "inherit", "size": 12, "color": INK}
    figure = {
        "data": traces,
        "layout": {
            "height": HEIGHT_PX,
            "margin": {"l": 48, "r": 8, "t": 28, "b": 64},
            "font": font,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "legend": {"orientation": "h", "x": 0, "y": 1.14},
            "xaxis": {"automargin": True, "gridcolor": "rgba(128,128,128,.15)"},
            "yaxis": {"title": {"text": unit, "font": font}, "rangemode": "tozero", "gridcolor": "rgba(128,128,128,.2)"},
            **layout,
        },
    }  # fmt: skip
    config: Any = {"displayModeBar": False, "locale": "zh-CN" if language() == "zh" else "en"}
    made: Component = dcc.Graph(
        id=ident, figure=figure, config=config, responsive=True, style={"height": HEIGHT_PX}
    )
    return made
