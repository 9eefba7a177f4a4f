"""A case in short beside the board: what it is, where it stands, who has it, and the way to it."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date
from dash import html
from dash.development.base_component import Component

from casework.calendar import ZONE
from casework.forecast import Predicted
from casework.tasks import Case, Deadline, DeadlineState, Task
from components import case_words
from components.i18n import t
from components.language import LOCALE_CODES, language
from components.numbers import MISSING, number, with_unit
from components.parts import icon, tone_icon, wild


def case_drawer(case: Case, predicted: Predicted | None) -> list[Component]:
    of = case.application
    close = html.Button(
        icon("close"),
        type="button",
        className="icon-button",
        title=t("Close"),
        **wild({"data-close": "drawer", "aria-label": t("Close")}),
    )
    facts = (
        (t("Class"), case_words.customer_class(of.customer_class)),
        (t("Demand"), with_unit(of.demand_kw, "kW")),
        (t("Capacity"), with_unit(of.total_kva, "kVA")),
        (t("State"), case_words.state(of.state)),
        (t("Whose turn"), case_words.turn(of.turn)),
        (t("District"), of.district or MISSING),
        (t("Received"), day(of.created_at)),
        (t("Whole case due"), day(of.due_at)),
        (t("Predicted end"), _predicted(predicted)),
    )
    rows = [item for name, text in facts for item in (html.Dt(name), html.Dd(text))]
    return [
        html.Div([html.H2(of.number), close], className="drawer-head"),
        html.Dl(rows),
        html.H3(t("Open steps")),
        html.Ul(
            [_step(t_, case.open_deadlines.get(t_.id)) for t_ in case.open_tasks], className="drawer-steps"
        ),
        html.A(t("Open the case"), href=f"/applications/{of.id}", className="button is-primary"),
    ]


def _predicted(predicted: Predicted | None) -> str:
    if predicted is None:
        return t("no claim: too little history")
    band = (day(predicted.low), day(predicted.high))
    return t("{median}, 80 % band {low} to {high}", median=day(predicted.median), low=band[0], high=band[1])


def _step(task: Task, deadline: Deadline | None) -> Component:
    found = deadline or Deadline(DeadlineState.NONE)
    who = task.assignee or t("nobody yet")
    head = html.B(case_words.node(task.node, task.name))
    whose = html.Span(f"{case_words.department(task.department)} · {who}")
    return html.Li([head, whose, html.Span(_standing(found), className="drawer-left")])


def _standing(deadline: Deadline) -> list[Component | str]:
    said = case_words.deadline(deadline.state)
    left = deadline.left_days
    text = t("{n} d over", n=number(-left)) if left is not None and left < 0 else None
    if left is not None and left >= 0:
        text = t("{n} d left", n=number(left))
    return [
        tone_icon(case_words.DEADLINE_TONES.get(deadline.state, "none"), said),
        " ",
        text or said,
        f" · {day(deadline.due_at)}",
    ]


def day(at: datetime | None) -> str:
    """The last day that counts: a deadline is the first moment after it, so a second less."""
    if at is None:
        return MISSING
    local = datetime.fromtimestamp(at.timestamp() - 1, ZONE).date()
    return format_date(local, "d MMM y" if language() == "en" else "y-MM-dd", locale=LOCALE_CODES[language()])
