"""The loading of every branch on the way to the source, before and after, as bars with their figures."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import t
from components.numbers import in_unit
from components.parts import asset_link, wild
from gridmodel.answer import ProfilePoint


def loading_bars(profile: tuple[ProfilePoint, ...]) -> list[Component]:
    rows: list[Component] = [_bar(p) for p in profile if p.branch is not None]
    if not rows:
        return []
    title = html.H4([t("Loading along the path, %"), before_after()])
    return [title, html.Div(rows, className="bars")]


def before_after() -> Component:
    """The legend of everything that compares the grid without and with the customer."""
    before: list[Component | str] = [html.I(className="swatch is-before"), t("Before")]
    return html.P([*before, html.I(className="swatch is-after"), t("After")])


def _bar(point: ProfilePoint) -> Component:
    before, after = point.loading_before_percent, point.loading_after_percent
    assert point.branch is not None
    over = "is-over" if (after or 0.0) > 100.0 else ""
    label = t(
        "{name}: {before} before, {after} after, percent",
        name=words.asset(point.branch),
        before=in_unit(before, "%"),
        after=in_unit(after, "%"),
    )
    bars = [
        html.I(className="bar is-after", style=_width(after)),
        html.I(className="bar is-before", style=_width(before)),
    ]
    figures = [
        html.Span(in_unit(before, "%"), className="soft"),
        html.Span(in_unit(after, "%"), className="strong"),
    ]
    return html.Div(
        [
            asset_link(point.branch, words.asset(point.branch, short=True)),
            html.Div(bars, className="bar-track", role="img", **wild({"aria-label": label})),
            *figures,
        ],
        className=f"bar-row {over}",
    )


def _width(percent: float | None) -> dict[str, str]:
    """The track is 125 % long; its mark at 100 % is drawn by the style sheet."""
    return {"width": f"{min(max(percent or 0.0, 0.0), 125.0) / 1.25:.2f}%"}
