"""The land below a small map: tiles of streets where the company has them, else the neutral colour of the style."""

from __future__ import annotations

import dash_leaflet as dl
from dash.development.base_component import Component

from components.grid_map import basemap


def land(provider: str, key: str) -> list[Component]:
    known = basemap(provider, key)
    if known is None:
        return []
    parts = {"subdomains": known["subdomains"]} if known["subdomains"] else {}
    return [
        dl.TileLayer(url=url, attribution=known["attribution"], maxZoom=known["max_zoom"], **parts)
        for url in known["urls"]
    ]
