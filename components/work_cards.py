"""The work list: a line a step with its number, what it is, and a bar that says how much of its time is gone."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from casework.tasks import Deadline, DeadlineState, WorkItem
from components import case_words as words
from components.case_head import time_left
from components.i18n import t
from components.numbers import with_unit
from components.parts import note, wild


def work_cards(items: Sequence[WorkItem], total: int, own: int | None) -> Component:
    if not items:
        return note(t("Nothing waits for you. New steps appear here by themselves."))
    rows: list[Component] = [_card(item, own) for item in items]
    parts: list[Component] = [html.Ol(rows, className="work-list")]
    if total > len(items):
        parts.append(
            note(t("{count} more: the list of applications has them all.", count=total - len(items)))
        )
    return html.Div(parts)


def _card(item: WorkItem, own: int | None) -> Component:
    of, task = item.application, item.task
    mine = task.assignee_id is not None and task.assignee_id == own
    who = t("yours") if mine else task.assignee or t("nobody yet")
    return html.Li(
        html.A(
            [
                html.Span(
                    [html.B(of.number), html.Span(words.node(task.node, task.name))], className="work-what"
                ),
                html.Span(
                    [words.customer_class(of.customer_class), " · ", with_unit(of.total_kva, "kVA")],
                    className="work-kind",
                ),
                html.Span(who, className="work-who"),
                html.Span(time_left(of, item.deadline), className="work-left"),
                bar(item.deadline),
            ],
            href=f"/applications/{of.number}",
        ),
        className=f"work-card is-{item.deadline.state.value}",
    )


def bar(deadline: Deadline) -> Component:
    """How much of the time is used; over the limit the end is hatched."""
    if deadline.allowed_days is None:
        return html.Span(className="work-bar")
    share = min(1.0, deadline.used_days / max(deadline.allowed_days, 0.01))
    over = deadline.state is DeadlineState.OVERDUE
    used = html.I(style={"width": f"{100 * share:.0f}%"}, className="is-over" if over else "")
    return html.Span(used, className="work-bar", **wild({"aria-hidden": "true"}))
