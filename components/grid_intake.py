"""The form that brings a grid in: files or a sample, what they hold, the mapping, the choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import dash_leaflet as dl
from dash import dcc, html
from dash.development.base_component import Component

from components.grid_revisions import table
from components.i18n import n_, t
from components.parts import note, wild
from gridmodel.reading.repairs import Repair

SAMPLE_WORDS: Final = {
    "geojson": n_("GeoJSON, Chinese columns"),
    "shapefile": n_("Shapefile, GB18030"),
    "csv": n_("CSV tables"),
    "pandapower": n_("pandapower JSON"),
    "cim": n_("CIM/CGMES"),
}
REPAIR_WORDS: Final = {
    Repair.SNAP: n_("an end without a node takes the nearest one"),
    Repair.TEE: n_("a line end on another line cuts that line"),
    Repair.NODE_OF_BRANCH: n_("ends that meet no node make one"),
    Repair.MULTI_JOINED: n_("parts of a line that do not touch are joined"),
    Repair.MULTI_SPLIT: n_("parts of a line without nodes become lines"),
    Repair.SAME_ROW: n_("a second row that says the same is merged"),
    Repair.BAD_VALUE: n_("a value that cannot be meant is left empty"),
    Repair.OPEN_END: n_("an open switch gets a dead end"),
    Repair.VOLTAGE: n_("a node without voltage takes its neighbour's"),
    Repair.PLACED: n_("a node without coordinates is placed by its neighbours"),
    Repair.TYPE: n_("missing line values come from the type"),
    Repair.LENGTH: n_("a missing length is measured along the drawing"),
    Repair.TAP_RANGE: n_("a tap outside its range is put at its end"),
    Repair.REACTIVE: n_("a load without reactive power gets none"),
    Repair.STAR: n_("a negative leg of three windings counts as next to nothing"),
}


def sample_buttons(names: Sequence[str]) -> Component:
    buttons = [
        html.Button(t(SAMPLE_WORDS[name]), type="button", className="button is-small", **wild({"data-sample": name}))
        for name in names
    ]  # fmt: skip
    return html.Div([html.Span(t("Or try a sample:")), *buttons], className="buttons sample-buttons")


def fields() -> Component:
    known: tuple[tuple[str, str, Literal["text", "number"]], ...] = (
        ("name", t("Name of the grid"), "text"),
        ("crs", t("Reference system (EPSG:n)"), "text"),
        ("hz", t("Frequency (Hz)"), "number"),
        ("snap", t("Snap within (m)"), "number"),
    )
    return html.Div(
        [
            html.Label([label, dcc.Input(id=f"grid-data-{name}", type=kind, debounce=True)])
            for name, label, kind in known
        ],
        className="fields",
    )


def repairs() -> Component:
    """All are allowed until one is taken away."""
    options = [{"label": t(words), "value": repair.value} for repair, words in REPAIR_WORDS.items()]
    return html.Details(
        [
            html.Summary(t("Repairs that may be made")),
            note(
                t(
                    "Each repair is listed with asset and place. Without its tick, what needs it is left out and listed."
                )
            ),
            dcc.Checklist(options, [r.value for r in REPAIR_WORDS], id="grid-data-repairs", className="repairs"),
        ],
        className="repair-choices",
    )  # fmt: skip


def preview(
    rows: Sequence[tuple[str, str, int, tuple[str, ...], str]],
    shapes: dict[str, Any],
    land: list[Component],
    why: str,
) -> list[Component]:
    """What the files hold, and where it lies; `why` says why nothing is drawn."""
    cells = [
        [file, layer, str(count), crs or "—", ", ".join(columns)] for file, layer, count, columns, crs in rows
    ]
    drawn = note(why) if why else preview_map(shapes, land)
    return [table([t("File"), t("Layer"), t("Rows"), t("System"), t("Columns")], cells, (2,)), drawn]


def preview_map(shapes: dict[str, Any], land: list[Component]) -> Component:
    layer = dl.GeoJSON(
        data=shapes, pointToLayer={"variable": "headroomGridData.point"}, style={"variable": "headroomGridData.style"},
        zoomToBounds=True,
    )  # fmt: skip
    shown = dl.Map(
        [*land, layer, dl.AttributionControl(position="bottomright", prefix="Leaflet")], center=[30, 110], zoom=4,
        maxZoom=19, preferCanvas=True, className="small-map", attributionControl=False, fadeAnimation=False,
    )  # fmt: skip
    return html.Div(shown, **wild({"aria-label": t("Where the files lie, before any repair")}))


def mapping_editor() -> Component:
    """Filled in by the preview; taken away and brought back as a file by assets/grid_data.js."""
    return html.Details(
        [
            html.Summary(t("Mapping: which columns are ours")),
            note(
                t(
                    "TOML, guessed from the files; correct it here, or take it away and bring it back."
                    " Empty: names as in the native schema."
                )
            ),
            dcc.Textarea(id="grid-data-mapping", value="", spellCheck=False),
            html.Div(
                [
                    html.Button(t("Save as file"), id="grid-data-mapping-save", type="button", className="button is-small"),
                    html.Button(t("Load from file"), id="grid-data-mapping-load", type="button", className="button is-small"),
                ],
                className="buttons",
            ),
        ],
        className="mapping-editor",
    )  # fmt: skip
