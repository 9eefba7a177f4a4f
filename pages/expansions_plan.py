"""A project is drawn, changed, withdrawn and brought back, or comes from a file; callbacks of the page Expansions."""

from __future__ import annotations

from typing import Any, Final

from dash import ALL, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from casework.refusals import Invalid
from components.i18n import render, t
from components.parts import note
from components.project_form import steps_view, withdrawn
from guard import actor, desk, guarded
from message import say
from pages.feasibility import ShownGrid
from pages.feasibility_edit import typed
from services import expansions, planning, planning_import, uploads

LONGEST: Final = 20_000
Text = Field(default=None, max_length=300)
Steps = list[dict[str, Any]]
Filled = tuple[str, str, str, str, str, str, Steps, int | None, list[str], bool, bool, bool]


class Begun(BaseModel):
    code: str | None = Text
    clicks: int | None = None
    grid: ShownGrid | None = None


class Hand(BaseModel):
    """What assets/map/draw.js tells: a tool and what it hit, or the step that is taken out."""

    tool: str = Field(max_length=20)
    layer: str = Field(default="", max_length=40)
    id: str = Field(default="", max_length=300)
    points: list[tuple[float, float]] = Field(default_factory=list, max_length=2000)
    nodes: list[str | None] = Field(default_factory=list, max_length=2000)
    index: int = Field(default=-1, ge=-1, le=1000)


class DrawnBy(BaseModel):
    hand: Hand | None = None
    steps: list[dict[str, Any]] | None = Field(default=None, max_length=200)
    columns: list[str | None] = Field(default_factory=list, max_length=200)
    assumed: list[str] | None = Field(default=None, max_length=200)
    code: str | None = Text
    grid: ShownGrid | None = None


class Laid(BaseModel):
    steps: list[dict[str, Any]] | None = Field(default=None, max_length=200)
    assumed: list[str] | None = Field(default=None, max_length=200)


class Saved(BaseModel):
    clicks: int | None = None
    grid: ShownGrid | None = None
    code: str | None = Text
    name: str | None = Text
    name_zh: str | None = Text
    stage: str | None = Text
    day: str | None = Text
    certainty: str | None = Text
    steps: list[dict[str, Any]] | None = Field(default=None, max_length=200)
    columns: list[str | None] = Field(default_factory=list, max_length=200)
    version: int | None = None


class Withdrawal(BaseModel):
    clicks: int | None = None
    grid: ShownGrid | None = None
    code: str | None = Text
    version: int | None = None


class Return(BaseModel):
    again: Any = None
    kept: dict[str, Any] | None = None
    grid: ShownGrid | None = None


class FromFile(BaseModel):
    clicks: int | None = None
    token: str | None = Field(default=None, max_length=60)
    mapping: str | None = Field(default=None, max_length=LONGEST)
    grid: ShownGrid | None = None


class Sent(BaseModel):
    token: str | None = Field(default=None, max_length=60)


@guarded(
    Output("plan-code-new", "value"),
    Output("plan-name", "value"),
    Output("plan-name-zh", "value"),
    Output("plan-stage", "value"),
    Output("plan-day", "value"),
    Output("plan-certainty", "value"),
    Output("plan-steps", "data"),
    Output("plan-version", "data"),
    Output("plan-assumed", "data"),
    Output("plan-form", "hidden"),
    Output("plan-code-new", "disabled"),
    Output("plan-withdraw", "hidden"),
    Input("plan-code", "data"),
    Input("plan-new", "n_clicks"),
    State("map-grid", "data"),
    action=Action.CHANGE_GRID,
    schema=Begun,
    prevent_initial_call=True,
)
def fill(code: str | None, clicks: int | None, grid: ShownGrid | None) -> Filled:
    """The chosen project as it is kept now, or an empty form with the next free number."""
    if grid is None:
        raise PreventUpdate
    kept = expansions.projects(desk(), actor(), grid.grid)
    found = next((k for k in kept if k.project.code == code), None)
    if ctx.triggered_id == "plan-new":
        return (
            _free([k.project.code for k in kept]),
            "",
            "",
            "idea",
            "",
            "possible",
            [],
            None,
            [],
            False,
            False,
            True,
        )
    if found is None:
        return "", "", "", "idea", "", "possible", [], None, [], True, False, True
    p = found.project
    steps = [s.json() for s in p.steps]
    day = p.in_service.isoformat()
    return (
        p.code, p.name, p.name_zh, p.stage.value, day, p.certainty.value, steps, found.version, [], False, True, False,
    )  # fmt: skip


def _free(codes: list[str]) -> str:
    number = 1
    while f"P-{number:02d}" in codes:
        number += 1
    return f"P-{number:02d}"


