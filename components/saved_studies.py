"""Saving a check under a name, and the saved ones as links."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from casework.saved_study import LONGEST_NAME, SavedStudy
from components.i18n import t
from components.numbers import moment
from components.parts import note
from components.people_forms import button, text


def save_form(name: str, found: Sequence[SavedStudy]) -> Component:
    field = text("check-save-name", t("Name of the study"), most=LONGEST_NAME, value=name, debounce=True)
    row = html.Div([field, button("check-save-send", t("Save"), primary=True)], className="save-row")
    told = html.Div(id="check-saved", role="status")
    links = [html.Li([study_link(s), html.Small(f" {s.by}, {moment(s.at.isoformat())}")]) for s in found]
    listed = [html.H4(t("Saved studies")), html.Ul(links)] if links else [note(t("No study is saved yet."))]
    return html.Div([row, told, *listed], className="save-form")


def study_link(study: SavedStudy) -> Component:
    made: Component = html.A(study.name, href=f"/map?grid={quote(study.grid)}&study={quote(study.id)}")
    return made


def saved_note(study: SavedStudy) -> Component:
    """Over an answer that is shown as it was given."""
    said = t("Saved study “{name}” by {by}, {when}, as it was computed then. Change a field, or press Enter on the map,"
             " to ask again of the grid of today.", name=study.name, by=study.by, when=moment(study.at.isoformat()))  # fmt: skip
    return html.P(said, className="note saved-note")
