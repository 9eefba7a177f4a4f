"""The words of the table of notices: what happened, who is told, over which channel."""

from __future__ import annotations

from typing import Final

from casework.notices import Audience, Channel, Happened, NoticeState
from components.i18n import n_, t
from components.language import translated, use_language

HAPPENED: Final = {
    Happened.RECEIVED: n_("Application received"),
    Happened.YOUR_TURN: n_("It is the applicant's turn"),
    Happened.TASK_ARRIVED: n_("A step arrived"),
    Happened.RETURNED: n_("A step was given back"),
    Happened.SUSPENDED: n_("Application suspended"),
    Happened.RESUMED: n_("Application resumed"),
    Happened.WITHDRAWN: n_("Application withdrawn"),
    Happened.FINISHED: n_("Application finished"),
    Happened.URGED: n_("Urged"),
    Happened.DUE_SOON: n_("Due within 24 hours"),
    Happened.OVERDUE: n_("Overdue"),
    Happened.DIGEST: n_("Daily digest of what is overdue"),
    Happened.SCHEME_REPLIED: n_("Scheme sent to the customer"),
    Happened.SCHEME_ACCEPTED: n_("Customer accepted the scheme"),
    Happened.PROMISE_EXPIRED: n_("Promise of capacity expired"),
    Happened.CAPACITY_FREED: n_("Promised capacity is free again"),
    Happened.RECHECKED: n_("Checked again"),
    Happened.WAIT_MOVED: n_("What is waited for moved"),
    Happened.AMENDED: n_("What is applied for changed"),
    Happened.CUSTOMER_WROTE: n_("The customer wrote"),
    Happened.OFFICE_WROTE: n_("The office wrote"),
    Happened.CHANGE_SUGGESTED: n_("Customer suggests a change"),
}
AUDIENCES: Final = {
    Audience.APPLICANT: n_("Applicant"),
    Audience.ASSIGNEE: n_("Who has the step, or the department"),
    Audience.HEAD: n_("Head of the department"),
}
CHANNELS: Final = {Channel.APP: n_("in the page"), Channel.OUTSIDE: n_("sent outside")}
STATES: Final = {
    NoticeState.SHOWN: n_("shown in the page"),
    NoticeState.WAITING: n_("waits to be sent"),
    NoticeState.SENT: n_("sent"),
    NoticeState.REFUSED: n_("given up"),
}
# What a carrier says when there is no way out (api/outside.py); other reasons come from outside as they are.
REASONS: Final = (
    n_("There is no channel to applicants; the notice is shown in the customer's page."),
    n_("HEADROOM_NOTICE_URLS names no channel; the notice is shown in the page."),
    n_("HEADROOM_NOTICE_URLS holds an address that is none of Apprise's."),
)


def happened(what: Happened) -> str:
    return t(HAPPENED[what]) if what in HAPPENED else what.value


def audience(one: Audience) -> str:
    return t(AUDIENCES[one])


def channels(of: tuple[Channel, ...]) -> str:
    return ", ".join(t(CHANNELS[one]) for one in of)


def state(one: NoticeState) -> str:
    return t(STATES[one])


def reason(text: str) -> str:
    """Never formatted: it may come from outside."""
    return translated(text) if text in REASONS else text


def shipped(template: str, code: str) -> str:
    """The template as it is said in a language, with its holes."""
    with use_language(code):
        return translated(template)
