"""What the map says of a selected asset: state, path to the source, what hangs on it, data, doubts."""

from __future__ import annotations

from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from components.i18n import asset_name, n_, render, t
from components.numbers import number
from components.parts import wild
from gridmodel.answer import Asset
from gridmodel.asset_facts import AssetFacts, StateNow

STATES: Final = {"peak": n_("Peak"), "minimum": n_("Minimum"), "snapshot": n_("As delivered")}
SHOWN_PATH: Final = 12


def asset_panel(facts: AssetFacts) -> list[Component]:
    name = asset_name(facts.asset)
    title = html.Div([html.H2(name[:1].upper() + name[1:]), html.Span(facts.name)])
    return [
        title,
        *_states(facts),
        *_below(facts),
        *_outage(facts),
        *_path(facts),
        *_notes(facts),
        html.Details(
            [html.Summary(t("Data")), html.Dl([c for row in facts.attributes for c in _pair(*row)])]
        ),
    ]


def _states(facts: AssetFacts) -> list[Component]:
    rows = [s for s in facts.states if s.loading_percent is not None or s.voltage_percent is not None]
    if not rows:
        return [
            html.P(t("No computed state: this asset has none or was not computed."), className="asset-quiet")
        ]
    head = html.Tr(
        [
            html.Th(t("Operating state")),
            html.Th(t("Loading %")),
            html.Th(t("Voltage %")),
            html.Th(t("Power kW")),
        ]
    )
    return [html.Table([html.Thead(head), html.Tbody([_state(s) for s in rows])], className="asset-table")]


def _state(row: StateNow) -> Component:
    values = (number(row.loading_percent, 1), number(row.voltage_percent, 2), number(row.p_kw, 0))
    return html.Tr([html.Th(t(STATES.get(row.state, row.state)), scope="row"), *[html.Td(v) for v in values]])


def _outage(facts: AssetFacts) -> list[Component]:
    """Traced and drawn by the map: assets/map/outage.js."""
    if facts.asset.layer not in ("lines", "transformers", "switches"):
        return []
    asked = {"data-map-act": "outage"}
    return [html.Button(t("What if this is out?"), type="button", className="button is-small", **wild(asked))]


def _below(facts: AssetFacts) -> list[Component]:
    pairs: list[Component] = []
    if facts.feeder is not None:
        pairs += _pair(t("Feeder"), facts.feeder)
    if facts.downstream_customers is not None:
        pairs += _pair(t("Customers behind it"), number(facts.downstream_customers, 0))
        pairs += _pair(t("Load behind it"), number(facts.downstream_kw, 0) + " kW")
        pairs += _pair(t("Nodes dark without it"), number(facts.downstream_nodes, 0))
    return [html.Dl(pairs)] if pairs else []


def _path(facts: AssetFacts) -> list[Component]:
    if not facts.upstream:
        return []
    shown = [html.Li(_link(asset)) for asset in facts.upstream[:SHOWN_PATH]]
    rest = len(facts.upstream) - SHOWN_PATH
    more = [html.Li(t("and {n} more", n=rest), className="asset-quiet")] if rest > 0 else []
    return [html.H3(t("Path to the source")), html.Ol(shown + more, className="asset-path")]


def _link(asset: Asset) -> Component:
    attributes = {"data-select-layer": asset.layer, "data-select-id": asset.id}
    return html.Button(asset_name(asset), type="button", className="link-button", **wild(attributes))


def _notes(facts: AssetFacts) -> list[Component]:
    if not facts.notes:
        return []
    return [
        html.H3(t("Data quality")),
        html.Ul([html.Li(render(note)) for note in facts.notes], className="asset-notes"),
    ]


def _pair(name: str, value: Any) -> list[Component]:
    shown = (
        t("yes")
        if value is True
        else t("no")
        if value is False
        else value
        if isinstance(value, str)
        else number(value, None)
    )
    return [html.Dt(name), html.Dd(shown)]
