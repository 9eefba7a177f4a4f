"""Planned projects from a file: looked at, then kept all or none; callbacks of the page Expansions."""

from __future__ import annotations

from typing import Final

from dash import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from components.i18n import t
from components.parts import note
from guard import actor, desk, guarded
from pages.feasibility import ShownGrid
from services import planning_import, uploads

LONGEST: Final = 20_000


class FromFile(BaseModel):
    clicks: int | None = None
    token: str | None = Field(default=None, max_length=60)
    mapping: str | None = Field(default=None, max_length=LONGEST)
    grid: ShownGrid | None = None


class Sent(BaseModel):
    token: str | None = Field(default=None, max_length=60)


@guarded(
    Output("plan-mapping", "value"),
    Output("plan-found", "children"),
    Output("plan-import-more", "hidden"),
    Input("grid-data-upload", "data"),
    action=Action.CHANGE_GRID,
    schema=Sent,
    prevent_initial_call=True,
)
def preview(token: str | None) -> tuple[str, list[Component], bool]:
    """What the files hold; where no layer is named expansions, a mapping to begin with."""
    if not token:
        raise PreventUpdate
    found = uploads.preview(desk(), actor(), token)
    ready = any(name.lower() == planning_import.LAYER for _, name, *_ in found.layers)
    lines = [
        note(
            t(
                "{file}, {layer}: {n} rows, columns {columns}",
                file=file,
                layer=layer,
                n=rows,
                columns=", ".join(columns),
            )
        )
        for file, layer, rows, columns, _ in found.layers
    ]
    return "" if ready else found.mapping, lines, False


@guarded(
    Output("plan-done", "data", allow_duplicate=True),
    Output("plan-told", "children"),
    Input("plan-import", "n_clicks"),
    State("grid-data-upload", "data"),
    State("plan-mapping", "value"),
    State("map-grid", "data"),
    action=Action.CHANGE_GRID,
    schema=FromFile,
    prevent_initial_call=True,
)
def bring_in(
    clicks: int | None, token: str | None, mapping: str | None, grid: ShownGrid | None
) -> tuple[str, list[Component]]:
    if not clicks or not token or grid is None:
        raise PreventUpdate
    kept = planning_import.import_projects(desk(), actor(), grid.grid, token, mapping or "")
    codes = ", ".join(k.project.code for k in kept)
    return f"import/{token}", [note(t("Projects imported: {codes}", codes=codes))]
