"""The same way top to bottom, for a phone: each step with its day, and a line for what there is to say."""

from __future__ import annotations

from datetime import date

from dash import html
from dash.development.base_component import Component

from casework.applications import Turn
from casework.calendar import WorkCalendar
from casework.tasks import Step, StepForecast, StepState, Timeline
from components import case_words as words
from components.dates import day, days
from components.i18n import t
from components.parcel_timeline import Forecasts, due_day, ended, marker, said


def parcel_steps(
    line: Timeline,
    today: date,
    calendar: WorkCalendar,
    forecasts: Forecasts | None = None,
    *,
    to_applicant: bool = False,
) -> Component:
    """`to_applicant` says "your turn" where a step waits for the reader."""
    known = forecasts or {}
    last = line.steps[-1].node if line.steps else ""
    rows = []
    for step in line.steps:
        ahead = known.get(step.node)
        beneath = _beneath(step, line, today, calendar, ahead, to_applicant, step.node == last)
        head = [html.Span(words.node(step.node, step.name)), html.Span(_when(step, calendar, today, ahead))]
        rows.append(
            html.Li(
                [marker(step), html.Div([html.Div(head, className="parcel-line"), *beneath])],
                className=f"parcel-step is-{step.state.value}",
            )
        )
    return html.Ol(rows, className="parcel-steps")


def _when(step: Step, calendar: WorkCalendar, today: date, ahead: StepForecast | None) -> str:
    if step.state is StepState.DONE:
        return ended(step, calendar, today, ahead)
    if step.state is StepState.OPEN and (due := due_day(step, calendar)):
        return t("by {day}", day=day(due, today))
    if ahead is not None:
        return t("expected {day}", day=day(ahead.likely, today))
    return t("planned {day}", day=day(step.planned_end, today)) if step.planned_end else day(None)


def _beneath(
    step: Step,
    line: Timeline,
    today: date,
    calendar: WorkCalendar,
    ahead: StepForecast | None,
    to_applicant: bool,
    is_last: bool,
) -> list[Component]:
    told: list[tuple[str, str]] = []
    if step.state is StepState.OPEN and step.turn is Turn.CUSTOMER:
        told.append((t("It is your turn") if to_applicant else t("The applicant's turn"), "accent"))
    text, tone = said(step, line.pauses, today, calendar, None)
    if text:
        told.append((text, tone))
    if is_last and ahead and ahead.early and ahead.late:
        told.append((t("80 % likely {days}", days=days(ahead.early, ahead.late, today)), "plain"))
    return [html.P(one, className=f"tone-{tone}") for one, tone in told]
