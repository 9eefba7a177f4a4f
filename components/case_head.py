"""The head of an application: what it is, whose turn it is, how much time is left, and the one next action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from casework.applications import Application
from casework.case_acts import Act
from casework.tasks import Case, Deadline, DeadlineState, StepForecast
from components import case_words as words
from components.dates import day, working_days
from components.i18n import n_, render, t
from components.numbers import MISSING, with_unit
from components.parts import icon, wild
from message import Message

ACTS = {
    Act.COMPLETE: n_("Complete {node}"),
    Act.TAKE: n_("Take {node}"),
    Act.GIVE_BACK: n_("Give back"),
    Act.TRANSFER: n_("Hand over to a colleague"),
    Act.ASSIGN: n_("Assign"),
    Act.AMEND: n_("Change capacity, place or contact"),
    Act.SUSPEND: n_("Suspend"),
    Act.RESUME: n_("Resume"),
    Act.URGE: n_("Ask to speed up"),
    Act.WITHDRAW: n_("Withdraw"),
    Act.WAIT_PROJECT: n_("Wait for a project"),
    Act.WAIT_OTHER: n_("Wait for another application"),
    Act.WAIT_END: n_("Wait no longer"),
    Act.REVEAL: n_("Show personal data"),
}


def act_button(
    act: Act, label: str, task: str = "", *, primary: bool = False, off: bool = False
) -> Component:
    return html.Button(
        label,
        id={"type": "case-act", "act": act.value, "task": task},
        type="button",
        n_clicks=0,
        disabled=off,
        className="button is-primary" if primary else "menu-button",
    )


def case_head(
    case: Case,
    main: Component,
    reason: Message | None,
    acts: Sequence[Act],
    today: date,
    ends: StepForecast | None = None,
) -> Component:
    of = case.application
    facts: list[tuple[str, list[Any], str]] = [
        (t("Capacity"), [with_unit(of.total_kva, "kVA")], ""),
        (t("Whose turn"), [_turn(case)], ""),
        (t("Time left"), time_left(of, _nearest(case)), "time-left"),
        (t("Wanted by"), [day(of.wanted_on, today)], "")
        if ends is None
        else (t("Forecast energised"), [day(ends.likely, today)], ""),
    ]
    return html.Div(
        [
            html.Div([_way(case), _title(of)], className="case-name"),
            html.Dl(
                [
                    html.Div([html.Dt(name), html.Dd(value)], className=f"case-fact {kind}".strip())
                    for name, value, kind in facts
                ],
                className="case-facts",
            ),
            html.Div(
                [html.Div([_more(acts), main], className="buttons"), _reason(reason)], className="case-do"
            ),
        ],
        className="case-head",
    )


def time_left(of: Application, deadline: Deadline | None) -> list[Component | str]:
    """In words and with a sign; the whole process speaks where no step has a deadline."""
    if deadline is None or deadline.left_days is None:
        return [words.state(of.state) if of.finished_at else MISSING]
    tone = words.DEADLINE_TONES.get(deadline.state, "plain")
    if deadline.state is DeadlineState.OVERDUE:
        text = t("{over} over", over=working_days(abs(deadline.left_days)))
    else:
        text = working_days(max(deadline.left_days, 0.0))
    signs = {"warn": "triangle", "fail": "cross"}
    sign = [icon(signs[tone], words.deadline(deadline.state))] if tone in signs else []
    return [html.Span([*sign, html.Span(text)], className=f"left tone-{tone}")]


def _nearest(case: Case) -> Deadline | None:
    known = [d for d in case.open_deadlines.values() if d.due_at is not None]
    return min(known, key=lambda d: d.left_days or 0.0) if known else None


def _turn(case: Case) -> Component:
    names = list(dict.fromkeys(task.assignee for task in case.open_tasks if task.assignee))
    text = words.turn(case.application.turn)
    if names:
        text = t("{turn}, {who}", turn=text, who=", ".join(names))
    if not case.open_tasks:
        return html.Span(MISSING)
    return html.Span([html.I(className=f"turn-dot is-{case.application.turn.value}"), text])


def _way(case: Case) -> Component:
    here = ", ".join(words.node(task.node, task.name) for task in case.open_tasks)
    state = words.state(case.application.state)
    return html.Nav(
        [html.A(t("Applications"), href="/applications"), icon("chevron"), html.Span(here or state)],
        className="case-way",
        **wild({"aria-label": t("Where you are")}),
    )


def _title(of: Application) -> Component:
    tags = [words.customer_class(of.customer_class), words.kind(of.kind)]
    shown = [html.Span(text, className="case-tag") for text in tags]
    shown.append(html.Span(words.state(of.state), className=f"case-tag is-{of.state.value}"))
    return html.Div([html.H1(of.number), *shown], className="case-title")


def _more(acts: Sequence[Act]) -> Component:
    """Everything but the next action."""
    if not acts:
        return html.Span()
    face = html.Button("⋯", type="button", className="button", **wild({"aria-label": t("More actions")}))
    items = [act_button(act, t(ACTS[act])) for act in acts]
    made: Component = dmc.Menu(
        [dmc.MenuTarget(face), dmc.MenuDropdown(items)],
        position="bottom-end",
        width=220,
        shadow="md",
        keepMounted=True,
    )
    return made


def _reason(reason: Message | None) -> Component:
    if reason is None:
        return html.P()
    return html.P([icon("triangle"), html.Span(render(reason))], className="case-why")
