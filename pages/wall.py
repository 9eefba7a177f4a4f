"""The wall: the board's figures without chrome, large, one view after the other, for weeks."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from casework.people import Action
from components import board_frame as frame
from components.i18n import n_, t
from components.parts import wild

PATH: Final = "/wall"
NAME: Final = n_("Wall")
ACTION: Final = Action.FOLLOW_BOARD
IN_HEADER: Final = False


def layout() -> Component:
    """Filled by the board's own callback (pages/board.py): the stores carry the same names."""
    top = html.Div(
        [
            html.H1(t("Applications")),
            html.Span(
                t("Demonstration data"), className="demo-tag", hidden=True, **wild({"data-part": "demo"})
            ),
            html.Span(className="wall-live", **wild({"data-part": "wall-live"})),
            html.Time(className="wall-clock", **wild({"data-part": "clock"})),
            html.A(t("Back to the board"), href="/board", className="wall-back"),
        ],
        className="wall-top",
    )
    return html.Div(
        [*frame.stores(), frame.root("wall", [top, frame.counters(), frame.columns(), frame.strips()])]
    )
