"""Callbacks that exist only in the tests: one of each shape the guard must handle."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output
from pydantic import BaseModel, Field

from casework.people import Action
from casework.refusals import Invalid, NotFound
from gridmodel.errors import CouldNotCompute
from guard import actor, clientside, desk, guarded
from services.access import act


class Capacity(BaseModel):
    kw: float = Field(gt=0, le=1e6)
    place: str = Field(max_length=20)


@guarded(Output("probe-who", "children"), Input("probe-in", "value"), action=Action.SEE_OWN_ACCOUNT)
def who(value: str | None) -> str:
    return f"{actor().name} {value}"


@guarded(
    Output("probe-a", "children"),
    Output("probe-b", "children"),
    Input("probe-kw", "value"),
    Input("probe-place", "value"),
    action=Action.CHECK_CONNECTION,
    schema=Capacity,
)
def check(kw: float, place: str) -> tuple[str, str]:
    return f"{kw:.1f}", place


@guarded(Output("probe-error", "children"), Input("probe-kind", "value"), action=Action.SEE_GRID)
def fail(kind: str) -> str:
    errors: dict[str, BaseException] = {
        "invalid": Invalid("Capacity must be above 0 kW."),
        "not_found": NotFound("There is no line 7."),
        "compute": CouldNotCompute("The load flow does not converge at line 12."),
        "bug": ZeroDivisionError("secret detail"),
        "exit": SystemExit(1),
    }
    raise errors[kind]


@guarded(Input("probe-forget", "n_clicks"), action=Action.CHANGE_GRID)
def act_without_recording(clicks: int | None) -> None:
    desk()


@guarded(Output("probe-acted", "children"), Input("probe-act", "n_clicks"), action=Action.MANAGE_USERS)
def act_and_record(clicks: int | None) -> str:
    with act(desk(), actor(), Action.MANAGE_USERS, "account:probe"):
        return "done"


@guarded(
    Output("probe-sum", "children"), Input({"type": "probe", "index": ALL}, "value"), action=Action.SEE_GRID
)
def many(values: Any) -> str:
    return str(values)


clientside("probe", "nothing", Output("probe-client", "children"), Input("probe-in", "value"))
