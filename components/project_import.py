"""Planned projects from a file: choose, look at what it holds, map if need be, take in."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from components.i18n import t
from components.parts import note, wild


def project_import() -> Component:
    """The files go up as on the page Grid data (assets/grid_data.js)."""
    words = {
        "data-sending": t("Sending {name} …", name="{name}"),
        "data-failed": t("The files could not be sent. Nothing was imported; try again."),
    }
    return html.Details(
        [
            html.Summary(t("Import projects")),
            note(
                t(
                    "GeoJSON, GeoPackage or CSV with a layer named expansions: project, in_service, certainty, action, layer,"
                    " asset, attributes. Other names through a mapping."
                )
            ),
            html.Button(t("Choose files"), id="grid-data-choose", type="button", className="button is-small"),
            html.P(id="grid-data-progress", **wild({**words, "aria-live": "polite"})),
            dcc.Store(id="grid-data-upload"),
            html.Div(id="plan-found"),
            html.Div(
                [
                    html.Label(
                        [t("Mapping (TOML)"), dcc.Textarea(id="plan-mapping", spellCheck=False, value="")]
                    ),
                    html.Button(
                        t("Import"), id="plan-import", type="button", className="button is-small is-primary"
                    ),
                ],
                id="plan-import-more",
                hidden=True,
            ),
            html.Div(id="plan-told", **wild({"aria-live": "polite"})),
        ],
        className="plan-import",
    )