@guarded(
    Output("plan-steps", "data", allow_duplicate=True),
    Output("plan-assumed", "data", allow_duplicate=True),
    Input("plan-drawn", "data"),
    State("plan-steps", "data"),
    State({"type": "plan-columns", "index": ALL}, "value"),
    State("plan-assumed", "data"),
    State("plan-code-new", "value"),
    State("map-grid", "data"),
    action=Action.CHANGE_GRID,
    schema=DrawnBy,
    prevent_initial_call=True,
)
def draw(
    hand: Hand | None, steps: Steps | None, columns: list[str | None], assumed: list[str] | None, code: str | None,
    grid: ShownGrid | None,
) -> tuple[Steps, list[str]]:  # fmt: skip
    """One step more, or one less; what was typed in the others stays."""
    if hand is None or grid is None:
        raise PreventUpdate
    known = with_columns(steps or [], columns)
    if hand.tool == "remove":
        return [s for i, s in enumerate(known) if i != hand.index], assumed or []
    drawn = planning.Drawn(
        planning.Tool(hand.tool), hand.layer, hand.id, tuple(hand.points), tuple(hand.nodes)
    )
    number = f"{(code or '').strip() or 'P'}-{len(known) + 1}"
    step, said = planning.drafted(desk(), actor(), grid.grid, grid.revision, drawn, number)
    told = [f"{step['asset']}: {render(said)}"] if said else []
    return [*known, step], [*(assumed or []), *told]


@guarded(
    Output("plan-steps-view", "children"),
    Input("plan-steps", "data"),
    State("plan-assumed", "data"),
    action=Action.CHANGE_GRID,
    schema=Laid,
    prevent_initial_call=True,
)
def draw_steps(steps: Steps | None, assumed: list[str] | None) -> list[Component]:
    return steps_view(steps or [], assumed or [])


@guarded(
    Output("plan-done", "data"),
    Output("plan-code", "data"),
    Output("plan-said", "children"),
    Input("plan-save", "n_clicks"),
    State("map-grid", "data"),
    State("plan-code-new", "value"),
    State("plan-name", "value"),
    State("plan-name-zh", "value"),
    State("plan-stage", "value"),
    State("plan-day", "value"),
    State("plan-certainty", "value"),
    State("plan-steps", "data"),
    State({"type": "plan-columns", "index": ALL}, "value"),
    State("plan-version", "data"),
    action=Action.CHANGE_GRID,
    schema=Saved,
    prevent_initial_call=True,
)
def save(
    clicks: int | None, grid: ShownGrid | None, code: str | None, name: str | None, name_zh: str | None, stage: str | None,
    day: str | None, certainty: str | None, steps: Steps | None, columns: list[str | None], version: int | None,
) -> tuple[str, str, list[Component]]:  # fmt: skip
    """A new project, or the chosen one over the version that was read; the second writer of one version is told."""
    if not clicks or grid is None:
        raise PreventUpdate
    fields: dict[str, Any] = {
        "code": code, "name": name, "name_zh": name_zh, "stage": stage, "in_service": (day or "").strip(),
        "certainty": certainty, "steps": with_columns(steps or [], columns),
    }  # fmt: skip
    if version is None:
        kept = expansions.add(desk(), actor(), grid.grid, fields)
    else:
        before = expansions.one(desk(), grid.grid, code or "").project
        fields |= {"note": before.note, "demonstration": before.demonstration}
        kept = expansions.change(desk(), actor(), grid.grid, fields, version)
    return f"{kept.project.code}/{kept.version}", kept.project.code, [note(t("Saved."))]


@guarded(
    Output("plan-done", "data", allow_duplicate=True),
    Output("plan-code", "data", allow_duplicate=True),
    Output("plan-undo", "data"),
    Output("plan-withdrawn", "children"),
    Input("plan-withdraw", "n_clicks"),
    State("map-grid", "data"),
    State("plan-code-new", "value"),
    State("plan-version", "data"),
    action=Action.CHANGE_GRID,
    schema=Withdrawal,
    prevent_initial_call=True,
)
def withdraw(
    clicks: int | None, grid: ShownGrid | None, code: str | None, version: int | None
) -> tuple[str, None, dict[str, Any], Component]:
    """Taken out of the plan; what was taken out stays with the page, to be brought back."""
    if not clicks or grid is None or not code or version is None:
        raise PreventUpdate
    gone = expansions.remove(desk(), actor(), grid.grid, code, version)
    return f"-{code}/{version}", None, gone.project.json(), withdrawn(code)


@guarded(
    Output("plan-done", "data", allow_duplicate=True),
    Output("plan-code", "data", allow_duplicate=True),
    Output("plan-withdrawn", "children", allow_duplicate=True),
    Input("plan-undo-do", "data"),
    State("plan-undo", "data"),
    State("map-grid", "data"),
    action=Action.CHANGE_GRID,
    schema=Return,
    prevent_initial_call=True,
)
def undo(again: Any, kept: dict[str, Any] | None, grid: ShownGrid | None) -> tuple[str, str, list[Component]]:
    if not again or not kept or grid is None:
        raise PreventUpdate
    back = expansions.add(desk(), actor(), grid.grid, kept)
    return f"+{back.project.code}/{again}", back.project.code, []


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


def with_columns(steps: Steps, texts: list[str | None]) -> Steps:
    """The steps with their columns as typed, a line a column; texts stand in the order of the steps."""
    if len(texts) != len(steps):
        return steps
    return [_with(step, text) for step, text in zip(steps, texts, strict=True)]


def _with(step: dict[str, Any], text: str | None) -> dict[str, Any]:
    if step.get("act") not in ("add", "replace"):
        return step
    values, _ = typed(text or "")
    columns = {name: planning_import.plain(str(step.get("layer")), name, v) for name, v in values.items()}
    if step.get("act") == "add" and not columns:
        raise Invalid(say("A new asset needs its columns. Nothing was saved."))
    return {**step, "columns": columns}
