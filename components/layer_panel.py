"""The panel left of the map: search, layers with counts, colouring with legend, filters, data time."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from components.capacity_panel import promised_switch
from components.grid_map import act
from components.i18n import n_, t
from components.legend import legends
from components.parts import wild

# Rows in the order of the field's legends; {kv} is filled in by the browser with the levels of this grid.
ROWS: Final = {
    "substation": n_("Substations"),
    "switching": n_("Switching stations"),
    "distribution": n_("Distribution stations"),
    "hv": n_("Lines {kv}"),
    "cable": n_("Cables {kv}"),
    "overhead": n_("Overhead lines {kv}"),
    "line": n_("Lines {kv}, laying unknown"),
    "lv": n_("Lines {kv}"),
    "open": n_("Normally open points"),
    "switches": n_("Closed switches"),
    "customers": n_("Customers"),
    "generators": n_("Generators"),
}
COLOURINGS: Final = {
    "voltage_level": n_("Level"),
    "loading": n_("Loading"),
    "voltage": n_("Voltage"),
    "feeder": n_("Feeder"),
    "headroom_load": n_("Room for load"),
    "headroom_generation": n_("Room for generation"),
}
STATES: Final = {"peak": n_("Peak"), "minimum": n_("Minimum"), "snapshot": n_("As delivered")}


def layer_panel() -> Component:
    return html.Aside(
        [
            act("fold", t("Show or hide the layer panel"), "layers", **wild({"aria-expanded": "true"})),
            html.Div([_search(), _layers(), _colouring(), _filters(), _data()], className="layer-panel-body"),
        ],
        id="layer-panel",
        className="layer-panel",
        **wild({"aria-label": t("Layers, colours and filters")}),
    )


def _search() -> Component:
    """The field itself is made by assets/map/search.js: dcc.Input puts the caret back a moment after each key, and of
    quick typing on a busy machine 175 becomes 157."""
    box = html.Div(
        id="map-search-field",
        className="map-search",
        **wild({"data-placeholder": t("Asset number, coordinates"), "data-label": t("Search")}),
    )
    return html.Div(
        [
            html.I(className="map-icon map-icon-search", **wild({"aria-hidden": "true"})),
            box,
            html.Kbd("/"),
            html.Ul(id="map-hits", className="map-hits", role="listbox", hidden=True),
        ],
        className="map-search-box",
    )


def _layers() -> Component:
    head = html.Div(
        [
            html.H2(t("Layers")),
            html.Button(
                t("Whole grid"), type="button", className="link-button", **wild({"data-map-act": "fit-grid"})
            ),
        ],
        className="panel-head",
    )
    return html.Section([head, *[_row(key, label) for key, label in ROWS.items()]])


def _row(key: str, label: str) -> Component:
    tag = (
        [html.Span(t("derived"), className="tag", hidden=True, **wild({"data-derived": ""}))]
        if key == "switching"
        else []
    )
    return html.Button(
        [
            html.Canvas(className="layer-swatch", **wild({"data-swatch": key, "aria-hidden": "true"})),
            html.Span(className="layer-label", **wild({"data-label": t(label, kv="{kv}")})),
            *tag,
            html.Span(className="layer-count", **wild({"data-count": ""})),
            html.I(className="map-icon map-icon-eye", **wild({"aria-hidden": "true"})),
        ],
        type="button",
        className="layer-row",
        hidden=True,
        **wild({"data-row": key, "aria-pressed": "true"}),
    )


def _colouring() -> Component:
    colours = [_choice(t(label), "data-colour", key) for key, label in COLOURINGS.items()]
    states = [_choice(t(label), "data-state", key) for key, label in STATES.items()]
    return html.Section(
        [
            html.Div(html.H2(t("Colour by")), className="panel-head"),
            html.Div(colours, className="segments", role="group", **wild({"aria-label": t("Colour by")})),
            html.Div(
                states,
                className="segments is-quiet",
                role="group",
                hidden=True,
                **wild({"aria-label": t("State of the grid"), "data-needs-state": ""}),
            ),
            html.Div(promised_switch(), hidden=True, **wild({"data-needs-room": ""})),
            *legends(),
        ]
    )


def _choice(label: str, attribute: str, value: str) -> Component:
    return html.Button(label, type="button", **wild({attribute: value, "aria-pressed": "false"}))


def _filters() -> Component:
    reset = html.Button(t("Reset"), type="button", id="map-reset", className="link-button", hidden=True)
    dim = html.Button(
        html.Span(), type="button", id="map-dim", role="switch", className="switch",
        **wild({"aria-checked": "true", "aria-labelledby": "map-dim-label"}),
    )  # fmt: skip
    return html.Section(
        [
            html.Div([html.H2(t("Filter")), reset], className="panel-head"),
            html.Div(
                id="filter-levels",
                className="chips",
                role="group",
                **wild({"aria-label": t("Voltage levels")}),
            ),
            html.Div(
                id="filter-feeders", className="chips", role="group", **wild({"aria-label": t("Feeders")})
            ),
            html.Div(
                [html.Span(t("Dim the rest instead of hiding"), id="map-dim-label"), dim], className="dim-row"
            ),
        ]
    )


def _data() -> Component:
    return html.Dl(
        [
            html.Dt(t("Grid")), html.Dd(id="map-revision"),
            html.Dt(t("Data of")), html.Dd(id="map-data-time"),
        ],
        className="data-line",
    )  # fmt: skip
