"""The one chart of the statistics page that has time along its foot; its colours are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import dcc
from dash.development.base_component import Component

from casework.statistics import Flow
from components.i18n import language, t
from components.numbers import number

INK: Final = "#6b7280"
CAME: Final = "#4c78b8"
WENT: Final = "#d99a00"
GRID: Final = "rgba(128,128,128,.2)"
HEIGHT_PX: Final = 260
MOST_TICKS: Final = 13


def flow_chart(ident: str, found: Sequence[Flow]) -> Component:
    """Received and closed each week, and what was open at its end on an axis of its own at the right."""
    weeks = [f.week.isoformat() for f in found]
    still = [f.open_at_end for f in found]
    line = {
        "type": "scatter", "mode": "lines+markers", "name": t("Open"), "x": weeks, "y": still, "yaxis": "y2",
        "line": {"color": INK, "width": 2, "dash": "dot"}, "marker": {"size": 5, "color": INK},
        "hovertemplate": "%{y}",
    }  # fmt: skip
    bars = [
        _bars(t("Came in"), weeks, [f.came for f in found], CAME, ""),
        _bars(t("Closed"), weeks, [f.went for f in found], WENT, "/"),
    ]
    figure = {"data": [*bars, line], "layout": _layout(found)}
    config: Any = {"displayModeBar": False, "locale": "zh-CN" if language() == "zh" else "en"}
    made: Component = dcc.Graph(
        id=ident, figure=figure, config=config, responsive=True, style={"height": HEIGHT_PX}
    )
    return made


def _bars(name: str, x: Sequence[str], y: Sequence[int], colour: str, hatch: str) -> dict[str, Any]:
    marker = {
        "color": colour, "line": {"color": colour, "width": 1},
        "pattern": {"shape": hatch, "fgcolor": colour, "bgcolor": "rgba(0,0,0,0)", "size": 6, "solidity": 0.4},
    } if hatch else {"color": colour}  # fmt: skip
    return {
        "type": "bar",
        "name": name,
        "x": list(x),
        "y": list(y),
        "marker": marker,
        "hovertemplate": "%{y}",
    }


def _layout(found: Sequence[Flow]) -> dict[str, Any]:
    font = {"family": "Inter, Noto Sans CJK SC, sans-serif", "size": 12, "color": INK}
    every = -(-len(found) // MOST_TICKS)
    shown = list(found)[::-1][::every][::-1]
    return {
        "height": HEIGHT_PX,
        "margin": {"l": 40, "r": 40, "t": 32, "b": 36},
        "font": font,
        "barmode": "group",
        "bargap": 0.25,
        "hovermode": "x unified",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "legend": {"orientation": "h", "x": 0, "y": 1.16},
        "xaxis": {
            "type": "date", "tickmode": "array", "tickangle": 0, "showgrid": False,
            "tickvals": [f.week.isoformat() for f in shown], "ticktext": [_week(f) for f in shown],
            "hoverformat": "%m-%d" if language() == "zh" else "%d %b",
        },
        "yaxis": {
            "rangemode": "tozero", "tickformat": ",d", "nticks": 5, "gridcolor": GRID,
            "title": {"text": t("cases a week"), "font": font},
        },
        "yaxis2": {
            "overlaying": "y", "side": "right", "rangemode": "tozero", "showgrid": False, "tickmode": "auto", "nticks": 5,
            "tickformat": ",d",
            "title": {"text": t("open"), "font": font},
        },
    }  # fmt: skip


def _week(of: Flow) -> str:
    """The week of the year, as people plan by it."""
    return t("W{n}", n=number(of.week.isocalendar().week, 0))
