"""The customer's maps: streets or neutral land, coarse cells, his own place and route; nothing of the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any, Final

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from components.i18n import t
from components.land import land
from components.numbers import number
from gridmodel.capacity.bands import Cell, Shade, Spot, box

Bounds = tuple[float, float, float, float]  # west, south, east, north
CHINA: Final[Bounds] = (74.0, 18.0, 135.0, 53.0)
MAP_PX: Final = (340, 300)
PIN: Final = '<i class="portal-pin"></i>'
TEE: Final = '<i class="portal-tee">T</i>'


def place_map(
    ident: str,
    provider: str,
    key: str,
    bounds: Bounds | None,
    cells: Mapping[Spot, Cell],
    pins: list[Component],
) -> Component:
    """To choose a place on; `ident`-pins is the layer of the pin."""
    return _map(
        ident,
        [*land(provider, key), *_shades(cells), dl.LayerGroup(pins, id=f"{ident}-pins")],
        bounds or CHINA,
    )


def pin(lon: float, lat: float, label: str = "") -> Component:
    inside = [dl.Tooltip(label, permanent=True, direction="right", offset=[14, -24])] if label else []
    made: Component = dl.DivMarker(
        inside,
        position=[lat, lon],
        iconOptions={"html": PIN, "className": "portal-mark", "iconSize": [26, 38], "iconAnchor": [13, 38]},
        title=label or t("Your place"),
    )
    return made


def route_map(
    ident: str,
    provider: str,
    key: str,
    route: Sequence[tuple[float, float]],
    length_m: float,
    at: tuple[float, float],
    *,
    to_applicant: bool = True,
) -> Component:
    """The route from its tee to the customer's transformer, and nothing else of the grid."""
    line = [[lat, lon] for lon, lat in route]
    parts: list[Component] = [*land(provider, key)]
    if len(line) > 1:
        middle = line[len(line) // 2]
        parts += [
            dl.Polyline(positions=line, className="portal-route", interactive=False),
            _sign(line[0], TEE, t("Connection point"), "bottom"),
            dl.DivMarker(
                position=[(line[0][0] + middle[0]) / 2, (line[0][1] + middle[1]) / 2]
                if len(line) == 2
                else middle,
                iconOptions={
                    "html": f'<b class="portal-length">{number(length_m, 0)} m</b>',
                    "className": "portal-mark",
                    "iconSize": [0, 0],
                },
            ),
        ]
    parts.append(pin(*at, t("Your transformer") if to_applicant else t("Customer")))
    return _map(ident, parts, _around([*route, at]), still=True)


def legend() -> Component:
    shades = (
        (Shade.AMPLE, t("ample room")),
        (Shade.SOME, t("some room")),
        (Shade.LITTLE, t("little room")),
    )
    rows = [html.Li([html.I(className=f"portal-shade is-{s.value}"), text]) for s, text in shades]
    return html.Ul(rows, className="portal-legend")


def _sign(at: list[float], drawn: str, label: str, direction: str) -> Component:
    made: Component = dl.DivMarker(
        [dl.Tooltip(label, permanent=True, direction=direction, offset=[0, 8])],
        position=at,
        iconOptions={"html": drawn, "className": "portal-mark", "iconSize": [18, 18], "iconAnchor": [9, 9]},
    )
    return made


def _map(ident: str, parts: list[Component], bounds: Bounds, *, still: bool = False) -> Component:
    west, south, east, north = bounds
    more: dict[str, Any] = {"scrollWheelZoom": False} if still else {}
    made: Component = dl.Map(
        [*parts, dl.AttributionControl(position="bottomright", prefix="Leaflet")],
        id=ident,
        center=[(south + north) / 2, (west + east) / 2],
        zoom=_zoom(east - west, north - south),
        maxZoom=18,
        attributionControl=False,
        fadeAnimation=False,
        className="portal-map",
        **more,
    )
    return made


def _shades(cells: Mapping[Spot, Cell]) -> list[Component]:
    out: list[Component] = []
    for at, cell in cells.items():
        west, south, east, north = box(at)
        name = f"portal-cell is-{cell.shade.value}"
        out.append(dl.Rectangle(bounds=[[south, west], [north, east]], className=name, interactive=False))
    return out


def _around(places: Sequence[tuple[float, float]]) -> Bounds:
    lons, lats = [p[0] for p in places], [p[1] for p in places]
    edge = max(0.0006, 0.35 * max(max(lons) - min(lons), max(lats) - min(lats)))
    return min(lons) - edge, min(lats) - edge, max(lons) + edge, max(lats) + edge


def _zoom(width_deg: float, height_deg: float) -> int:
    """The largest zoom at which the stretch fits a phone's map."""
    fits = min(
        MAP_PX[0] * 360 / (256 * max(width_deg, 1e-4)), MAP_PX[1] * 360 / (256 * 1.5 * max(height_deg, 1e-4))
    )
    return max(3, min(17, int(log2(fits))))
