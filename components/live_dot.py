"""Whether this page hears of changes as they happen, and the store through which its callbacks are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from components.i18n import t
from components.parts import wild

NUDGE: Final = "nudge"  # Input(NUDGE, "data"): {"number": 7, "topics": ["applications", …]}


def live_dot(since: int, topics: Iterable[str]) -> Component:
    """Drawn at change number `since`; assets/stream.js opens the stream there and shows its state."""
    states = (
        ("connecting", t("Connecting …")),
        ("live", t("Live")),
        ("offline", t("Not live: trying again")),
    )
    marks = {"data-since": str(since), "data-topics": " ".join(sorted(topics)), "data-state": "connecting"}
    words = [html.Span(text, **wild({"data-when": state})) for state, text in states]
    return html.Span(words, id="live", className="live", role="status", **wild(marks))


def nudge_store() -> Component:
    """What the stream said last; nothing yet when the page is drawn."""
    made: Component = dcc.Store(id=NUDGE)
    return made
