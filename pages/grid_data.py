"""Grid data: bring a grid in, see what is wrong with it, compare its revisions, and go back."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs, quote

from dash import Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from pydantic import BaseModel, Field
from shapely.geometry import mapping as as_geojson

from casework.people import Action, may
from components import grid_intake as intake
from components import grid_revisions as drawn
from components.export_buttons import export_buttons
from components.i18n import n_, render, t
from components.land import land
from components.numbers import number
from components.parts import computing, note, wild
from guard import actor, desk, guarded
from services import grids, revisions, uploads

PATH: Final = "/grid-data"
NAME: Final = n_("Grid data")
ACTION: Final = Action.SEE_GRID
IN_HEADER = True


class Uploaded(BaseModel):
    token: str = Field(max_length=60)
    crs: str | None = Field(default=None, max_length=40)
    sample: str | None = Field(default=None, max_length=300_000)


class Import(BaseModel):
    clicks: int | None = None
    token: str | None = Field(default=None, max_length=60)
    mapping: str | None = Field(default=None, max_length=300_000)
    name: str | None = Field(default=None, max_length=100)
    crs: str | None = Field(default=None, max_length=40)
    hz: float | None = None
    snap_m: float | None = None
    repairs: list[str] | None = Field(default=None, max_length=40)


class Back(BaseModel):
    clicks: int | None = None
    search: str | None = Field(default=None, max_length=1000)


def layout() -> Component:
    return html.Div(
        [
            html.H1(t("Grid data")),
            _bring_in() if may(actor(), Action.CHANGE_GRID) else None,
            html.Section(computing(t("Loading")), id="grid-data-list", className="card"),
            html.Section(id="grid-data-detail", className="card"),
            html.Div(id="grid-data-done", hidden=True),
            html.Div(id="grid-data-back-done", hidden=True),
        ],
        className="grid-data",
    )


def _bring_in() -> Component:
    words = {
        "data-sending": t("Sending {name} …", name="{name}"),
        "data-failed": t("The files could not be sent. Nothing was imported; try again."),
    }
    return html.Section(
        [
            html.H2(t("Bring in a grid")),
            note(
                t(
                    "GeoPackage, GeoJSON, Shapefile, CSV, pandapower JSON, or a zip of them, or of a CIM model."
                )
            ),
            # Not Dash's upload, which carries whole files through a callback: assets/grid_data.js streams them.
            html.Div(
                [
                    html.Button(t("Choose files"), id="grid-data-choose", type="button", className="button"),
                    intake.sample_buttons(uploads.SAMPLES),
                ],
                className="buttons",
            ),
            html.P(id="grid-data-progress", **wild({**words, "aria-live": "polite"})),
            dcc.Store(id="grid-data-upload"),
            dcc.Store(id="grid-data-sample"),
            dcc.Loading(html.Div(id="grid-data-preview"), type="dot"),
            intake.fields(),
            intake.mapping_editor(),
            intake.repairs(),
            html.Div(
                html.Button(t("Import"), id="grid-data-import", type="button", className="button is-primary"),
                className="buttons",
            ),
            dcc.Loading(html.Div(id="grid-data-told", **wild({"aria-live": "polite"})), type="dot"),
        ],
        className="card",
    )


@guarded(
    Output("grid-data-preview", "children"),
    Output("grid-data-mapping", "value"),
    Input("grid-data-upload", "data"),
    Input("grid-data-crs", "value"),
    State("grid-data-sample", "data"),
    action=Action.CHANGE_GRID,
    schema=Uploaded,
    prevent_initial_call=True,
)
def show_preview(token: str, crs: str | None, sample: str | None) -> tuple[list[Component], Any]:
    """Another reference system draws anew and leaves the mapping as it was corrected."""
    found = uploads.preview(desk(), actor(), token, crs)
    features = [
        {
            "type": "Feature",
            "properties": {"tone": "", "layer": layer, "id": ""},
            "geometry": as_geojson(shape),
        }
        for layer, shape in found.drawn
    ]
    why = (
        render(found.not_drawn)
        if found.not_drawn
        else ""
        if features
        else t("The files hold no shapes to draw.")
    )
    shown = intake.preview(found.layers, {"type": "FeatureCollection", "features": features}, _land(), why)
    return shown, no_update if ctx.triggered_id == "grid-data-crs" else sample or found.mapping


def _land() -> list[Component]:
    settings = desk().settings
    return land(settings.basemap, settings.tianditu_key)


@guarded(
    Output("grid-data-done", "children"),
    Output("grid-data-told", "children"),
    Input("grid-data-import", "n_clicks"),
    State("grid-data-upload", "data"),
    State("grid-data-mapping", "value"),
    State("grid-data-name", "value"),
    State("grid-data-crs", "value"),
    State("grid-data-hz", "value"),
    State("grid-data-snap", "value"),
    State("grid-data-repairs", "value"),
    action=Action.CHANGE_GRID,
    schema=Import,
    prevent_initial_call=True,
)
def bring_in(
    clicks: int | None, token: str | None, mapping: str | None, name: str | None, crs: str | None, hz: float | None,
    snap_m: float | None, repairs: list[str] | None,
) -> tuple[str, Component]:  # fmt: skip
    info = uploads.import_upload(
        desk(), actor(), token or "", (name or "").strip(), mapping or "", crs=crs or None, hz=hz, snap_m=snap_m,
        refuse=tuple(r.value for r in intake.REPAIR_WORDS if repairs is not None and r.value not in repairs),
    )  # fmt: skip
    link = html.A(t("See its quality report"), href=_address(info.grid, info.revision), className="button")
    return info.revision, html.P(
        [t("{grid} {revision} is in.", grid=info.grid, revision=info.revision), " ", link]
    )


@guarded(
    Output("grid-data-list", "children"),
    Output("grid-data-detail", "children"),
    Input("url", "search"),
    Input("grid-data-done", "children"),
    Input("grid-data-back-done", "children"),
    action=Action.SEE_GRID,
)
def show(search: str | None, done: str | None, back: str | None) -> tuple[list[Component], list[Component]]:
    asked = {key: values[0][:200] for key, values in parse_qs((search or "").lstrip("?")).items()}
    return _list(asked.get("grid")), _detail(asked)


def _list(chosen: str | None) -> list[Component]:
    known = [info.grid for info in grids.list_grids(desk(), actor())]
    if not known:
        return [
            html.H2(t("Grids and revisions")),
            note(t("There is no grid yet. Choose files above to bring one in.")),
        ]
    rows = []
    for grid in known:
        found = revisions.revisions(desk(), actor(), grid)
        for info, older in zip(found, [*found[1:], None], strict=True):
            rows.append([
                html.A(f"{grid} {info.revision}", href=_address(grid, info.revision)), info.created.strftime("%Y-%m-%d %H:%M"),
                info.author, info.reason, *[number(n, 0) for n in (info.nodes, info.lines, info.transformers, info.loads)],
                html.A(t("compare"), href=f"{_address(grid, info.revision)}&before={older.revision}") if older else "—",
            ])  # fmt: skip
    heads = [t("Revision"), t("Time"), t("Who"), t("Why"), t("Nodes"), t("Lines"), t("Transformers"), t("Customers"),
             t("Against the one before")]  # fmt: skip
    return [html.H2(t("Grids and revisions")), drawn.table(heads, rows, (4, 5, 6, 7))]


def _detail(asked: dict[str, str]) -> list[Component]:
    if "grid" not in asked:
        return [note(t("Choose a revision to see its quality report."))]
    grid, revision = asked["grid"], asked.get("revision")
    if asked.get("before") and revision:
        return drawn.comparison(
            revisions.compare(desk(), actor(), grid, asked["before"], revision).json(), _land()
        )
    found = revisions.report(desk(), actor(), grid, revision)
    return [
        export_buttons(grid, found["revision"]),
        *drawn.report(found, asked.get("show"), _land()),
        *_back(found),
    ]


def _back(found: dict[str, Any]) -> list[Component]:
    newest = revisions.find_revision(desk(), actor(), found["grid"]).revision
    if found["revision"] == newest or not may(actor(), Action.CHANGE_GRID):
        return [html.Span(id="grid-data-back", hidden=True)]
    label = t("Roll back to {revision}", revision=found["revision"])
    return [html.Button(label, id="grid-data-back", type="button", className="button")]


@guarded(
    Output("grid-data-back-done", "children"),
    Input("grid-data-back", "n_clicks", allow_optional=True),
    State("url", "search"),
    action=Action.CHANGE_GRID,
    schema=Back,
    prevent_initial_call=True,
)
def roll_back(clicks: int | None, search: str | None) -> str:
    """The new revision says the same as the old one; nothing is removed."""
    asked = {key: values[0] for key, values in parse_qs((search or "").lstrip("?")).items()}
    if not clicks:
        return ""
    return revisions.roll_back(desk(), actor(), asked.get("grid", ""), asked.get("revision", "")).revision


def _address(grid: str, revision: str) -> str:
    return f"{PATH}?grid={quote(grid)}&revision={quote(revision)}"
