"""The map that fills the screen: the hook of the canvas layer, controls, notices, menus."""

from __future__ import annotations

import json
from typing import Any, Final

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from components.i18n import LAYERS, t
from components.parts import wild
from components.room_words import templates
from components.standing import bar, button

# Basemaps a company can choose: tile addresses, subdomains, attribution, last zoom.
OSM: Final = {
    "urls": ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"],
    "subdomains": "",
    "attribution": "© OpenStreetMap contributors",
    "max_zoom": 19,
}
TIANDITU: Final = (
    "https://t{s}.tianditu.gov.cn/@_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=@"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk="
)


def basemap(provider: str, tianditu_key: str) -> dict[str, Any] | None:
    """Tile addresses of the basemap setting; None draws the neutral land of the grid's own streets."""
    if provider == "osm":
        return dict(OSM)
    if provider == "tianditu" and tianditu_key:
        urls = [TIANDITU.replace("@", layer) + tianditu_key for layer in ("vec", "cva")]
        return {"urls": urls, "subdomains": "01234567", "attribution": "© 天地图", "max_zoom": 18}
    return None


def grid_map(provider: str = "none", tianditu_key: str = "") -> Component:
    settings = {"basemap": basemap(provider, tianditu_key), "words": _words()}
    return html.Div(
        [
            dl.Map(
                [
                    dl.LayerGroup(id="grid-layer", eventHandlers={"add": {"variable": "headroomMap.attach"}}),
                    dl.AttributionControl(position="bottomright", prefix="Leaflet"),
                ],
                id="grid-map",
                center=[30, 110],
                zoom=4,
                minZoom=3,
                maxZoom=20,
                zoomControl=False,
                attributionControl=False,
                fadeAnimation=False,
                className="grid-map",
            ),
            html.Div([html.B(), html.Span(), html.Small()], id="map-tip", className="map-tip", hidden=True),
            _menu(),
            _controls(),
            html.Div(id="map-scale", className="map-scale", **wild({"aria-hidden": "true"})),
            _notice(),
            _steps_bar(),
            _replaced(),
            html.Div(
                id="map-settings",
                hidden=True,
                **wild({"data-settings": json.dumps(settings, ensure_ascii=False)}),
            ),
        ],
        id="map-area",
        className="map-area",
    )


def _words() -> dict[str, Any]:
    """The few words the browser puts together itself."""
    labels = {layer: t(template, id="{id}") for layer, template in LAYERS.items()}
    return {
        "labels": {**labels, "opens": t("open point {id}", id="{id}")},
        "short": _short(),
        "out": t(
            "{n} customers dark, {kw} kW unserved; {ties} ties could help", n="{n}", kw="{kw}", ties="{ties}"
        ),
        "tie": t("could be closed: {id}", id="{id}"),
        "feeder": t("Feeder {id}", id="{id}"),
        "notComputed": t("not computed"),
        "noHit": t("No asset with this number or name"),
        "placeHere": t("Place {lat}, {lon}", lat="{lat}", lon="{lon}"),
        "room": templates(),
        "compute": t("Compute it"),
        "swipe": {
            "label": t("Divider between today and the chosen year"),
            "today": t("Today"),
            "same": t(
                "Choose a later year in which a project comes into service; then it is compared with today."
            ),
        },
        "pin": t("Place of the new connection; drag to move"),
        "step": t("Step {n} of {of}:", n="{n}", of="{of}"),
        "noValues": t(
            "This state could not be shown, the grid stays grey: {reason} The grid itself is complete.",
            reason="{reason}",
        ),
        "noBasemap": t(
            "The basemap cannot be reached. The neutral map is shown; nothing of the grid is missing."
        ),
        "tileFailed": t(
            "A part of the map could not be loaded ({reason}). Nothing was lost;"
            " move the map or reload the page.",
            reason="{reason}",
        ),
        "noLocation": t("This device does not tell its position. Search for coordinates instead."),
    }


def _short() -> dict[str, str]:
    """Labels on the map where the asset number is a bare number."""
    station = t("S {id}", id="{id}")
    return {
        "stations": station,
        "nodes": station,
        "source": station,
        "transformers": t("T {id}", id="{id}"),
        "lines": t("Line {id}", id="{id}"),
    }


def act(name: str, label: str, sign: str, **more: str) -> Component:
    return html.Button(
        html.I(className=f"map-icon map-icon-{sign}", **wild({"aria-hidden": "true"})),
        type="button",
        title=label,
        className="map-button",
        **wild({"data-map-act": name, "aria-label": label, **more}),
    )


def _controls() -> Component:
    buttons = [
        act("zoom-in", t("Zoom in"), "plus"),
        act("zoom-out", t("Zoom out"), "minus"),
        act("locate", t("Go to my position"), "locate"),
        act("measure", t("Measure a distance"), "ruler", **wild({"aria-pressed": "false"})),
    ]
    return html.Div(
        buttons, className="map-controls", role="group", **wild({"aria-label": t("Map controls")})
    )


def _menu() -> Component:
    items = [
        html.Span(className="map-menu-name", **wild({"data-menu-name": ""})),
        html.Button(t("Check here"), type="button", role="menuitem"),
        html.Button(t("Show its data"), type="button", role="menuitem"),
    ]
    return html.Div(items, id="map-menu", className="map-menu", hidden=True, role="menu")


def _notice() -> Component:
    return html.Div(
        [html.Span(), act("notice-close", t("Close"), "close")],
        id="map-notice",
        className="map-notice",
        hidden=True,
        role="status",
    )


def _replaced() -> Component:
    said = t(
        "This grid has a newer revision since the page was opened. The map shows the old one, new answers use"
        " the new one. Reload the page; your question stays."
    )
    return html.Div(
        bar("grid-replaced", said, button("grid-reload", t("Reload"))), className="standing standing-map"
    )


def _steps_bar() -> Component:
    return html.Div(
        [
            act("steps-back", t("Previous step"), "back"),
            act("steps-play", t("Play or pause"), "play"),
            act("steps-next", t("Next step"), "next"),
            html.Span(className="map-steps-text", **wild({"data-steps-text": "", "aria-live": "polite"})),
            act("steps-close", t("Close"), "close"),
        ],
        id="map-steps-bar",
        className="map-steps-bar",
        hidden=True,
        role="group",
        **wild({"aria-label": t("Switching sequence")}),
    )
