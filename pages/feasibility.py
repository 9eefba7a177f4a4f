"""The feasibility map, the planner's home: the grid fills the screen, layers stand left, the check right."""

from __future__ import annotations

from dash import Input, Output, State
from dash.development.base_component import Component
from pydantic import BaseModel, Field

from casework.people import Action, may
from components.asset_panel import asset_panel
from components.check_inputs import Fields
from components.check_panel import check_panel
from components.edit_panel import edit_panel
from components.i18n import n_, t
from components.map_room import map_room
from guard import actor, clientside, desk, guarded
from services import asset_facts

PATH = "/map"
NAME = n_("Map")
ACTION = Action.SEE_GRID

STORES = ("map-click", "map-answer", "map-steps", "map-highlight", "map-grid", "map-selection")


class ShownAsset(BaseModel):
    layer: str = Field(max_length=40)
    id: str = Field(max_length=300)


class ShownGrid(BaseModel):
    grid: str = Field(max_length=200)
    revision: str = Field(max_length=80)


class Selection(BaseModel):
    selected: ShownAsset | None = None
    grid: ShownGrid | None = None


def layout() -> Component:
    settings, year = desk().settings, desk().now().year
    return map_room(
        (settings.basemap, settings.tianditu_key),
        year,
        check_panel(None, fields=Fields(year=year)),
        t("Connection check"),
        STORES,
        always_open=False,
        asset_tools=edit_panel() if may(actor(), Action.CHANGE_GRID) else None,
    )


@guarded(
    Output("asset-facts", "children"),
    Input("map-selection", "data"),
    State("map-grid", "data"),
    action=Action.SEE_GRID,
    schema=Selection,
    prevent_initial_call=True,
)
def show_asset(selected: ShownAsset | None, grid: ShownGrid | None) -> list[Component]:
    if selected is None or grid is None:
        return []
    return asset_panel(
        asset_facts.facts(desk(), actor(), grid.grid, grid.revision, selected.layer, selected.id)
    )


for _name, _store in (
    ("answer", "map-answer"),
    ("click", "map-click"),
    ("steps", "map-steps"),
    ("highlight", "map-highlight"),
    ("asset", "map-selection"),
):
    clientside("map", _name, Input(_store, "data"))
clientside("map", "year", Input("check-year", "value"))
