"""A page that is a map: layers on the left, the year beneath, the selected asset, and the page's own panel on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.grid_map import act, grid_map
from components.i18n import t
from components.layer_panel import layer_panel
from components.parts import wild
from components.year_slider import year_slider


def map_room(
    basemap: tuple[str, str],
    year: int,
    panel: Component | Sequence[Component],
    label: str,
    stores: Iterable[str],
    *,
    always_open: bool = True,
    asset_tools: Component | None = None,
    more: Sequence[Component] = (),
    colour: str = "",
) -> Component:
    """`basemap`: provider and its key; `colour`: what the map is coloured by at first, if not by voltage level."""
    opened = {"data-open": "yes", "data-always": "yes", "data-stop": "peek"}
    own = opened if always_open else {"data-open": "no", "data-stop": "half"}
    return html.Div(
        [
            grid_map(*basemap),
            layer_panel(),
            year_slider(year),
            _asset(asset_tools),
            html.Aside(panel, id="check-panel", **wild(own | {"aria-label": label})),
            *[dcc.Store(id=name) for name in stores],
            *more,
        ],
        className="map-page",
        **wild({"data-colour": colour} if colour else {}),
    )


def _asset(tools: Component | None) -> Component:
    return html.Aside(
        [
            act("close-asset", t("Close"), "close"),
            html.Div(id="asset-facts", **wild({"aria-live": "polite"})),
            tools,
        ],
        id="asset-panel",
        className="asset-panel",
        hidden=True,
        **wild({"aria-label": t("Selected asset")}),
    )
