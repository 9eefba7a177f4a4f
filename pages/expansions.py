"""Expansions: the planned projects of a grid, when each comes, what it brings, and moving its date."""

from __future__ import annotations

from typing import Final

from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action, may
from components import words
from components.i18n import n_, t
from components.parts import computing
from components.project_list import effect_view, project_list
from guard import actor, desk, guarded
from services import effects, expansions, grids

PATH: Final = "/expansions"
NAME: Final = n_("Expansions")
ACTION: Final = Action.SEE_GRID
IN_HEADER = True


class Shown(BaseModel):
    grid: str | None = Field(default=None, max_length=200)
    done: int | None = None


class Chosen(BaseModel):
    code: str | None = Field(default=None, max_length=200)
    grid: str | None = Field(default=None, max_length=200)


class Picked(BaseModel):
    code: str | None = Field(default=None, max_length=200)
    done: int | None = None
    grid: str | None = Field(default=None, max_length=200)


class Move(BaseModel):
    clicks: int | None = None
    grid: str | None = Field(default=None, max_length=200)
    code: str | None = Field(default=None, max_length=200)
    stage: str | None = Field(default=None, max_length=40)
    day: str | None = Field(default=None, max_length=40)
    certainty: str | None = Field(default=None, max_length=40)
    version: int | None = None


def layout() -> Component:
    names = [info.grid for info in grids.list_grids(desk(), actor())]
    change = may(actor(), Action.CHANGE_GRID)
    return html.Div(
        [
            html.H1(t("Expansions")),
            dcc.Dropdown(names, names[0] if names else None, id="expansions-grid", clearable=False),
            html.Section(computing(t("Loading")), id="expansions-list", className="card"),
            html.Section(
                [
                    dcc.Dropdown(id="expansions-code", placeholder=t("Choose a project")),
                    html.Div(_fields(), className="fields", hidden=not change),
                    dcc.Loading(html.Div(id="expansions-effect"), type="dot"),
                ],
                className="card",
            ),
            dcc.Store(id="expansions-version"),
            dcc.Store(id="expansions-done"),
        ],
        className="grid-data",
    )


def _fields() -> list[Component]:
    stages = [{"value": s.value, "label": t(name)} for s, name in words.STAGES.items()]
    sure = [{"value": c.value, "label": t(name)} for c, name in words.CERTAINTIES.items()]
    return [
        html.Label([t("Stage"), dcc.Dropdown(stages, id="expansions-stage", clearable=False)]),
        html.Label([t("In service"), dcc.Input(id="expansions-day", type="text", maxLength=10)]),
        html.Label([t("Certainty"), dcc.Dropdown(sure, id="expansions-certainty", clearable=False)]),
        html.Button(t("Save"), id="expansions-save", type="button", className="button is-primary"),
    ]


@guarded(
    Output("expansions-list", "children"),
    Output("expansions-code", "options"),
    Input("expansions-grid", "value"),
    Input("expansions-done", "data"),
    action=Action.SEE_GRID,
    schema=Shown,
)
def show(grid: str | None, done: int | None) -> tuple[list[Component], list[str]]:
    if not grid:
        return project_list("", [], []), []
    kept = [k.project for k in expansions.projects(desk(), actor(), grid)]
    return project_list(grid, kept, expansions.conflicting(desk(), actor(), grid)), [p.code for p in kept]


@guarded(
    Output("expansions-stage", "value"),
    Output("expansions-day", "value"),
    Output("expansions-certainty", "value"),
    Output("expansions-version", "data"),
    Input("expansions-code", "value"),
    Input("expansions-done", "data"),
    State("expansions-grid", "value"),
    action=Action.SEE_GRID,
    schema=Picked,
    prevent_initial_call=True,
)
def choose(code: str | None, done: int | None, grid: str | None) -> tuple[str, str, str, int]:
    kept = next((k for k in expansions.projects(desk(), actor(), grid or "") if k.project.code == code), None)
    if kept is None:
        raise PreventUpdate
    p = kept.project
    return p.stage.value, p.in_service.isoformat(), p.certainty.value, kept.version


@guarded(
    Output("expansions-effect", "children"),
    Input("expansions-code", "value"),
    State("expansions-grid", "value"),
    action=Action.CHECK_CONNECTION,
    schema=Chosen,
    prevent_initial_call=True,
)
def show_effect(code: str | None, grid: str | None) -> list[Component]:
    if not code or not grid:
        raise PreventUpdate
    return effect_view(code, effects.effect_of(desk(), actor(), grid, code))


@guarded(
    Output("expansions-done", "data"),
    Input("expansions-save", "n_clicks"),
    State("expansions-grid", "value"),
    State("expansions-code", "value"),
    State("expansions-stage", "value"),
    State("expansions-day", "value"),
    State("expansions-certainty", "value"),
    State("expansions-version", "data"),
    action=Action.CHANGE_GRID,
    schema=Move,
    prevent_initial_call=True,
)
def move(
    clicks: int | None, grid: str | None, code: str | None, stage: str | None, day: str | None,
    certainty: str | None, version: int | None,
) -> int:  # fmt: skip
    """Stage, date and certainty of the chosen project; the second writer of one version is told."""
    if not clicks or not grid or not code or version is None:
        raise PreventUpdate
    expansions.reschedule(
        desk(),
        actor(),
        grid,
        code,
        version,
        stage=stage or "",
        in_service=day or "",
        certainty=certainty or "",
    )
    return clicks
