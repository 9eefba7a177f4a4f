"""One application as its applicant reads it: title, whose turn, the way, messages, whom to call."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from casework.applications import Application, ApplicationState, Turn
from casework.correspondence import MessageKind, Written
from casework.nodes import NodeCode
from casework.story import Contact, Story, whose
from casework.tasks import Step
from components import case_words as words
from components.dates import day, days, moment, working_days
from components.i18n import n_, t
from components.numbers import number
from components.parcel_steps import parcel_steps
from components.parcel_timeline import due_day
from components.parts import icon, note
from components.waiting_words import waits

TASKS = {
    NodeCode.SIGN.value: n_("Please read the supply scheme and accept it, or suggest a change."),
    NodeCode.FEES.value: n_("Please pay the fee and bring or send the receipt."),
    NodeCode.DRAWINGS.value: n_("Please send the design drawings to the office."),
    NodeCode.CONSTRUCTION.value: n_("Please finish your works and report them to the office."),
    NodeCode.APPOINTMENT.value: n_("Please agree with the office on the day of energising."),
}
CLOSED_WORDS = {
    ApplicationState.FINISHED: n_("This application is finished."),
    ApplicationState.WITHDRAWN: n_("This application was withdrawn."),
}


def title(application: Application) -> str:
    size = application.new_kva or application.total_kva
    return t("{kind} {size} kVA", kind=_what(application), size=number(size, 0))


def heading(story: Story) -> Component:
    application = story.application
    demo = [html.Span(t("Demonstration data"), className="portal-demo")] if application.demonstration else []
    return html.Div(
        [
            html.H1(title(application)),
            html.P([application.number, _expected(story), *demo], className="portal-sub"),
        ]
    )


def turn(story: Story) -> Component:
    """Whose turn it is, in the first line of the page."""
    mine = whose(story) is Turn.CUSTOMER
    head, body = _turn_words(story)
    return html.Div(
        [html.B(head), html.P(body)] if body else html.B(head),
        className="portal-turn is-mine" if mine else "portal-turn",
        role="status",
    )


def way(story: Story) -> Component:
    steps = parcel_steps(story.line, story.today, story.calendar, story.forecasts, to_applicant=True)
    title = html.H2(t("Progress"), className="sr-only")
    return html.Section(
        [title, *waits(story.line, story.today, to_applicant=True), steps], className="portal-card"
    )


def card(story: Story) -> Component:
    """One of several on the home page; the newest stands open."""
    return html.Article(
        [
            html.A(
                [heading(story), icon("chevron")], href=f"/my/{story.application.id}", className="portal-open"
            ),
            turn(story),
            html.Details(
                [html.Summary(_where(story)), way(story)], open=story.is_open, className="portal-way"
            ),
        ],
        className="portal-case",
    )


def contact(who: Contact) -> Component:
    """Whom to call; a tap on a phone dials."""
    name = who.name or words.department(who.department)
    badge = "".join(c for c in name if c.isdigit())[-2:] or name[:1]
    call = (
        [
            html.A(
                icon("phone", t("Call {name}", name=name)), href=f"tel:{who.phone}", className="portal-round"
            )
        ]
        if who.phone
        else []
    )
    return html.Div(
        [
            html.Span(badge, className="avatar"),
            html.Div([html.B(name), html.Span(who.phone or words.department(who.department))]),
            *call,
            html.A(icon("message", t("Write a message")), href="#my-write", className="portal-round"),
        ],
        className="portal-contact",
    )


def letters(written: Sequence[Written], *, to_applicant: bool = True) -> Component:
    """Own words on the right. The office reads its people by name, the applicant the office as one."""
    if not written:
        return note(t("No messages yet. Whoever looks after the application reads what is written here."))
    return html.Ol([_letter(one, to_applicant) for one in written], className="portal-letters")


def _letter(one: Written, to_applicant: bool) -> Component:
    own = one.by_customer == to_applicant
    who = (t("You") if own else t("Power company")) if to_applicant else (one.author or t("Office"))
    if not to_applicant and one.by_customer:
        who = t("Applicant")
    kind = [html.Span(t("suggested change"), className="tag")] if one.kind is MessageKind.SUGGESTION else []
    of = [t("version {version}", version=one.scheme_version)] if one.scheme_version is not None else []
    head = html.Div([html.B(who), *kind, *of, html.Span(moment(one.at))], className="portal-letter-head")
    return html.Li([head, html.P(one.text)], className="is-own" if own else "")


def _what(application: Application) -> str:
    return f"{words.customer_class(application.customer_class)} · {words.kind(application.kind)}"


def _expected(story: Story) -> str:
    end = story.end
    if not story.is_open or end is None:
        return ""
    return " · " + t("power expected {day}", day=day(end.likely, story.today))


def _turn_words(story: Story) -> tuple[str, str]:
    if not story.is_open:
        return t(CLOSED_WORDS[story.application.state]), ""
    if story.is_suspended:
        pause = story.line.pauses[-1] if story.line.pauses else None
        why = words.pause(pause.reason) if pause else ""
        return t("The clock stands"), t("It waits for {what}; these days do not count.", what=why)
    step = story.step_now
    if story.own_tasks:
        return t("It is your turn"), _own_words(story)
    return t("The power company is working on it"), _company_words(step, story) if step else ""


def _own_words(story: Story) -> str:
    task = story.own_tasks[0]
    if task.node == NodeCode.SIGN and not story.has_scheme:
        return t("The scheme is signed on paper: please ask the power company for it.")
    return t(TASKS[task.node]) if task.node in TASKS else words.node(task.node, task.name)


def _company_words(step: Step, story: Story) -> str:
    due = due_day(step, story.calendar)
    name = words.node(step.node, step.name)
    left = step.deadline.left_days
    if due is None or left is None or left < 0:
        return name
    said = t("{step} is promised by {day}", step=name, day=day(due, story.today))
    return said + " · " + t("{left} left", left=working_days(left))


def _where(story: Story) -> str:
    step = story.step_now
    done = sum(s.done_at is not None for s in story.line.steps)
    at = words.node(step.node, step.name) if step else words.state(story.application.state)
    return t("{done} of {all} steps done · {now}", done=done, all=len(story.line.steps), now=at)


def band(story: Story) -> str:
    """Where four of five end; empty without a claim."""
    end = story.end
    if end is None or end.early is None or end.late is None:
        return ""
    return t("80 % likely {days}", days=days(end.early, end.late, story.today))
