"""Administration: the one entry of the header; its rooms with what is in them."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from casework.people import Action
from components.admin_frame import HOME, tiles
from components.i18n import n_, t
from guard import actor

PATH: Final = HOME
NAME: Final = n_("Administration")
ACTION: Final = Action.READ_AUDIT  # administrators, heads and auditors each find rooms of their own
IN_HEADER: Final = True


def layout() -> Component:
    return html.Div([html.H1(t("Administration")), tiles(actor())], className="admin-page")
