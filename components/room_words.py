"""What binds a room of the capacity map, in the reader's words; the browser gets the same sentences as templates."""

from __future__ import annotations

from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import asset_name, n_, t
from components.parts import asset_link
from gridmodel.answer import Asset

BOUND: Final = {
    "test": n_("bound by {test}: {asset}, {state}"),
    "way_in": n_("no more by this way of connection"),
    "pre_existing": n_("outside its limits already: {asset}, {test}, {state}"),
    "no_rating": n_("not computed: {asset} has no current rating"),
    "no_supply": n_("not computed: no supply"),
}
PARTS: Final = ("test", "asset", "state")


def templates() -> dict[str, Any]:
    """For assets/map/rooms.js: sentences, names of tests and of states."""
    keep = {part: "{" + part + "}" for part in PARTS}
    return {
        "bound": {why: t(text, **keep) for why, text in BOUND.items()},
        "tests": {code: _inside(t(name)) for code, name in words.TESTS.items()},
        "missing": t("Its capacity map is not computed yet."),
        "states": {code: t(name) for code, name in words.STATES.items()},
    }


def bound(room: dict[str, Any]) -> str:
    """`room` is a Room's json."""
    binding = room["binding"] or {}
    element = binding.get("element")
    return t(
        BOUND[room["why"]],
        test=_inside(t(words.TESTS[binding["test"]])) if binding.get("test") in words.TESTS else "",
        asset=asset_name(Asset(**element)) if element else "",
        state=words.state(binding.get("state")),
    )


def _inside(name: str) -> str:
    """A test's name as it stands within a sentence; N-1 keeps its capital."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def bound_link(room: dict[str, Any]) -> Component | str:
    """The element alone, as a link to the map; how it binds is its title."""
    element = (room["binding"] or {}).get("element")
    if not element:
        return bound(room)
    made = asset_link(Asset(**element), words.asset(Asset(**element), short=True))
    return html.Span(made, title=bound(room))
