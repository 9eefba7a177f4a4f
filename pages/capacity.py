"""The capacity map's table: which feeders have least room, in either direction."""

from __future__ import annotations

from typing import Literal

from dash import Input, Output, ctx, dcc, html
from dash.development.base_component import Component
from pydantic import BaseModel

from casework.people import Action
from components.capacity_table import WORKING, capacity_table
from components.i18n import n_, t
from components.parts import wild
from gridmodel.capacity.terms import Wish
from guard import actor, desk, guarded
from services import capacity

PATH = "/capacity"
NAME = n_("Capacity")
ACTION = Action.CHECK_CONNECTION
IN_HEADER = True


class Asked(BaseModel):
    kind: Literal["load", "generation"]
    clicks: int | None = None
    ticks: int | None = None


def layout() -> Component:
    kinds = {"load": t("Room for load"), "generation": t("Room for generation")}
    return html.Div(
        [
            html.H1(t("Capacity")),
            dcc.RadioItems(kinds, "load", id="capacity-kind", inline=True),
            html.Button(t("Compute"), id="capacity-ask", type="button", className="button is-primary"),
            html.Div(id="capacity-body", **wild({"aria-live": "polite"})),
            dcc.Interval(id="capacity-poll", interval=1500, disabled=True),
        ],
        className="account-page",
    )


@guarded(
    Output("capacity-body", "children"),
    Output("capacity-poll", "disabled"),
    Input("capacity-kind", "value"),
    Input("capacity-ask", "n_clicks"),
    Input("capacity-poll", "n_intervals"),
    action=Action.CHECK_CONNECTION,
    schema=Asked,
)
def show(kind: str, clicks: int | None, ticks: int | None) -> tuple[list[Component], bool]:
    return shown(kind, asked=ctx.triggered_id == "capacity-ask" and bool(clicks))


def shown(kind: str, asked: bool) -> tuple[list[Component], bool]:
    """Ask for the map when the button was pressed; the page asks again while it is computed."""
    found = capacity.tightest(desk(), actor(), None, kind)
    if asked and found["state"] is None:
        capacity.ask(desk(), actor(), found["grid"], Wish(kind))
        found = capacity.tightest(desk(), actor(), found["grid"], kind)
    return capacity_table(found), found["state"] not in WORKING
