"""The panel beside the capacity map: direction, promises, progress, the tightest feeders, and what to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from components.i18n import n_, t
from components.numbers import number
from components.parts import note, skeleton, wild
from components.room_words import bound, bound_link
from gridmodel.answer import Promised

KINDS: Final = {"headroom_load": n_("Load"), "headroom_generation": n_("Generation")}
FORMS: Final = {"csv": n_("CSV tables"), "xlsx": n_("Excel"), "geojson": n_("GeoJSON")}
SHOWN: Final = 60
LOW_KV: Final = 1.0


def capacity_panel() -> Component:
    """Drawn once; callbacks fill `capacity-body` and `capacity-here`."""
    kinds = [
        html.Button(t(label), type="button", **wild({"data-colour": key, "aria-pressed": "false"}))
        for key, label in KINDS.items()
    ]
    return html.Div(
        [
            html.Button(
                html.Span(), id="check-handle", className="sheet-handle", type="button",
                **wild({"aria-label": t("Resize the panel")}),
            ),
            html.Div(html.H2(t("Capacity map")), className="check-title"),
            html.Div(
                [
                    html.Div(kinds, className="segments", role="group", **wild({"aria-label": t("Direction")})),
                    promised_switch(),
                ],
                className="capacity-asked",
            ),
            html.Div(id="capacity-here", className="capacity-here", **wild({"aria-live": "polite"})),
            html.Div(
                [
                    html.Div([skeleton("55%"), skeleton("80%")], id="capacity-body", **wild({"aria-live": "polite"})),
                    html.Div(
                        [
                            html.Button(t("Compute"), id="capacity-ask", type="button", className="button is-primary", hidden=True),
                            html.Button(t("Cancel"), id="capacity-stop", type="button", className="button", hidden=True),
                        ],
                        className="buttons capacity-acts",
                    ),
                ],
                className="check-scroll", tabIndex=0, role="region", **wild({"aria-label": t("Tightest feeders")}),
            ),
            dcc.Store(id="capacity-look"),
            dcc.Store(id="capacity-known"),
            dcc.Interval(id="capacity-poll", interval=1500, disabled=True),
        ],
        className="check-frame",
    )  # fmt: skip


def promised_switch() -> Component:
    """One state of the map, shown wherever it matters."""
    switch = html.Button(
        html.Span(), type="button", role="switch", className="switch",
        **wild({"data-promised": "", "aria-checked": "true", "aria-label": t("Count promised capacity as connected")}),
    )  # fmt: skip
    return html.Div([html.Span(t("Count promised capacity as connected")), switch], className="dim-row")


def waiting(share: float) -> list[Component]:
    said = t("The worker computes the map: {percent} % so far.", percent=round(share * 100))
    bar = html.Div(html.I(style={"width": f"{share * 100:.0f}%"}), className="capacity-progress")
    return [html.P(said, className="capacity-said"), bar]


def not_asked(why: str | None) -> list[Component]:
    said = [note(t("The last attempt was given up: {why}", why=why))] if why else []
    return [
        *said,
        html.P(
            t("This map is not computed yet. Press Compute; a worker must be running."),
            className="capacity-said",
        ),
    ]


def tightest(
    grid: str,
    revision: str,
    kind: str,
    feeders: Sequence[dict[str, Any]],
    promised: Sequence[Promised] | None,
) -> list[Component]:
    """`promised` None: promises are not counted."""
    high = [row for row in feeders if row["vn_kv"] >= LOW_KV]
    low = [row for row in feeders if row["vn_kv"] < LOW_KV]
    return [
        html.P(_counted(promised), className="capacity-said"),
        html.H3(t("Tightest feeders")),
        _table(high or low),
        *([_folded(low)] if high and low else []),
        note(t("One customer at a time: nodes of a feeder share one room, do not add them up.")),
        note(t("With one element out (N-1): not computed by this map; the check of a connection judges it.")),
        _take_away(grid, revision, kind),
    ]


def here(name: str, room: dict[str, Any] | None) -> list[Component]:
    """What is said of the selected asset."""
    if room is None:
        return [html.B(name), html.Span(t("no room of its own"))]
    kw = room["largest_kw"]
    value = html.B(f"{number(kw, 0)} kW" if kw is not None else t("not computed"), className="num")
    return [
        html.B(name),
        value,
        html.Span([bound(room), " ", bound_link(room)] if room["binding"] else bound(room)),
    ]


def _counted(promised: Sequence[Promised] | None) -> str:
    if promised is None:
        return t("Capacity promised to others is not counted.")
    if not promised:
        return t("Nothing is promised on this grid.")
    kw = {kind: sum(p.kw for p in promised if p.kind == kind) for kind in ("load", "generation")}
    return t("Counted as connected: {n} promises, {load} kW load and {generation} kW generation.", n=len(promised),
             load=number(kw["load"], 0), generation=number(kw["generation"], 0))  # fmt: skip


def _folded(rows: Sequence[dict[str, Any]]) -> Component:
    return html.Details(
        [html.Summary(t("Low-voltage feeders ({n})", n=number(len(rows), 0))), _table(rows)],
        className="capacity-low",
    )


def _table(rows: Sequence[dict[str, Any]]) -> Component:
    heads = (t("Feeder"), t("kV"), t("Least kW"), t("Largest kW"), t("Bound by"))
    left = len(rows) - SHOWN
    more = [note(t("and {n} more; the files hold all of them", n=number(left, 0)))] if left > 0 else []
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(h, scope="col") for h in heads])),
            html.Tbody([_row(row) for row in rows[:SHOWN]]),
        ],
        className="grid-table capacity-table",
    )
    return html.Div([table, *more])


def _row(row: dict[str, Any]) -> Component:
    where = {} if row["bounds"] is None else {"data-bounds": ",".join(map(str, row["bounds"]))}
    feeder = html.Button(
        row["feeder"], type="button", className="asset-link", title=t("Show on the map"), **wild(where)
    )
    least = html.Td(number(row["least_kw"], 0), className=f"num tone-{_tone(row['least_kw'])}")
    cells = [
        html.Th(feeder, scope="row"),
        html.Td(number(row["vn_kv"], None)),
        least,
        html.Td(number(row["largest_kw"], 0)),
    ]
    return html.Tr([*cells, html.Td(bound_link(row), className="words")])


def _tone(kw: float) -> str:
    return "fail" if kw <= 0 else "pass"


def _take_away(grid: str, revision: str, kind: str) -> Component:
    base = f"/rooms/{quote(grid, safe='')}/{quote(revision, safe='')}/{kind}"
    links = [
        html.A(t(label), href=f"{base}.{form}", className="button is-small", download="")
        for form, label in FORMS.items()
    ]
    return html.Div([html.Span(t("Take away:")), *links], className="buttons export-buttons")
