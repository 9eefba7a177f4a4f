"""A small edit of the selected asset: a line a column, why, and what to do with it."""

from __future__ import annotations

from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from components.i18n import n_, t
from components.parts import wild
from components.people_forms import text

DEEDS: Final = {
    "change": n_("Save the changes"),
    "open": n_("Open it"),
    "close": n_("Close it"),
    "add": n_("Add as a new asset"),
    "retire": n_("Retire it"),
    "undo": n_("Undo the newest edit"),
}
POINTS: Final = "points"


def edit_panel() -> Component:
    """Drawn once; the selection fills `asset-edit-rows`."""
    deeds = [{"label": t(label), "value": deed} for deed, label in DEEDS.items()]
    return html.Details(
        [
            html.Summary(t("Edit")),
            text("asset-edit-id", t("Number"), most=300, debounce=True),
            html.Label(
                [
                    t("One line a column; an empty value empties it"),
                    dcc.Textarea(id="asset-edit-rows", spellCheck=False),
                ]
            ),
            html.Label(
                [t("What to do"), dcc.Dropdown(deeds, "change", id="asset-edit-deed", clearable=False)]
            ),
            text("asset-edit-reason", t("Why"), most=600, debounce=True),
            html.Button(t("Do it"), id="asset-edit-do", type="button", className="button is-primary"),
            html.Div(id="asset-edit-told", **wild({"aria-live": "polite"})),
        ],
        id="asset-edit",
        className="asset-edit",
    )


def rows_text(values: dict[str, Any], points: tuple[tuple[float, float], ...]) -> str:
    lines = [f"{name}: {_told(value)}" for name, value in values.items()]
    place = ", ".join(f"{lon:.7f} {lat:.7f}" for lon, lat in points)
    return "\n".join([*lines, f"{POINTS}: {place}"])


def _told(value: Any) -> str:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value).lower() if isinstance(value, bool) else str(value)


def edited_note(revision: str, address: str) -> Component:
    link = html.A(t("Show it"), href=address, className="button is-small")
    return html.P([t("Saved as {revision}.", revision=revision), " ", link])
