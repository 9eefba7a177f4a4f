"""The check beside the map: the question on top, the answer below, where it comes from at the foot."""

from __future__ import annotations

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.assumptions import assumptions, unchecked
from components.candidate_compare import compare_dialog
from components.candidate_list import candidate_list
from components.charts import voltage_tab
from components.check_inputs import Fields, check_inputs, more_inputs
from components.day_tab import day_slot
from components.i18n import language as current_language
from components.i18n import render, t, use_language
from components.numbers import place
from components.outage_list import findings, outage_list
from components.parts import icon, note, skeleton, wild
from components.remedy_list import remedy_slot
from components.tests_table import UNSAID, tests_table
from components.trust_line import trust_line
from components.verdict_banner import busy_marks, verdict_banner
from gridmodel.answer import Answer, Candidate
from message import Message

# Small view state only: where was clicked or typed, which answer stands there, which row of it is chosen.
STORES: Final = ("check-question", "check-view", "check-selected", "check-more", "check-ask")


def check_panel(
    answer: Answer | None,
    selected: int = 0,
    stage: str = "full",
    language: str | None = None,
    fields: Fields | None = None,
) -> Component:
    """The whole panel, for the page's slot; `stage` first: the second part is still being made."""
    with use_language(language or current_language()):
        asked = fields or Fields()
        return html.Div(
            [
                _handle(),
                _title(answer),
                check_inputs(asked, asked.year),
                more_inputs(asked),
                html.Div(answer_body(answer, selected, stage), id="check-answer", className="check-answer"),
                html.Div(_actions(), className="check-actions"),
                html.Div(id="check-attach-body", className="attach"),
                html.Div(id="check-save-body", className="attach"),
                compare_dialog(),
                *[dcc.Store(id=name) for name in STORES],
                dcc.Download(id="check-file"),
            ],
            className="check-frame",
            **wild({"data-copied": t("Copied")}),
        )


def answer_body(answer: Answer | None, selected: int = 0, stage: str = "full") -> Component:
    if answer is None:
        return _empty()
    waiting = stage == "first"
    parts: list[Component] = [verdict_banner(answer, selected)]
    if answer.candidates:
        parts += [candidate_list(answer, selected), _tabs(answer, answer.candidates[selected], waiting)]
    else:
        parts.append(assumptions(answer))
    named = wild({"aria-label": t("Answer")})
    scroll = html.Div(parts, className="check-scroll", tabIndex=0, role="region", **named)
    return html.Div([scroll, trust_line(answer, waiting)], className="check-body")


def failure_body(message: Message, advice: Message) -> Component:
    """What happened, what was not lost, what to do."""
    text = [
        html.H3(t("No answer")),
        html.P(render(message), className="verdict-text"),
        html.P(t("Your inputs are kept; nothing was changed."), className="verdict-condition"),
        html.P(render(advice), className="verdict-condition"),
        *busy_marks(),
    ]
    return html.Section([icon("cross"), html.Div(text)], className="verdict tone-fail", role="alert")


def place_words(lon: float | None, lat: float | None, node: str | None) -> str:
    if node:
        return t("node {id}", id=node)
    return place(lon, lat) if lon is not None and lat is not None else ""


def _handle() -> Component:
    return html.Button(
        html.Span(),
        id="check-handle",
        className="sheet-handle",
        type="button",
        **wild({"aria-label": t("Resize the panel")}),
    )


def _title(answer: Answer | None) -> Component:
    question = answer.question if answer else None
    where = place_words(question.lon, question.lat, question.node) if question else ""
    close = html.Button(
        icon("close"),
        id="check-close",
        type="button",
        className="icon-button",
        **wild({"aria-label": t("Close the check")}),
    )
    return html.Div(
        [
            html.H2(t("Connection check")),
            html.Span(where, id="check-place", className="num"),
            html.Kbd("Esc"),
            close,
        ],
        className="check-title",
    )


def _empty() -> Component:
    return html.Div(
        [
            icon("pin"),
            html.H3(t("Where is the connection?")),
            html.P(t("Click a place on the map, or right-click an asset and choose “Check here”.")),
            html.P(t("You get the supply points, every test with its margin, and the largest that fits.")),
        ],
        className="check-empty",
    )


def _tabs(answer: Answer, candidate: Candidate, waiting: bool) -> Component:
    computed = sum(r.status not in UNSAID for r in candidate.tests)
    panels: list[tuple[str, str, str, Component]] = [
        ("tests", t("Tests"), str(computed), tests_table(candidate, waiting)),
        (
            "outages",
            t("N-1"),
            "" if waiting else str(findings(candidate) or ""),
            outage_list(candidate, waiting),
        ),
        ("voltage", t("Voltage"), "", voltage_tab(candidate)),
        ("day", t("Day"), "", _later(waiting, day_slot())),
        ("remedies", t("Remedies"), "", _later(waiting, remedy_slot())),
        (
            "assumptions",
            t("Assumptions"),
            str(len(unchecked(answer, candidate)) or ""),
            assumptions(answer, candidate),
        ),
    ]
    tabs = [dmc.TabsTab([label, _count(count, name)], value=name) for name, label, count, _ in panels]
    shown = [dmc.TabsPanel(child, value=name) for name, _, _, child in panels]
    made: Component = dmc.Tabs(
        [dmc.TabsList(tabs), *shown],
        id="check-tabs",
        value="tests",
        keepMounted=False,
        persistence=True,
        persistence_type="memory",
        className="check-tabs",
    )
    return made


def _later(waiting: bool, slot: Component) -> Component:
    return note(t("This follows the second part of the answer.")) if waiting else slot


def _count(count: str, name: str) -> Any:
    tone = " is-fail" if name == "outages" else ""
    return html.Span(count, className=f"count{tone}") if count else None


def _actions() -> list[Component]:
    """What is done with an answer, then the ways to take it along."""
    attach = _action("attach", t("Attach"), t("Attach to application"), "is-primary")
    save = _action("save", t("Save"), t("Save as study"))
    compare = _action("compare", t("Compare"), t("Compare two supply points"))
    along = [
        _action("pdf", "PDF", t("Open as PDF")),
        _action("download", "JSON", t("Download JSON")),
        _action("copy", t("Link"), t("Copy link")),
    ]
    return [attach, save, compare, html.Span(className="spacer"), *along]


def _action(name: str, label: str, spoken: str, more: str = "") -> Component:
    return html.Button(
        label, id=f"check-{name}", type="button", n_clicks=0, title=spoken, className=f"button {more}".rstrip(),
        **wild({"aria-label": spoken}),
    )  # fmt: skip


def loading_body() -> Component:
    """Before the first answer of a page: the answer's outline, so that nothing jumps when it comes."""
    lines = [skeleton("100%") for _ in range(6)]
    return html.Div([html.Div(className="skeleton skeleton-banner"), *lines], className="check-loading")
