"""The candidate supply points, ranked: where, how far, how much fits, how much room is left."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import t
from components.numbers import MISSING, beside_limit, number, rounded_down, span, unit_name
from components.parts import VERDICT_TONES, tone_icon, wild
from gridmodel.answer import Answer, Candidate, TestResult

SHOWN: Final = 3


def candidate_list(answer: Answer, selected: int) -> Component:
    costed = any(c.cost_band for c in answer.candidates)
    rows = [_row(i, c, i == selected, costed) for i, c in enumerate(answer.candidates)]
    return html.Div(
        [
            html.Table([html.Thead(_head(costed)), html.Tbody(rows)], className="grid-table candidates"),
            html.P([_reach(answer), *_more(len(rows) - SHOWN)], className="note"),
        ]
    )


def _more(hidden: int) -> list[Component | str]:
    """The style sheet keeps the rows after the third folded until the reader asks for them."""
    if hidden < 1:
        return []
    more = html.Button(
        [html.Span(t("{n} more supply points", n=hidden)), html.Span(t("Only the best supply points"))],
        id="check-all",
        type="button",
        className="link-button",
        **wild({"aria-expanded": "false"}),
    )
    return [" · ", more]


def binding_margin(candidate: Candidate) -> TestResult | None:
    """The row whose room the candidate's largest capacity uses up; without one, the tightest."""
    binding = candidate.binding
    rows = [r for r in candidate.tests if r.margin is not None]
    same = [r for r in rows if binding and r.test.rstrip("abcd") == binding.test.rstrip("abcd")]
    bound = [r for r in same if binding and r.element == binding.element]
    scaled = [r for r in rows if r.limit]
    return min(bound or same or scaled, key=lambda r: (r.margin or 0.0) / abs(r.limit or 1.0), default=None)


def _head(costed: bool) -> Component:
    cells = [
        html.Th(html.Span(t("Rank"), className="sr-only"), scope="col"),
        html.Th(html.Span(t("Verdict"), className="sr-only"), scope="col"),
        html.Th(t("Supply point"), scope="col", className="words"),
        html.Th(t("Route m"), scope="col"),
        html.Th(t("Fits up to kW"), scope="col"),
        html.Th(t("Margin"), scope="col"),
    ]
    if costed:
        cells.append(html.Th(t("Cost ¥10k"), scope="col"))
    return html.Tr(cells)


def _row(index: int, candidate: Candidate, current: bool, costed: bool) -> Component:
    cells = [
        html.Td(str(index + 1), className="rank"),
        html.Td(
            tone_icon(VERDICT_TONES[candidate.verdict], words.verdict(candidate.verdict)), className="sign"
        ),
        html.Td([_choose(candidate, current), html.Small(_feeder(candidate))], className="words"),
        html.Td(number(candidate.route_m, 0)),
        html.Td(rounded_down(candidate.largest_kw), className="strong"),
        html.Td(_margin(candidate)),
    ]
    if costed:
        band = candidate.cost_band
        cells.append(html.Td(span(band[0], band[2]) if band else MISSING))
    return html.Tr(cells, className="is-selected" if current else "", **wild({"data-candidate": str(index)}))


def _choose(candidate: Candidate, current: bool) -> Component:
    return html.Button(
        words.point(candidate.point),
        type="button",
        className="row-button",
        **wild({"aria-pressed": "true" if current else "false"}),
    )


def _feeder(candidate: Candidate) -> str:
    feeder = t("Feeder {id}", id=candidate.feeder)
    return feeder if candidate.allowed else t("{feeder}, not allowed here", feeder=feeder)


def _margin(candidate: Candidate) -> Component | str:
    row = binding_margin(candidate)
    if row is None:
        return MISSING
    unit = "pp" if row.unit == "%" else unit_name(row.unit)
    return html.Span(
        [beside_limit(row.margin, row.unit, row.margin), " ", html.Small(unit, className="unit")]
    )


def _reach(answer: Answer) -> str:
    return t(
        "{feeders} feeders met within {radius} m",
        feeders=number(answer.feeders_met, 0),
        radius=number(answer.radius_m, 0),
    )
