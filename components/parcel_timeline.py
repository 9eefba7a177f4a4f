"""The way of an application as a parcel's: planned above, what happened below, pauses hatched, the forecast pale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from dash import html
from dash.development.base_component import Component

from casework.calendar import WorkCalendar
from casework.tasks import DeadlineState, Pause, Step, StepForecast, StepState, Timeline
from components import case_words as words
from components.dates import day, days, working_days
from components.i18n import t
from components.parcel_axis import DAY, Axis, axis_over, shading
from components.parts import icon, note, wild

Forecasts = Mapping[str, StepForecast]  # by node
LABEL_LEFT_FROM: Final = 62.0  # percent: what ends further right has its words on its left


def parcel_timeline(
    line: Timeline, today: date, calendar: WorkCalendar, forecasts: Forecasts | None = None
) -> Component:
    """The wide form for the office; on a phone assets/case.css shows `parcel_steps` beside it instead."""
    if not line.steps:
        return note(t("This application has no steps yet."))
    known = forecasts or {}
    axis = axis_over(_days(line, today, known, calendar))
    rows = [_row(step, line.pauses, axis, today, calendar, known.get(step.node)) for step in line.steps]
    table = html.Table(
        [html.Thead(_head(axis, today)), html.Tbody(rows)],
        className="parcel",
        style={"--free-days": shading(axis, calendar)},
    )
    return html.Div(table, className="parcel-frame", tabIndex=0, **wild({"aria-label": t("Progress")}))


def legend() -> Component:
    """What the bars mean."""
    signs = (
        ("planned", t("Planned")),
        ("actual", t("Actual")),
        ("paused", t("Paused")),
        ("forecast", t("Forecast, 80 % band")),
    )
    return html.Ul(
        [html.Li([html.I(className=f"parcel-sign is-{name}"), text]) for name, text in signs],
        className="parcel-legend",
    )


def used(line: Timeline) -> str:
    """How much of the company's time is gone."""
    if line.whole.allowed_days is None:
        return ""
    return t(
        "Day {used} of {allowed} company working days, paused days not counted",
        used=int(line.whole.used_days) + 1,
        allowed=line.whole.allowed_days,
    )


def due_day(step: Step, calendar: WorkCalendar) -> date | None:
    """The last day that still counts; the deadline itself is the first moment after it."""
    due = step.deadline.due_at
    return None if due is None else calendar.local_day(due - timedelta(seconds=1))


def _days(line: Timeline, today: date, forecasts: Forecasts, calendar: WorkCalendar) -> list[date]:
    found = [today]
    for step in line.steps:
        ahead = forecasts.get(step.node)
        maybe = [
            step.planned_start,
            step.planned_end,
            calendar.local_day(step.arrived_at) if step.arrived_at else None,
            calendar.local_day(step.done_at) if step.done_at else None,
            due_day(step, calendar) if step.state is StepState.OPEN else None,
            ahead.likely if ahead else None,
            ahead.late if ahead else None,
        ]
        found += [one for one in maybe if one is not None]
    return found


def _head(axis: Axis, today: date) -> Component:
    ticks = [
        html.Span(day(one, today), className="parcel-tick", style={"left": f"{axis.at(one)}%"})
        for one in axis.ticks()
        if abs(axis.at(one) - axis.at(today)) > 5
    ]
    ticks.append(html.Span(t("Today"), className="parcel-today-tag", style={"left": f"{axis.at(today)}%"}))
    scale = html.Th(html.Div(ticks, className="parcel-scale"), scope="col", className="parcel-track")
    others = [html.Th(text, scope="col") for text in (t("Planned"), t("Actual or forecast"), t("In charge"))]
    return html.Tr([html.Th(html.Span(t("Step"), className="sr-only"), scope="col"), scale, *others])


def _row(
    step: Step,
    pauses: Sequence[Pause],
    axis: Axis,
    today: date,
    calendar: WorkCalendar,
    ahead: StepForecast | None,
) -> Component:
    bars = [
        *_planned(step, axis),
        *_actual(step, pauses, axis, today, calendar),
        *_forecast(step, ahead, axis, today),
        *_deadline(step, axis, calendar),
        html.I(className="parcel-today", style={"left": f"{axis.at(today)}%"}),
        *_label(step, pauses, axis, today, calendar, ahead),
    ]
    return html.Tr(
        [
            html.Th([marker(step), html.Span(words.node(step.node, step.name))], scope="row"),
            html.Td(html.Div(bars, className="parcel-bars"), className="parcel-track"),
            html.Td(day(step.planned_end, today)),
            html.Td(ended(step, calendar, today, ahead)),
            html.Td(step.in_charge or "—"),
        ],
        className=f"parcel-step is-{step.state.value}",
    )


def marker(step: Step) -> Component:
    """Done: a disc with a tick; open: a ring with a dot; to come: an empty ring."""
    spoken = {
        StepState.DONE: t("done"),
        StepState.OPEN: t("open now"),
        StepState.TO_COME: t("to come"),
    }
    inside = [icon("check")] if step.state is StepState.DONE else []
    said = html.Span(spoken[step.state], className="sr-only")
    return html.Span([*inside, said], className=f"parcel-mark is-{step.state.value}")


def ended(step: Step, calendar: WorkCalendar, today: date, ahead: StepForecast | None) -> str:
    """The day it was left, else the likely one, else the day it is due."""
    if step.state is StepState.DONE and step.done_at:
        return day(calendar.local_day(step.done_at), today)
    if ahead is not None:
        return day(ahead.likely, today)
    return day(due_day(step, calendar), today) if step.state is StepState.OPEN else day(None)


def _planned(step: Step, axis: Axis) -> list[Component]:
    if step.planned_start is None or step.planned_end is None:
        return []
    return [html.I(className="parcel-planned", style=axis.stretch(step.planned_start, step.planned_end))]


