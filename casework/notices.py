"""What happened -> who is told, in which words, over which channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from casework.nodes import node_name
from message import Message, say


class Happened(StrEnum):
    RECEIVED = "received"
    YOUR_TURN = "your_turn"
    TASK_ARRIVED = "task_arrived"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"
    URGED = "urged"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DIGEST = "digest"
    SCHEME_REPLIED = "scheme_replied"
    SCHEME_ACCEPTED = "scheme_accepted"
    PROMISE_EXPIRED = "promise_expired"
    CAPACITY_FREED = "capacity_freed"
    RECHECKED = "rechecked"
    WAIT_MOVED = "wait_moved"
    AMENDED = "amended"
    CUSTOMER_WROTE = "customer_wrote"
    OFFICE_WROTE = "office_wrote"
    CHANGE_SUGGESTED = "change_suggested"


class Audience(StrEnum):
    APPLICANT = "applicant"
    ASSIGNEE = "assignee"  # nobody yet: his department
    HEAD = "head"  # of the department


class Channel(StrEnum):
    APP = "app"  # the bell in the page: there as soon as it is written
    OUTSIDE = "outside"  # sent by the worker through the configured addresses


class NoticeState(StrEnum):
    SHOWN = "shown"
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"  # given up; the reason is kept


@dataclass(frozen=True, slots=True)
class Rule:
    audience: Audience
    template: str
    channels: tuple[Channel, ...] = (Channel.APP,)


BOTH: Final = (Channel.APP, Channel.OUTSIDE)


def _words(template: Message) -> str:
    return template.template


# No personal data in any of them: the number, the node, a date.
RULES: Final[dict[Happened, tuple[Rule, ...]]] = {
    Happened.RECEIVED: (
        Rule(Audience.APPLICANT, _words(say("Your application {number} was received.")), BOTH),
    ),
    Happened.YOUR_TURN: (
        Rule(Audience.APPLICANT, _words(say("Application {number}: now it is your turn – {node}.")), BOTH),
    ),
    Happened.TASK_ARRIVED: (Rule(Audience.ASSIGNEE, _words(say("{number}: {node} waits for you."))),),
    Happened.RETURNED: (Rule(Audience.ASSIGNEE, _words(say("{number} was given back: {node}."))),),
    Happened.SUSPENDED: (
        Rule(Audience.APPLICANT, _words(say("Application {number} was suspended; its clock stands.")), BOTH),
    ),
    Happened.RESUMED: (Rule(Audience.APPLICANT, _words(say("Application {number} goes on.")), BOTH),),
    Happened.WITHDRAWN: (
        Rule(Audience.APPLICANT, _words(say("Application {number} was withdrawn.")), BOTH),
        Rule(Audience.ASSIGNEE, _words(say("{number} was withdrawn: nothing is left to do."))),
    ),
    Happened.FINISHED: (Rule(Audience.APPLICANT, _words(say("Application {number} is finished.")), BOTH),),
    Happened.URGED: (Rule(Audience.ASSIGNEE, _words(say("{number}: somebody asks to speed up {node}."))),),
    Happened.DUE_SOON: (
        Rule(Audience.ASSIGNEE, _words(say("{number}: {node} is due by {day}, within 24 hours.")), BOTH),
    ),
    Happened.OVERDUE: (Rule(Audience.HEAD, _words(say("{number}: {node} is overdue since {day}.")), BOTH),),
    Happened.DIGEST: (
        Rule(Audience.HEAD, _words(say("{count} steps of your department are overdue today.")), BOTH),
    ),
    Happened.SCHEME_REPLIED: (
        Rule(Audience.APPLICANT, _words(say("Application {number}: your supply scheme is there.")), BOTH),
    ),
    Happened.SCHEME_ACCEPTED: (
        Rule(Audience.ASSIGNEE, _words(say("{number}: the customer accepted the scheme."))),
    ),
    Happened.PROMISE_EXPIRED: (
        Rule(
            Audience.APPLICANT,
            _words(
                say("Application {number}: the scheme was not accepted in time; its capacity is free again.")
            ),
            BOTH,
        ),
        Rule(Audience.ASSIGNEE, _words(say("{number}: the scheme expired; its capacity is free again."))),
    ),
    Happened.CAPACITY_FREED: (
        Rule(
            Audience.ASSIGNEE,
            _words(say("{number}: capacity promised before it is free again; it is checked again.")),
        ),
    ),
    Happened.RECHECKED: (
        Rule(Audience.ASSIGNEE, _words(say("{number}: checked again, {kw} kW fit at its supply point now."))),
    ),
    Happened.WAIT_MOVED: (
        Rule(Audience.ASSIGNEE, _words(say("{number}: what it waits for is now expected on {day}."))),
    ),
    Happened.AMENDED: (
        Rule(
            Audience.APPLICANT,
            _words(say("Application {number}: the office changed what is applied for.")),
            BOTH,
        ),
    ),
    Happened.CUSTOMER_WROTE: (Rule(Audience.ASSIGNEE, _words(say("{number}: the customer wrote to you."))),),
    Happened.OFFICE_WROTE: (
        Rule(Audience.APPLICANT, _words(say("Application {number}: there is a message for you.")), BOTH),
    ),
    Happened.CHANGE_SUGGESTED: (
        Rule(Audience.ASSIGNEE, _words(say("{number}: the customer suggests a change of the scheme."))),
    ),
}

MOST_ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    application_id: str | None
    what: Happened
    audience: Audience
    account_id: int | None
    department: str | None
    channel: Channel
    language: str
    template: str
    params: dict[str, Any]
    state: NoticeState
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    last_error: str | None

    def message(self) -> Message:
        values = dict(self.params)
        if "node" in values:
            values["node"] = node_name(str(values["node"]), str(values.pop("drawn", "")))
        return Message(self.template, values)


def wait_after(attempts: int) -> timedelta:
    """Doubling, to six hours at most."""
    return min(LONGEST_WAIT, FIRST_WAIT * float(2 ** max(0, attempts - 1)))
