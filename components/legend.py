"""The legend of every colouring; its swatches are painted by the browser with the map's own code."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from components.i18n import n_, t
from components.numbers import number
from components.parts import wild
from gridmodel.map_values import LITTLE_KW

# Class names in the order of the browser's styles; the last one everywhere is what was not computed.
NOT_COMPUTED: Final = n_("Not computed")
CLASSES: Final = {
    "voltage_level": ("< 1 kV", "1–20 kV", "35 kV", "110 kV", "≥ 220 kV"),
    "loading": ("< 50 %", "50–80 %", "80–100 %", "> 100 %"),
    "voltage": ("< −7 %", "−7 … −3 %", "±3 %", "+3 … +7 %", "> +7 %"),
}
ROOMS: Final = (
    n_("No room"),
    n_("None beside what is promised"),
    n_("Little (LV < {low} kW, else < {above} kW)"),
    n_("Room"),
)
ALONE: Final = n_(
    "One customer at a time: nodes of a feeder share one room, do not add them up. Behind an element without room there is"
    " none. What is little is assumed."
)
NOTES: Final = {
    "headroom_load": ALONE,
    "headroom_generation": ALONE,
    "loading": n_("Larger end over rating; stations by their transformers"),
    "voltage": n_("Deviation from nominal; lines by their worse end"),
    "feeder": n_("Low voltage takes the colour of the feeder that supplies it"),
}


def legends() -> list[Component]:
    little = {name: number(kw, 0) for name, kw in LITTLE_KW.items()}
    rooms = tuple(t(room, **little) for room in ROOMS)
    headroom = [_legend(name, rooms) for name in ("headroom_load", "headroom_generation")]
    return [*[_legend(name, classes) for name, classes in CLASSES.items()], *headroom, _feeders()]


def _legend(name: str, classes: tuple[str, ...]) -> Component:
    rows = [_row(f"{name}/{i}", text) for i, text in enumerate(classes)]
    if name != "voltage_level":
        rows.append(_row(f"{name}/{len(classes)}", t(NOT_COMPUTED)))
    return _box(name, rows)


def _feeders() -> Component:
    rows = html.Div(id="legend-feeders")
    return _box("feeder", [rows, _row("feeder/8", t("No supply or not known"))])


def _box(name: str, rows: list[Component]) -> Component:
    note = [html.P(t(NOTES[name]), className="legend-note")] if name in NOTES else []
    return html.Div([*note, *rows], className="legend", hidden=True, **wild({"data-legend": name}))


def _row(swatch: str, text: str) -> Component:
    canvas = html.Canvas(**wild({"data-legend-class": swatch, "aria-hidden": "true"}))
    return html.Div([canvas, html.Span(text)], className="legend-row")
