"""The year of study under the map: a slider with the projects of each year, and how certain a project must be."""

from __future__ import annotations

import json

from dash import html
from dash.development.base_component import Component

from components import words
from components.check_inputs import YEARS_AHEAD
from components.grid_map import act
from components.i18n import render, t
from components.parts import wild
from gridmodel.expansions.project import SURE


def year_slider(this_year: int) -> Component:
    return html.Div(
        [
            html.Div([html.Span(t("Year of study")), html.B(str(this_year), id="map-year")], className="years-head"),
            html.Div(
                [
                    act("years-play", t("Play the years"), "play"),
                    act("swipe", t("Compare with today"), "swipe", **{"aria-pressed": "false"}),
                ],
                className="years-acts",
            ),
            html.Div(
                [html.Div(id="map-year-marks", className="years-marks"), _range(this_year), _ticks(this_year)],
                className="years-track",
            ),
            html.Div(
                [
                    html.Button(t(label), type="button", **wild({"data-certainty": kind.value, "aria-pressed": "false"}))
                    for kind, label in words.CERTAINTIES.items()
                ],
                className="segments years-certainty",
                role="group",
                **wild({"aria-label": t("Projects that count")}),
            ),
        ],
        id="map-years",
        className="map-years",
        **wild({"data-words": json.dumps(_words(), ensure_ascii=False), "data-first": str(this_year)}),
    )  # fmt: skip


def _range(this_year: int) -> Component:
    """Drawn by the browser's own control, for arrow keys and fingers; assets/map/years.js makes it."""
    data = {
        "data-min": str(this_year),
        "data-max": str(this_year + YEARS_AHEAD),
        "data-label": t("Year of study"),
    }
    return html.Div(id="map-year-range", className="years-range", **wild(data))


def _ticks(this_year: int) -> Component:
    shown = range(this_year, this_year + YEARS_AHEAD + 1)
    return html.Div(
        [html.Span(str(y)) for y in shown], className="years-ticks", **wild({"aria-hidden": "true"})
    )


def _words() -> dict[str, str]:
    return {
        "project": t("{code}: {name}, {date}, {certainty}", code="{code}", name="{name}", date="{date}",
                     certainty="{certainty}"),
        "conflict": t("in conflict with another project"),
        "failed": t("The grid of {when} could not be shown: {reason} The year before stays.", when="{when}",
                    reason="{reason}"),
        "revision": t("{revision} · {year}", revision="{revision}", year="{year}"),
        "revisionSure": t("{revision} · {year}, {certainty}", revision="{revision}", year="{year}",
                          certainty="{certainty}"),
        **{f"sure_{kind.value}": render(SURE[kind]) for kind in SURE},
        **{kind.value: t(label) for kind, label in words.CERTAINTIES.items()},
    }  # fmt: skip
