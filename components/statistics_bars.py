"""Bars of the statistics page as rows that read like a table: a name, a bar, its number. No canvas, no slanted words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from casework.statistics import Durations, Kept
from components.i18n import t
from components.numbers import MISSING, number
from components.parts import note

TARGET: float = 0.95  # of the deadlines, assumed; the head of the column says so


def parts_table(
    what: str, names: Mapping[str, str], kept: Mapping[str, Kept], took: Mapping[str, Durations]
) -> Component:
    """Deadlines kept and durations of each step, department or class."""
    shown = [code for code in names if code in kept or code in took]
    if not shown:
        return note(t("Nothing was left yet."))
    longest = max((d.p90 for d in took.values()), default=1.0) or 1.0
    heads = (
        (what, ""), (t("In time"), "wide"), (t("Done"), "num"), (t("Working days: median, 90 %"), "wide"),
    )  # fmt: skip
    head = html.Tr([html.Th(text, scope="col", className=kind) for text, kind in heads])
    body = [
        html.Tr(
            [
                html.Th(names[code], scope="row"),
                html.Td(share_bar(kept.get(code))),
                html.Td(number(took[code].count, 0) if code in took else MISSING, className="num"),
                html.Td(_range(took.get(code), longest)),
            ]
        )
        for code in shown
    ]
    return html.Table([html.Thead(head), html.Tbody(body)], className="bars-table")


def share_bar(kept: Kept | None) -> Component:
    """The share as bar and number, the counts as its title; under the target it says so by more than colour."""
    if kept is None or kept.share is None:
        return html.Span(MISSING)
    low = kept.share < TARGET
    bar = html.Span(
        [html.I(style={"width": f"{100 * kept.share:.1f}%"}), html.B(style={"left": f"{100 * TARGET:.1f}%"})],
        className="gauge-track",
    )
    said = f"{number(100 * kept.share)} %"
    title = t("{n} of {all} in time", n=number(kept.kept, 0), all=number(kept.judged, 0))
    mark = [html.Span("△", className="gauge-sign", title=t("below the target"))] if low else []
    return html.Span(
        [bar, html.Span([*mark, said], className="num")],
        className="gauge is-low" if low else "gauge",
        title=title,
    )


def _range(took: Durations | None, longest: float) -> Component:
    if took is None:
        return html.Span(MISSING)
    bar = html.Span(
        [
            html.I(className="gauge-tail", style={"width": f"{100 * took.p90 / longest:.1f}%"}),
            html.I(style={"width": f"{100 * took.p50 / longest:.1f}%"}),
        ],
        className="gauge-track is-range",
    )
    return html.Span(
        [bar, html.Span(f"{number(took.p50)} / {number(took.p90)}", className="num")], className="gauge"
    )


def counts(rows: Sequence[tuple[str, int, int | None]], unit: str) -> Component:
    """Name, number, and what of it is dark: those that went on."""
    most = max((n for _, n, _ in rows), default=0)
    if not most:
        return note(t("Nothing to show."))
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(name, className="bar-name"),
                    html.Span(
                        [
                            html.I(className="gauge-tail", style={"width": f"{100 * n / most:.1f}%"}),
                            html.I(style={"width": f"{100 * (n if part is None else part) / most:.1f}%"}),
                        ],
                        className="gauge-track is-range",
                    ),
                    html.Span(
                        number(n, 0) if part is None else f"{number(part, 0)} / {number(n, 0)}",
                        className="num",
                        title=unit,
                    ),
                ]
            )
            for name, n, part in rows
        ],
        className="bars-list",
    )
