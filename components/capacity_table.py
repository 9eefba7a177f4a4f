"""The tightest feeders of a capacity map, or how far the map is."""

from __future__ import annotations

from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from components.i18n import t
from components.numbers import number
from components.parts import asset_link, computing, note
from gridmodel.answer import Asset

SHOWN: Final = 100
WORKING: Final = ("waiting", "running", "failed")


def capacity_table(found: dict[str, Any]) -> list[Component]:
    """Draw services.capacity.tightest."""
    if found["state"] in WORKING:
        done = t("The worker computes the map: {percent} % so far.", percent=round(found["progress"] * 100))
        return [html.P(done), computing(done)]
    if found["state"] is None:
        return [note(t("This map is not computed yet. Press Compute; a worker must be running."))]
    link = f"/map?grid={found['grid']}&colour=headroom_{found['kind']}"
    heads = (t("Feeder"), t("kV"), t("Nodes"), t("Least room kW"), t("Largest room kW"), t("Bound by"))
    return [
        html.A(t("Show on the map"), href=link, className="link-button"),
        note(t("One customer at a time: nodes of a feeder share one room, do not add them up.")),
        note(t("No promised capacity is recorded.")),
        html.Table([
            html.Thead(html.Tr([html.Th(h, scope="col") for h in heads])),
            html.Tbody([_row(row) for row in found["feeders"][:SHOWN]]),
        ], className="asset-table"),
    ]  # fmt: skip


def _row(row: dict[str, Any]) -> Component:
    element = (row["binding"] or {}).get("element")
    bound: Any = asset_link(Asset(**element)) if element else "—"
    kw = (number(row["least_kw"], 0), number(row["largest_kw"], 0))
    numbers = (number(row["vn_kv"], None), number(row["nodes"], 0), *kw)
    return html.Tr([html.Th(row["feeder"], scope="row"), *[html.Td(v) for v in numbers], html.Td(bound)])
