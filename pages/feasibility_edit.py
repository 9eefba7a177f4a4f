"""Callbacks of the edit in the asset card: what is typed becomes edits, never more than differs."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from dash import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from casework.refusals import Invalid
from components.edit_panel import POINTS, edited_note, rows_text
from guard import actor, desk, guarded
from message import say
from pages.feasibility import Selection, ShownAsset, ShownGrid
from services import edits
from services.edited_rows import Edit, Kind, switched

LONGEST: Final = 300_000


class Typed(BaseModel):
    clicks: int | None = None
    selected: ShownAsset | None = None
    grid: ShownGrid | None = None
    id: str | None = Field(default=None, max_length=300)
    rows: str | None = Field(default=None, max_length=LONGEST)
    deed: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=600)


@guarded(
    Output("asset-edit-id", "value"),
    Output("asset-edit-rows", "value"),
    Input("map-selection", "data"),
    State("map-grid", "data"),
    action=Action.CHANGE_GRID,
    schema=Selection,
    prevent_initial_call=True,
)
def fill(selected: ShownAsset | None, grid: ShownGrid | None) -> tuple[str, str]:
    if selected is None or grid is None:
        return "", ""
    found = edits.as_it_is(desk(), actor(), grid.grid, grid.revision, selected.layer, selected.id)
    return selected.id, rows_text(*found)


@guarded(
    Output("asset-edit-told", "children"),
    Input("asset-edit-do", "n_clicks"),
    State("map-selection", "data"),
    State("map-grid", "data"),
    State("asset-edit-id", "value"),
    State("asset-edit-rows", "value"),
    State("asset-edit-deed", "value"),
    State("asset-edit-reason", "value"),
    action=Action.CHANGE_GRID,
    schema=Typed,
    prevent_initial_call=True,
)
def do(
    clicks: int | None, selected: ShownAsset | None, grid: ShownGrid | None, id: str | None, rows: str | None, deed: str | None,
    reason: str | None,
) -> Component:  # fmt: skip
    if not clicks or selected is None or grid is None:
        raise PreventUpdate
    if deed == "undo":
        made = edits.undo(desk(), actor(), grid.grid, grid.revision)
    else:
        one = _edit(selected, grid, (id or "").strip(), rows or "", deed or "change")
        made = edits.edit(desk(), actor(), grid.grid, grid.revision, [one], reason or "")
    shown = id if deed == "add" else selected.id
    return edited_note(
        made.revision, f"/map?grid={quote(made.grid)}&asset={selected.layer}/{quote(shown or '')}"
    )


def _edit(selected: ShownAsset, grid: ShownGrid, id: str, rows: str, deed: str) -> Edit:
    if deed in ("open", "close"):
        return switched(selected.layer, selected.id, deed == "close")
    if deed == "retire":
        return Edit(Kind.RETIRE, selected.layer, selected.id)
    values, points = typed(rows)
    if deed == "add":
        return Edit(Kind.ADD, selected.layer, id, values, points)
    before, lay = edits.as_it_is(desk(), actor(), grid.grid, grid.revision, selected.layer, selected.id)
    shown, _ = typed(rows_text(before, lay))
    changed: dict[str, Any] = {k: v for k, v in values.items() if shown.get(k) != v}
    changed |= {k: None for k in shown if k not in values}
    moved = points if points != typed(rows_text({}, lay))[1] else ()
    return Edit(Kind.CHANGE, selected.layer, selected.id, changed, moved)


def typed(rows: str) -> tuple[dict[str, Any], tuple[tuple[float, float], ...]]:
    """`column: value` lines, and the line `points: lon lat, lon lat`."""
    values: dict[str, Any] = {}
    points: tuple[tuple[float, float], ...] = ()
    for line in filter(str.strip, rows.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            raise Invalid(say("The line {line} has no colon. Nothing was changed.", line=line[:60]))
        if name.strip() == POINTS:
            points = _points(value)
        else:
            values[name.strip()] = value.strip() or None
    return values, points


def _points(text: str) -> tuple[tuple[float, float], ...]:
    try:
        pairs = [tuple(float(part) for part in pair.split()) for pair in text.split(",") if pair.strip()]
        return tuple((lon, lat) for lon, lat in pairs)
    except ValueError:
        raise Invalid(
            say("A place is one longitude and latitude, a line at least two. Nothing was changed.")
        ) from None
