"""The files a revision can be taken away as."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from components.i18n import n_, t

FORMS: Final = {
    "gpkg": n_("GeoPackage with styles"),
    "geojson": n_("GeoJSON"),
    "csv": n_("CSV tables"),
    "xlsx": n_("Excel"),
    "pandapower": n_("pandapower"),
}


def export_buttons(grid: str, revision: str) -> Component:
    """Plain links: the browser saves the file, no callback carries it."""
    base = f"/grid-data/export/{quote(grid, safe='')}/{quote(revision, safe='')}"
    links = [
        html.A(t(label), href=f"{base}/{form}", className="button is-small", download="")
        for form, label in FORMS.items()
    ]
    return html.Div([html.Span(t("Take away:")), *links], className="buttons export-buttons")
