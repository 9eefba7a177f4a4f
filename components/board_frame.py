"""The still parts of board and wall: what assets/board paints into, and the stores between page and server."""

from __future__ import annotations

import json
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from casework.board import Shown
from components import board_words
from components.board_news import painted_words
from components.i18n import t
from components.parts import icon, skeleton, wild

ASKED: Final = "board-asked"  # what the page wants to see: filters, from the address
NEWS: Final = "board-news"
TAG: Final = "board-tag"  # the board the page shows
TICK: Final = "board-tick"
CASE: Final = "board-case"  # of the open drawer
EVERY_MS: Final = 60_000  # deadlines run on although nobody does anything


def stores() -> list[Component]:
    made = [dcc.Store(id=name) for name in (ASKED, NEWS, TAG)]
    return [*made, dcc.Interval(id=TICK, interval=EVERY_MS)]


def root(kind: str, parts: list[Component]) -> Component:
    """`kind` is board or wall; the painter reads its words here."""
    marks = {"data-board": kind, "data-words": json.dumps(painted_words(), ensure_ascii=False)}
    return html.Div(parts, id="board", className=f"board is-{kind}", **wild(marks))


def counters() -> Component:
    waiting = [html.Div([skeleton("50%"), skeleton("30%")], className="counter") for _ in range(6)]
    return html.Div(waiting, className="counters", **wild({"data-part": "counters"}))


def columns() -> Component:
    return html.Div(
        [html.Div([skeleton("60%"), skeleton("90%"), skeleton("90%")], className="column") for _ in range(8)],
        className="columns",
        **wild({"data-part": "columns"}),
    )


def strips() -> Component:
    heads = (
        ("heat", t("Bottlenecks"), t("median time used, % of the deadline, by step and week")),
        ("load", t("Workload"), t("open cases")),
        ("ends", t("Finish forecast"), t("cases a week, 80 % band")),
    )
    return html.Div(
        [
            html.Section(
                [
                    html.H2([title, html.Span(said)]),
                    html.Div(skeleton("80%"), className="strip-body", **wild({"data-part": part})),
                ],
                className=f"strip strip-{part}",
                **wild({"aria-label": title}),
            )
            for part, title, said in heads
        ],
        className="strips",
    )


def bar() -> Component:
    """Title, views and filters; the painter fills in departments and districts."""
    views = [
        html.Button(text, type="button", **wild({"data-view": view, "aria-pressed": "false"}))
        for view, text in (("node", t("By step")), ("department", t("By department")))
    ]
    classes = {c.value: board_words.short_class(c) for c in board_words.CLASSES}
    shown = {s.value: t(text) for s, text in board_words.SHOWN.items() if s is not Shown.OPEN}
    return html.Div(
        [
            html.H1(t("Board")),
            html.Div(views, className="languages views", role="group", **wild({"aria-label": t("View")})),
            chooser("class", t("Class"), classes),
            chooser("district", t("District"), {}),
            chooser("department", t("Department"), {}),
            chooser("shown", t("State"), shown),
            html.Span(**wild({"data-part": "at"}), className="board-at"),
            html.A([icon("file"), t("Statistics")], href="/statistics", className="button"),
            html.A([icon("play"), t("Wall")], href="/wall", className="button"),
        ],
        className="board-bar",
    )


def chooser(name: str, label: str, options: dict[str, str]) -> Component:
    first = html.Option(t("{name}: all", name=label), value="")
    return html.Select(
        [first, *[html.Option(text, value=value) for value, text in options.items()]],
        className="chooser",
        **wild({"data-filter": name, "aria-label": label}),
    )
