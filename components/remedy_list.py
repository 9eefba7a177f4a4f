"""What would make a connection fit: one row per remedy with its verdict, room, binding element and cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import n_, t
from components.numbers import rounded_down, span
from components.parts import VERDICT_TONES, asset_link, computing, note, rich, tone_icon
from gridmodel.criteria.costs import Band, Cost
from gridmodel.remedies.remedy import Remedy, RemedyKind

KINDS: Final = {
    RemedyKind.OTHER_POINT: "Another supply point",
    RemedyKind.MOVE_OPEN_POINT: "Move the open point",
    RemedyKind.TAP: "Transformer tap",
    RemedyKind.COMPENSATION: "Compensation",
    RemedyKind.NEXT_SIZE: "Next size",
    RemedyKind.NEW_FEEDER: "New feeder",
    RemedyKind.LIMITED_HOURS: n_("Limited hours"),
    RemedyKind.CAP: "Smaller capacity",
    RemedyKind.STORAGE: n_("Storage behind the meter"),
    RemedyKind.NEXT_LEVEL: "Next voltage level",
    RemedyKind.WITHDRAWAL: "Withdrawal of another",
    RemedyKind.WAIT: n_("Wait for a project"),
}


def remedy_slot() -> Component:
    """The tab's content before it is opened; opening it asks for the remedies."""
    return html.Div(computing(t("Remedies are being solved")), id="check-remedies")


def remedy_list(found: Sequence[Remedy]) -> Component:
    if not found:
        return note(t("The connection fits as asked, or no remedy of the list gives it more room."))
    rows = [_row(r) for r in found]
    unsure = note(t("Unit costs are assumed, without land; each remedy was solved by the same check."))
    return html.Div([*rows, unsure], className="remedies")


def _row(r: Remedy) -> Component:
    head = html.Div(
        [tone_icon(VERDICT_TONES[r.verdict], words.verdict(r.verdict)), html.Strong(t(KINDS[r.kind]))],
        className="remedy-head",
    )
    room: list[Component] = [html.Span(t("Up to {kw} kW", kw=rounded_down(r.largest_kw)), className="num")]
    if r.binding is not None and r.binding.element is not None:
        room += [html.Span(" · "), asset_link(r.binding.element)]
    return html.Article(
        [head, html.P(rich(r.what)), html.P(room), html.P(_costs(r.cost), className="num")],
        className="remedy",
    )


def _costs(cost: Cost) -> str:
    """Who pays what, in 10 000 of the currency."""
    if not cost.items and not cost.missing:
        return t("No investment")
    parts = [
        t("Utility {band}", band=_band(cost.utility)),
        t("customer {band}", band=_band(cost.customer)),
        t("10 000 {currency}", currency=cost.currency),
    ]
    if cost.missing:
        parts.append(t("a price is missing: lower bound"))
    return " · ".join(parts)


def _band(band: Band) -> str:
    return span(band[0], band[2]) if band[2] >= 10 else span(band[0], band[2], 1)
