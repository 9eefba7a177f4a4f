"""Expansions: the planned projects on the map and as a timeline, what each brings, drawn, imported, moved and withdrawn."""

from __future__ import annotations

from typing import Any, Final

from dash import Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action, may
from components.i18n import n_, t
from components.map_room import map_room
from components.parts import note, skeleton, wild
from components.project_form import project_form
from components.project_import import project_import
from components.project_list import effect_view, project_list
from guard import actor, clientside, desk, guarded
from pages.feasibility import ShownGrid
from services import effects, expansions

PATH: Final = "/expansions"
NAME: Final = n_("Expansions")
ACTION: Final = Action.SEE_GRID
IN_HEADER = True

STORES: Final = (
    "map-steps", "map-highlight", "map-grid", "map-selection", "plan-code", "plan-done", "plan-steps", "plan-drawn",
    "plan-version", "plan-undo", "plan-undo-do", "plan-assumed",
)  # fmt: skip


class Shown(BaseModel):
    grid: ShownGrid | None = None
    code: str | None = Field(default=None, max_length=200)
    done: Any = None
    clicks: int | None = None
    ticks: int | None = None


class Chosen(BaseModel):
    code: str | None = Field(default=None, max_length=200)
    ticks: int | None = None
    done: Any = None
    grid: ShownGrid | None = None


def layout() -> Component:
    settings = desk().settings
    return map_room(
        (settings.basemap, settings.tianditu_key),
        desk().now().year,
        _panel(may(actor(), Action.CHANGE_GRID)),
        t("Planned projects"),
        STORES,
        more=[dcc.Interval(id="plan-poll", interval=1500, disabled=True)],
    )


def _panel(change: bool) -> Component:
    handle = html.Button(
        html.Span(), id="check-handle", className="sheet-handle", type="button",
        **wild({"aria-label": t("Resize the panel")}),
    )  # fmt: skip
    new = html.Button(t("New project"), id="plan-new", type="button", className="button is-small is-primary")
    computes = html.Button(
        t("Compute the effects"), id="plan-effects", type="button", className="button is-small"
    )
    return html.Div(
        [
            handle,
            html.Div([html.H2(t("Planned projects")), html.Span(), *([new] if change else [])], className="check-title"),
            html.Div(
                [
                    html.Div(id="plan-withdrawn"),
                    html.Div([skeleton("80%"), skeleton("60%")], id="plan-list", **wild({"aria-live": "polite"})),
                    html.Div([computes] if may(actor(), Action.CHECK_CONNECTION) else [], className="buttons plan-acts"),
                    project_form() if change else None,
                    html.Div(id="plan-effect", className="plan-effect"),
                    project_import() if change else None,
                ],
                className="check-scroll", tabIndex=0, role="region", **wild({"aria-label": t("Planned projects")}),
            ),
        ],
        className="check-frame",
    )  # fmt: skip


@guarded(
    Output("plan-list", "children"),
    Output("plan-poll", "disabled"),
    Input("map-grid", "data"),
    Input("plan-code", "data"),
    Input("plan-done", "data"),
    Input("plan-effects", "n_clicks"),
    Input("plan-poll", "n_intervals"),
    action=Action.SEE_GRID,
    schema=Shown,
    prevent_initial_call=True,
)
def show(
    grid: ShownGrid | None, code: str | None, done: Any, clicks: int | None, ticks: int | None
) -> tuple[list[Component], bool]:
    if grid is None:
        raise PreventUpdate
    return shown(grid.grid, code, ask=ctx.triggered_id == "plan-effects" and bool(clicks))


def shown(grid: str, code: str | None, ask: bool = False) -> tuple[list[Component], bool]:
    """The list with what is known of every effect; the page asks again while one is computed."""
    kept = [k.project for k in expansions.projects(desk(), actor(), grid)]
    if ask:
        effects.ask(desk(), actor(), grid, [p.code for p in kept])
    found = effects.known(desk(), actor(), grid)
    results = {c: f.result for c, f in found.items() if f.working or f.result is not None}
    conflicts = expansions.conflicting(desk(), actor(), grid)
    drawn = project_list(kept, conflicts, results, code, desk().now().year)
    return drawn, not any(f.working for f in found.values())


@guarded(
    Output("plan-effect", "children"),
    Input("plan-code", "data"),
    Input("plan-poll", "n_intervals"),
    Input("plan-done", "data"),
    State("map-grid", "data"),
    action=Action.SEE_GRID,
    schema=Chosen,
    prevent_initial_call=True,
)
def show_effect(code: str | None, ticks: int | None, done: Any, grid: ShownGrid | None) -> list[Component]:
    if not code or grid is None:
        return []
    found = effects.known(desk(), actor(), grid.grid).get(code)
    if found is None:
        return []
    if found.result is not None:
        return effect_view(found.result)
    return [] if found.working else [note(t("The effect was given up: {why}", why=found.why or ""))]


clientside("map", "planned", Input("plan-done", "data"))
clientside("map", "draft", Input("plan-steps", "data"))
