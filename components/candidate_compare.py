"""Two supply points side by side: what each offers, then every test of both; what differs is set strong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components import words
from components.candidate_list import binding_margin
from components.i18n import n_, t
from components.numbers import (
    MISSING,
    beside_limit,
    in_unit,
    number,
    rounded_down,
    span,
    unit_name,
    with_unit,
)
from components.parts import STATUS_TONES, VERDICT_TONES, tone_icon
from components.tests_table import UNSAID, ordered
from gridmodel.answer import Answer, Candidate, TestResult

Cell = tuple[str, str, str]  # tone, spoken status, text; no tone: a plain figure


def compare_dialog() -> Component:
    """Empty until it is asked for; the left one is the chosen candidate, the right one is picked here."""
    pick = dmc.Select(id="check-compare-with", label=t("Compare with"), data=[], allowDeselect=False)
    made: Component = dmc.Modal(
        [pick, html.Div(id="check-compare-body", className="compare-frame")],
        id="check-compare-dialog",
        size="xl",
        title=t("Two supply points"),
        zIndex=1300,
    )
    return made


def compared(answer: Answer, first: int, second: int) -> Component:
    one, other = answer.candidates[first], answer.candidates[second]
    rows = [_row(name, of(one), of(other)) for name, of in _sides()]
    rows += [_row(name, _test(a), _test(b)) for name, a, b in _pairs(one, other)]
    head = html.Thead(_head(first, one, second, other))
    return html.Table([head, html.Tbody(rows)], className="grid-table compare")


def others(answer: Answer, first: int) -> list[dict[str, str]]:
    """Choices of the right side."""
    named = [(i, words.point(c.point)) for i, c in enumerate(answer.candidates) if i != first]
    return [{"value": str(i), "label": f"{i + 1} · {name}"} for i, name in named]


def other_than(answer: Answer, first: int, wanted: str | None) -> int | None:
    """The candidate to set beside: as picked, else the best of the others; None where there is no other."""
    others = [i for i in range(len(answer.candidates)) if i != first]
    picked = int(wanted) if wanted and wanted.isdecimal() else -1
    return picked if picked in others else next(iter(others), None)


def _head(first: int, one: Candidate, second: int, other: Candidate) -> Component:
    names = [f"{i + 1} · {words.point(c.point)}" for i, c in ((first, one), (second, other))]
    return html.Tr([html.Th(""), *[html.Th(name, scope="col", className="words") for name in names]])


def _row(name: str, one: Cell, other: Cell) -> Component:
    differs = one != other
    return html.Tr(
        [html.Th(name, scope="row", className="words"), _cell(one), _cell(other)],
        className="is-different" if differs else "",
    )


def _cell(cell: Cell) -> Component:
    tone, said, text = cell
    sign: list[Component | str] = [tone_icon(tone, said), " "] if tone else []
    return html.Td([*sign, text], className="words")


def _plain(text: str) -> Cell:
    return "", "", text


FACTS: Final = (
    n_("Feeder"), n_("Route m"), n_("Fits up to kW"), n_("Binding element"), n_("Margin"), n_("New cable"),
    n_("Cost ¥10k"), n_("Outages with findings"), n_("Longest switching min"),
)  # fmt: skip


def _sides() -> list[tuple[str, Callable[[Candidate], Cell]]]:
    read: tuple[Callable[[Candidate], str], ...] = (
        lambda c: c.feeder,
        lambda c: number(c.route_m, 0),
        lambda c: rounded_down(c.largest_kw),
        lambda c: words.asset(c.binding.element) if c.binding and c.binding.element else MISSING,
        _margin,
        lambda c: c.cable or MISSING,
        lambda c: span(c.cost_band[0], c.cost_band[2]) if c.cost_band else MISSING,
        lambda c: str(sum(p.status in ("fail", "condition") for p in c.outages)) if c.outages else MISSING,
        lambda c: in_unit(max(p.minutes for p in c.outages), "min") if c.outages else MISSING,
    )
    facts = [(t(name), lambda c, of=of: _plain(of(c))) for name, of in zip(FACTS, read, strict=True)]
    return [(t("Verdict"), _verdict), *facts]


def _verdict(c: Candidate) -> Cell:
    said = words.verdict(c.verdict)
    return VERDICT_TONES[c.verdict], said, said


def _margin(c: Candidate) -> str:
    row = binding_margin(c)
    if row is None:
        return MISSING
    unit = "pp" if row.unit == "%" else unit_name(row.unit)
    return f"{beside_limit(row.margin, row.unit, row.margin)} {unit}".rstrip()


def _pairs(one: Candidate, other: Candidate) -> list[tuple[str, TestResult | None, TestResult | None]]:
    """Every test either of them has, what decides first."""
    sides = [{(r.test, r.name): r for r in ordered(c.tests)} for c in (one, other)]
    keys = list(dict.fromkeys([*sides[0], *sides[1]]))
    return [(words.test_short(*key), sides[0].get(key), sides[1].get(key)) for key in keys]


def _test(r: TestResult | None) -> Cell:
    if r is None:
        return _plain(MISSING)
    said = words.status(r.status)
    if r.status in UNSAID or r.after is None:
        return STATUS_TONES[r.status], said, said
    value = f"{beside_limit(r.after, r.unit, r.margin)} {unit_name(r.unit)}".rstrip()
    limit = t("limit {value}", value=with_unit(r.limit, r.unit)) if r.limit is not None else ""
    return STATUS_TONES[r.status], said, f"{value}, {limit}" if limit else value
