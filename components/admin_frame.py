"""The frame of the administration: its rooms in a row at the top, the title, the parts beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from casework.people import Action, Actor, may
from components.i18n import n_, t
from components.parts import wild

HOME: Final = "/administration"


@dataclass(frozen=True, slots=True)
class Room:
    path: str
    name: str
    action: Action
    about: str


ROOMS: Final = (
    Room(
        f"{HOME}/people",
        n_("People"),
        Action.MANAGE_DUTY,
        n_("Accounts with role, department and district; the duty roster."),
    ),
    Room(
        f"{HOME}/processes",
        n_("Processes"),
        Action.SEE_SETTINGS,
        n_("The drawn process of each class, its versions, publishing."),
    ),
    Room(
        f"{HOME}/calendar",
        n_("Calendar"),
        Action.SEE_SETTINGS,
        n_("Holidays and make-up days, year by year."),
    ),
    Room(
        f"{HOME}/deadlines",
        n_("Deadlines"),
        Action.SEE_SETTINGS,
        n_("Working days of each step by class, dated, with the source."),
    ),
    Room(
        f"{HOME}/notices",
        n_("Notices"),
        Action.SEE_SETTINGS,
        n_("What is told to whom, in which words; what could not be sent."),
    ),
    Room(
        f"{HOME}/rule-sets",
        n_("Rule sets"),
        Action.SEE_SETTINGS,
        n_("Every limit of the checks with its clause and whether it was verified."),
    ),
    Room(
        f"{HOME}/audit",
        n_("Audit"),
        Action.READ_AUDIT,
        n_("Who did or tried what and when; the unbroken chain."),
    ),
    Room(
        f"{HOME}/system",
        n_("State of the system"),
        Action.SEE_SETTINGS,
        n_("Versions, queues, workers, backups, what is wrong."),
    ),
)


def open_to(actor: Actor) -> list[Room]:
    return [room for room in ROOMS if may(actor, room.action)]


def admin_page(actor: Actor, path: str, parts: Sequence[Component]) -> Component:
    """One of the rooms; the title is its name."""
    name = next(room.name for room in ROOMS if room.path == path)
    return html.Div([_rooms(actor, path), html.H1(t(name)), *parts], className="admin-page")


def _rooms(actor: Actor, here: str) -> Component:
    links = [
        html.A(
            t(room.name), href=room.path, className="tab-link", **wild(_current if room.path == here else {})
        )
        for room in open_to(actor)
    ]
    return html.Nav(links, className="tab-links", **wild({"aria-label": t("Administration")}))


_current: Final = {"aria-current": "page"}


def tiles(actor: Actor) -> Component:
    """The rooms with what is in them, for who comes without knowing where to go."""
    made = [
        html.A([html.B(t(room.name)), html.Span(t(room.about))], href=room.path, className="admin-tile")
        for room in open_to(actor)
    ]
    return html.Div(made, className="admin-tiles")


def mark(verified: bool) -> Component:
    """Whether somebody compared the figure with its source; words beside the sign, never colour alone."""
    return html.Span(
        t("verified") if verified else t("not verified"),
        className="verified-mark is-yes" if verified else "verified-mark is-no",
    )
