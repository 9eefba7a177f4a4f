"""Grid data on the screen: revisions, the quality report, what differs, and the preview of an upload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import dash_leaflet as dl
from dash import dcc, html
from dash.development.base_component import Component

from components.i18n import n_, render, t
from components.parts import note, wild
from gridmodel.report import message_of

MOST_ROWS: Final = 500
WORDS: Final = {
    "excluded": n_("left out"),
    "question": n_("open question"),
    "repaired": n_("repaired"),
    "assumed": n_("assumed"),
    "added": n_("added"),
    "removed": n_("removed"),
    "changed": n_("changed"),
}
BALANCE: Final = {
    "rows_in": n_("rows in"),
    "added": n_("made"),
    "imported": n_("imported"),
    "merged": n_("merged"),
    "excluded": n_("left out"),
    "filtered": n_("filtered"),
    "missing": n_("unexplained"),
}


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]], numbers: Sequence[int] = ()) -> Component:
    """At phone width each cell carries its own heading."""
    head = html.Thead(
        html.Tr([html.Th(h, className="num" if i in numbers else "") for i, h in enumerate(heads)])
    )
    body = [
        html.Tr([html.Td(cell, className="num" if i in numbers else "", **wild({"data-label": heads[i]}))
                 for i, cell in enumerate(row)])
        for row in rows
    ]  # fmt: skip
    return html.Div(html.Table([head, html.Tbody(body)]), className="scroll")


def report(found: dict[str, Any], shown: str | None, ground: list[Component]) -> list[Component]:
    """`shown` is one severity, or None for all."""
    counts = found["counts"] or {}
    base = f"?grid={quote(found['grid'])}&revision={found['revision']}"
    links: list[Component] = [dcc.Link(f"{t(WORDS[s])} {n}", href=f"{base}&show={s}", className=_tab(s == shown))
             for s, n in counts.items() if s in WORDS]  # fmt: skip
    links.insert(0, dcc.Link(t("All"), href=base, className=_tab(shown is None)))
    as_json = f"/grid-data/report/{_path(found['grid'])}/{found['revision']}"
    links.append(html.A(t("Report as JSON"), href=as_json, className="button is-small", download=""))
    rows = [f for f in found["findings"] if shown in (None, f["severity"])]
    return [
        html.H2(t("Quality report of {grid} {revision}", grid=found["grid"], revision=found["revision"])),
        html.Div(links, className="buttons"),
        _balance(found["balance"])
        if found["balance"]
        else note(t("This revision was made without an import.")),
        *[note(render(message_of(m))) for m in found["messages"]],
        small_map(f"/grid-data/findings/{_path(found['grid'])}/{found['revision']}", ground),
        _rows(
            [(f["severity"], f, [_sentence(f), _rule(f)]) for f in rows],
            t("Finding"),
            t("Rule"),
        ),
    ]


def _tab(chosen: bool) -> str:
    return "button is-small is-primary" if chosen else "button is-small"


def _path(grid: str) -> str:
    return quote(grid, safe="")


def _rule(finding: dict[str, Any]) -> Component:
    return html.Span(finding.get("rule", ""), className="report-rule")


def _sentence(finding: dict[str, Any]) -> str:
    stored = finding.get("message")
    return render(message_of(stored)) if stored else str(finding["text"])


def _balance(rows: list[dict[str, Any]]) -> Component:
    cells = [[row["layer"], *[_count(name, row[name]) for name in BALANCE]] for row in rows]
    return table([t("Layer"), *[t(word) for word in BALANCE.values()]], cells, range(1, len(BALANCE) + 1))


def _count(name: str, value: int) -> Any:
    return html.Span(str(value), className="bad") if name == "missing" and value else str(value)


def _rows(rows: list[tuple[str, dict[str, Any], list[Any]]], third: str, fourth: str) -> Component:
    if not rows:
        return note(t("Nothing to tell."))
    cells = [
        [html.Span(t(WORDS[tone]), className=f"tone-{tone}"), _asset(row), *rest]
        for tone, row, rest in rows[:MOST_ROWS]
    ]
    more = [note(t("{count} more rows: the report as JSON has them all.", count=len(rows) - MOST_ROWS))]
    shown = table([t("What"), t("Asset"), third, fourth], cells)
    return html.Div([shown, *(more if len(rows) > MOST_ROWS else [])])


def _asset(row: dict[str, Any]) -> Component:
    name = f"{row['layer']} {row['id']}"
    if row["lon"] is None:
        return html.Span(name)
    place = {"data-lon": str(row["lon"]), "data-lat": str(row["lat"])}
    return html.Button(name, type="button", className="asset-link", title=t("Show on the map"), **wild(place))


def small_map(url: str, ground: list[Component]) -> Component:
    points = dl.GeoJSON(url=url, pointToLayer={"variable": "headroomGridData.point"}, zoomToBounds=True)
    hook = dl.LayerGroup(eventHandlers={"add": {"variable": "headroomGridData.attach"}})
    credit = dl.AttributionControl(position="bottomright", prefix="Leaflet")
    shown = dl.Map([*ground, points, hook, credit], center=[30, 110], zoom=4, maxZoom=19, preferCanvas=True,
                   className="small-map", attributionControl=False, fadeAnimation=False)  # fmt: skip
    return html.Div(shown, **wild({"aria-label": t("Places of the findings")}))


def comparison(found: dict[str, Any], ground: list[Component]) -> list[Component]:
    counts = ", ".join(f"{t(WORDS[kind])} {n}" for kind, n in found["counts"].items())
    rows = [(d["kind"], d, [_changes(d["attributes"])]) for d in found["differences"]]
    cells = [
        [html.Span(t(WORDS[k]), className=f"tone-{k}"), _asset(d), *rest] for k, d, rest in rows[:MOST_ROWS]
    ]
    return [
        html.H2(
            t(
                "From {before} to {after}: {counts}",
                before=found["before"],
                after=found["after"],
                counts=counts,
            )
        ),
        small_map(
            f"/grid-data/differences/{_path(found['grid'])}/{found['before']}/{found['after']}", ground
        ),
        table([t("What"), t("Asset"), t("Before and after")], cells)
        if cells
        else note(t("Nothing to tell.")),
    ]


def _changes(attributes: dict[str, Any]) -> str:
    shown = [f"{name}: {v['before']} → {v['after']}" for name, v in attributes.items() if name != "geometry"]
    return "; ".join([*shown, *([t("moved")] if "geometry" in attributes else [])])[:600]
