"""The papers, checks and fields of an application, step by step: what is there, what is missing, what comes later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from casework.nodes import Node
from casework.requirement_words import requirement
from casework.tasks import Task, TaskState
from casework.worklist import kept, missing
from components import case_words as words
from components.i18n import render, t
from components.parts import icon, note


class Need(Protocol):
    @property
    def node(self) -> Node: ...
    @property
    def task(self) -> Task | None: ...


def documents(needs: Sequence[Need]) -> Component:
    """A step that asks for nothing is left out."""
    rows = [_step(need) for need in needs if _codes(need.node)]
    return html.Div(rows, className="case-needs") if rows else note(t("This process asks for no papers."))


def counted(needs: Sequence[Need]) -> tuple[int, int]:
    """Papers that are there, and all that the steps reached so far ask for."""
    there = wanted = 0
    for need in needs:
        if need.task is not None:
            there += len(kept(need.node, need.task.data)["documents"])
            wanted += len(need.node.documents)
    return there, wanted


def _codes(node: Node) -> tuple[str, ...]:
    return (*node.documents, *(f.name for f in node.fields), *node.checklist)


def _step(need: Need) -> Component:
    node, task = need.node, need.task
    lacking = set(missing(node, task.data)) if task is not None else set(_codes(node))
    reached = task is not None and task.state in (TaskState.OPEN, TaskState.DONE)
    kinds = (
        (t("Documents"), node.documents),
        (t("To fill in"), tuple(f.name for f in node.fields)),
        (t("Checks"), node.checklist),
    )
    parts = [
        html.Div([html.H4(name), html.Ul([_need(code, code in lacking, reached) for code in codes])])
        for name, codes in kinds
        if codes
    ]
    later = [] if reached else [html.Span(t("to come"), className="case-tag")]
    head = html.Div([html.H3(words.node(node.code, node.name)), *later], className="case-scheme-title")
    return html.Section([head, *parts], className=f"case-need is-{'now' if reached else 'later'}")


def _need(code: str, lacks: bool, reached: bool) -> Component:
    name = render(requirement(code))
    if not lacks:
        sign = html.Span(icon("check", t("is there")), className="tone tone-pass")
    elif reached:
        sign = html.Span(icon("dash", t("missing")), className="tone tone-warn")
    else:
        sign = html.Span(icon("dash", t("to come")), className="tone tone-none")
    return html.Li([sign, html.Span(name[:1].upper() + name[1:])])