def _actual(
    step: Step, pauses: Sequence[Pause], axis: Axis, today: date, calendar: WorkCalendar
) -> list[Component]:
    if step.arrived_at is None:
        return []
    first, last = reached(step, today, calendar)
    bars: list[Component] = [html.I(className="parcel-actual", style=axis.stretch(first, last))]
    for began, stopped in pauses_in(step, pauses, today, calendar):
        bars.append(html.I(className="parcel-paused", style=axis.stretch(began, stopped)))
    return bars


def reached(step: Step, today: date, calendar: WorkCalendar) -> tuple[date, date]:
    assert step.arrived_at is not None
    first = calendar.local_day(step.arrived_at)
    return first, max(first, calendar.local_day(step.done_at) if step.done_at else today)


def pauses_in(
    step: Step, pauses: Sequence[Pause], today: date, calendar: WorkCalendar
) -> list[tuple[date, date]]:
    """The stretches in which the clock of this step stood."""
    if step.arrived_at is None:
        return []
    first, last = reached(step, today, calendar)
    found = []
    for pause in pauses:
        began = calendar.local_day(pause.began_at)
        stopped = calendar.local_day(pause.ended_at) if pause.ended_at else today
        if began <= last and stopped >= first:
            found.append((max(began, first), min(stopped, last)))
    return found


def _forecast(step: Step, ahead: StepForecast | None, axis: Axis, today: date) -> list[Component]:
    if ahead is None or step.state is StepState.DONE:
        return []
    begins = today + DAY if step.state is StepState.OPEN else ahead.begins
    end = max(ahead.late or ahead.likely, begins)
    parts: list[Component] = [html.I(className="parcel-forecast", style=axis.stretch(begins, end))]
    if ahead.early and ahead.late:
        parts.append(html.I(className="parcel-band", style=axis.stretch(max(ahead.early, begins), end)))
    parts.append(html.I(className="parcel-median", style={"left": f"{axis.at(ahead.likely + DAY)}%"}))
    return parts


def _deadline(step: Step, axis: Axis, calendar: WorkCalendar) -> list[Component]:
    due = due_day(step, calendar)
    if due is None or step.state is not StepState.OPEN:
        return []
    return [html.I(className="parcel-due", style={"left": f"{axis.at(due + DAY)}%"})]


def _label(
    step: Step,
    pauses: Sequence[Pause],
    axis: Axis,
    today: date,
    calendar: WorkCalendar,
    ahead: StepForecast | None,
) -> list[Component]:
    text, tone = said(step, pauses, today, calendar, ahead)
    if not text:
        return []
    ends = [one for one in (due_day(step, calendar) if step.state is StepState.OPEN else None,) if one]
    if step.arrived_at is not None:
        ends.append(reached(step, today, calendar)[1])
    if ahead is not None and step.state is not StepState.DONE:
        ends.append(ahead.late or ahead.likely)
    right, left = axis.at(max(ends) + DAY), axis.at(_first(step, ahead, calendar))
    inward = right > LABEL_LEFT_FROM
    place = {"right": f"{100 - left:.3f}%"} if inward else {"left": f"{right}%"}
    return [html.Span(text, className=f"parcel-label tone-{tone}", style=place)]


def _first(step: Step, ahead: StepForecast | None, calendar: WorkCalendar) -> date:
    begun = calendar.local_day(step.arrived_at) if step.arrived_at else ahead.begins if ahead else None
    known = [one for one in (begun, step.planned_start) if one is not None]
    return min(known)


def said(
    step: Step,
    pauses: Sequence[Pause],
    today: date,
    calendar: WorkCalendar,
    ahead: StepForecast | None,
) -> tuple[str, str]:
    """What a step has to say beside its bar, and in which tone."""
    if step.state is StepState.OPEN and step.deadline.due_at is not None:
        return left_in_words(step, calendar, today), words.DEADLINE_TONES.get(step.deadline.state, "accent")
    for pause, stretch in zip(pauses, _clipped(step, pauses, today, calendar), strict=True):
        if stretch is not None:
            counted = _standing_days(stretch, calendar)
            return (
                t(
                    "Paused {days}, {count}: {reason}",
                    days=days(*stretch),
                    count=working_days(counted),
                    reason=words.pause(pause.reason),
                ),
                "plain",
            )
    if ahead is not None and ahead.early and ahead.late and step.state is StepState.TO_COME:
        return band(ahead, today), "accent"
    return "", "plain"


def _clipped(
    step: Step, pauses: Sequence[Pause], today: date, calendar: WorkCalendar
) -> list[tuple[date, date] | None]:
    return [next(iter(pauses_in(step, [pause], today, calendar)), None) for pause in pauses]


def _standing_days(stretch: tuple[date, date], calendar: WorkCalendar) -> float:
    """The day on which a pause begins still counts as worked."""
    first, last = stretch
    return sum(calendar.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def band(ahead: StepForecast, today: date) -> str:
    """Where four of five end."""
    assert ahead.early is not None and ahead.late is not None
    return t(
        "{likely}, 80 % band {days}",
        likely=day(ahead.likely, today),
        days=days(ahead.early, ahead.late, today),
    )


def left_in_words(step: Step, calendar: WorkCalendar, today: date) -> str:
    left, due = step.deadline.left_days or 0.0, day(due_day(step, calendar), today)
    if step.deadline.state is DeadlineState.PAUSED:
        return t("the clock stands, {left} left", left=working_days(max(left, 0.0)))
    if step.deadline.state is DeadlineState.OVERDUE:
        return t("was due {day}, {over} over", day=due, over=working_days(abs(left)))
    return t("due {day}, {left} left", day=due, left=working_days(left))
