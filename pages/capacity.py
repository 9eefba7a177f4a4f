"""The capacity map: the grid coloured by the room of every place, for load or generation, of a year, with promises or without."""

from __future__ import annotations

from typing import Final

from dash import Input, Output, State, ctx
from dash.development.base_component import Component
from pydantic import BaseModel, Field

from casework.people import Action
from components import words
from components.capacity_panel import capacity_panel, here, not_asked, tightest, waiting
from components.i18n import n_, t
from components.map_room import map_room
from gridmodel.answer import Asset
from guard import actor, clientside, desk, guarded
from pages.feasibility import ShownAsset, ShownGrid
from services import layers, rooms

PATH = "/capacity"
NAME = n_("Capacity")
ACTION = Action.CHECK_CONNECTION
IN_HEADER = True

STORES: Final = ("map-steps", "map-highlight", "map-grid", "map-selection")
Shown = tuple[list[Component], bool, bool, bool, str]


class Look(BaseModel):
    kind: str = Field(max_length=20)
    promised: bool


class Asked(BaseModel):
    look: Look | None = None
    grid: ShownGrid | None = None
    clicks: int | None = None
    stops: int | None = None
    ticks: int | None = None


class Here(BaseModel):
    selected: ShownAsset | None = None
    known: str | None = Field(default=None, max_length=300)
    look: Look | None = None
    grid: ShownGrid | None = None


def layout() -> Component:
    settings = desk().settings
    return map_room(
        (settings.basemap, settings.tianditu_key),
        desk().now().year,
        capacity_panel(),
        t("Capacity map"),
        STORES,
        colour="headroom_load",
    )


@guarded(
    Output("capacity-body", "children"),
    Output("capacity-ask", "hidden"),
    Output("capacity-stop", "hidden"),
    Output("capacity-poll", "disabled"),
    Output("capacity-known", "data"),
    Input("capacity-look", "data"),
    Input("map-grid", "data"),
    Input("capacity-ask", "n_clicks"),
    Input("capacity-stop", "n_clicks"),
    Input("capacity-poll", "n_intervals"),
    action=Action.CHECK_CONNECTION,
    schema=Asked,
    prevent_initial_call=True,
)
def show(
    look: Look | None, grid: ShownGrid | None, clicks: int | None, stops: int | None, ticks: int | None
) -> Shown:
    pressed = ctx.triggered_id
    return shown(look, grid, ask=pressed == "capacity-ask", stop=pressed == "capacity-stop")


def shown(look: Look | None, grid: ShownGrid | None, *, ask: bool = False, stop: bool = False) -> Shown:
    """The table once the map is there, else how far it is; `capacity-known` tells the map when to paint anew."""
    asked = look or Look(kind="load", promised=True)
    at = rooms.on_screen(desk(), actor(), grid.grid if grid else None, grid.revision if grid else None)
    if ask:
        rooms.start(desk(), actor(), at, asked.kind, asked.promised)
    if stop:
        rooms.stop(desk(), actor(), at, asked.kind, asked.promised)
    far = rooms.progress(desk(), actor(), at, asked.kind, asked.promised)
    known = f"{at.info.revision}/{asked.kind}/{asked.promised}/{far.done}"
    if far.done:
        found = rooms.feeders(desk(), actor(), at, asked.kind, asked.promised)
        counted = rooms.counted(desk(), actor(), at.info.grid) if asked.promised else None
        return tightest(at.info.grid, at.info.revision, asked.kind, found, counted), True, True, True, known
    body = waiting(far.progress) if far.working else not_asked(far.why)
    return body, far.working, not far.working, not far.working, known


@guarded(
    Output("capacity-here", "children"),
    Input("map-selection", "data"),
    Input("capacity-known", "data"),
    State("capacity-look", "data"),
    State("map-grid", "data"),
    action=Action.SEE_GRID,
    schema=Here,
    prevent_initial_call=True,
)
def show_here(
    selected: ShownAsset | None, known: str | None, look: Look | None, grid: ShownGrid | None
) -> list[Component]:
    """The room at the selected asset, for fingers and keys, which do not hover."""
    if selected is None or grid is None or not known or not known.endswith("/True"):
        return []
    asked = look or Look(kind="load", promised=True)
    what = f"headroom_{asked.kind}{'_promised' if asked.promised else ''}"
    place = layers.shape(desk(), actor(), grid.grid, grid.revision, selected.layer, selected.id)
    room = rooms.room_at(desk(), actor(), grid.grid, grid.revision, what, place["number"])
    return here(words.asset(Asset(selected.layer, selected.id)), room)


clientside("map", "computed", Input("capacity-known", "data"))
