"""One application: its head with the next action, its way as a timeline, what is known, written and done."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, ConfigDict, Field

from casework.case_acts import Act, offered
from casework.people import Action
from casework.topics import Topic
from components import case_words as words
from components.case_dialog import dialog
from components.case_documents import counted, documents
from components.case_head import ACTS, act_button, case_head
from components.case_history import facts, history
from components.forecast_words import worth
from components.i18n import n_, t
from components.live_dot import NUDGE
from components.parcel_steps import parcel_steps
from components.parcel_timeline import legend, parcel_timeline, used
from components.parts import computing, wild
from components.waiting_words import waits
from guard import actor, desk, guarded, page_part
from message import Message
from pages.application_tabs import label as tab_label
from pages.application_tabs import messages_body, scheme_body
from services import forecasts
from services.case_view import CaseView, case_view

PATH: Final = "/applications/{case}"
NAME: Final = n_("Application")
ACTION: Final = Action.FOLLOW_BOARD
IN_HEADER: Final = False


class Nudge(BaseModel):
    model_config = ConfigDict(extra="ignore")

    number: int = 0
    topics: list[str] = Field(default_factory=list, max_length=20)


class Seen(BaseModel):
    """What the page shows now: an act says which state of things it was meant for."""

    version: int = 0
    tasks: dict[str, int] = Field(default_factory=dict)
    events: int = 0


class Shown(BaseModel):
    key: str = Field(max_length=100)
    nudge: Nudge | None = None
    acted: int | None = None
    seen: Seen | None = None


def layout() -> Component:
    """Drawn empty: what it shows comes by a callback that asks again who is looking."""
    return html.Div(
        [
            dcc.Store(id="case-key", data=page_part()),
            dcc.Store(id="case-seen"),
            dcc.Store(id="case-acted", data=0),
            dcc.Store(id="case-doing"),
            html.Div(computing(t("Loading")), id="case-top", className="case-top"),
            html.Div(
                id="case-told", className="case-told", **wild({"role": "status", "aria-live": "polite"})
            ),
            html.Section(id="case-way", className="case-panel", **wild({"aria-label": t("Progress")})),
            _tabs(),
            dialog(),
        ],
        className="case-page",
    )


def _tabs() -> Component:
    tabs: tuple[tuple[str, Any, Component], ...] = (
        ("scheme", t("Scheme"), scheme_body()),
        ("facts", t("Application"), html.Div(id="case-facts")),
        ("process", t("Process"), _process()),
        ("documents", tab_label(t("Documents"), "documents"), html.Div(id="case-documents")),
        ("messages", tab_label(t("Messages"), "messages"), messages_body()),
        ("history", t("History"), html.Div(id="case-events")),
    )
    made: Component = dmc.Tabs(
        [
            dmc.TabsList([dmc.TabsTab(name, value=key) for key, name, _ in tabs]),
            *[dmc.TabsPanel(body, value=key, className="case-panel") for key, _, body in tabs],
        ],
        id="case-tabs",
        value="scheme",
        keepMounted=True,
        className="case-tabs",
    )
    return made


def _process() -> Component:
    """assets/process.js draws here what the address gives, and moves the marks when the tokens change."""
    marks = {"data-drawing": f"/drawings/{page_part()}.bpmn", "data-tokens": "[]"}
    spoken = {"role": "img", "aria-label": t("The drawn process")}
    return html.Div(id="case-process", className="process-drawing", **wild(marks | spoken))


@guarded(
    Output("case-top", "children"),
    Output("case-way", "children"),
    Output("case-facts", "children"),
    Output("case-documents", "children"),
    Output("case-count-documents", "children"),
    Output("case-events", "children"),
    Output("case-process", "data-tokens"),
    Output("case-seen", "data"),
    Input("case-key", "data"),
    Input(NUDGE, "data"),
    Input("case-acted", "data"),
    State("case-seen", "data"),
    action=Action.SEE_CASES,
    schema=Shown,
)
def draw(key: str, nudge: Nudge | None, acted: int | None, seen: Seen | None) -> tuple[Any, ...]:
    """Whatever moved: only what the reader typed stays as it is."""
    view = case_view(desk(), actor(), key)
    fresh = seen_of(view)
    if seen == fresh and nudge is not None and Topic.APPLICATIONS not in nudge.topics:
        raise PreventUpdate
    today = view.calendar.local_day(desk().now())
    return (
        top(view, today),
        way(view, today),
        facts(view.case.application, view.process_version, _reveal(view)),
        documents(view.needs),
        _counted(view),
        history(view.events),
        tokens(view),
        fresh.model_dump(),
    )


def _counted(view: CaseView) -> str:
    there, wanted = counted(view.needs)
    return f"{there} / {wanted}" if wanted else ""


def seen_of(view: CaseView) -> Seen:
    tasks = {task.id: task.version for task in view.case.open_tasks}
    return Seen(version=view.case.application.version, tasks=tasks, events=len(view.events))


def top(view: CaseView, today: date) -> Component:
    """The reader's next action as one button; what stands against it as the sentence beneath."""
    main, reason = next_action(view)
    own = bool(view.steps) and view.steps[0].why_not is None
    acts = offered(actor(), view.case, own_step=own, waits=view.timeline.wait is not None)
    return case_head(view.case, main, reason, acts, today, view.live)


def next_action(view: CaseView) -> tuple[Component, Message | None]:
    if not view.steps:
        return html.Span(), None
    step = view.steps[0]
    name = words.node(step.task.node, step.task.name)
    act = Act.TAKE if step.may_take and step.why_not is None else Act.COMPLETE
    label = t(ACTS[act], node=name)
    against = step.why_not or (step.owed if act is Act.COMPLETE else None)
    button = act_button(act, label, step.task.id, primary=True, off=against is not None)
    return button, against


def way(view: CaseView, today: date) -> list[Component]:
    line = view.timeline
    return [
        html.Div([html.H2(t("Progress")), html.Span(used(line)), legend()], className="case-panel-head"),
        *waits(line, today),
        html.Div(parcel_timeline(line, today, view.calendar, view.forecasts), className="is-wide"),
        html.Div(parcel_steps(line, today, view.calendar, view.forecasts), className="is-narrow"),
        *(
            [html.P(worth(forecasts.quality(desk(), actor())), className="forecast-worth")]
            if view.forecasts
            else []
        ),
    ]


def tokens(view: CaseView) -> str:
    """Where the case stands in the drawing, and which nodes it has left."""
    left = {code for code, _ in view.case.application.done}
    open_now = {
        task.node: task.assignee or words.department(task.department) for task in view.case.open_tasks
    }
    rows: list[dict[str, str]] = [{"node": code, "state": "done"} for code in sorted(left - set(open_now))]
    rows += [{"node": code, "state": "open", "who": who} for code, who in open_now.items()]
    return json.dumps(rows, ensure_ascii=False)


def _reveal(view: CaseView) -> Component | None:
    offers = Act.REVEAL in offered(actor(), view.case, own_step=False)
    return act_button(Act.REVEAL, t(ACTS[Act.REVEAL]), "facts") if offers else None
