"""Messages of a case: read and written by its applicant and by those who may act on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from casework.correspondence import MessageKind, NewMessage, Written, checked, shown_author
from casework.notices import Happened
from casework.people import Action, Actor, Role
from casework.refusals import Invalid
from casework.topics import Topic
from data import case_messages as rows
from data.audit import Event
from message import say
from services.access import record, require
from services.casefile import OpenCase, acting, opened, subject
from services.desk import Desk
from services.notices import tell
from services.nudges import nudge

MOST_A_DAY: Final = 100


def messages(desk: Desk, actor: Actor, application_id: str) -> tuple[Written, ...]:
    """What was written, oldest first; a foreign case answers like a missing one."""
    require(actor, Action.SEE_CASES, subject(application_id))
    with desk.database.read() as session:
        opened(desk, session, actor, application_id)
        found = rows.messages_of(session, application_id)
    return tuple(replace(m, author=shown_author(actor, m)) for m in found)


def send(desk: Desk, actor: Actor, application_id: str, new: NewMessage) -> Written:
    """The other side is told that there is something to read, never what."""
    with acting(desk, actor, Action.COMMENT_CASE, application_id) as case:
        written = put(case, new)
        detail = {"act": written.kind.value, "number": case.application.number}
        record(case.session, desk, Event(actor, Action.COMMENT_CASE, subject(application_id), detail=detail))
        return written


def put(case: OpenCase, new: NewMessage) -> Written:
    """Write it beside another act, in the transaction of that act."""
    good, actor = checked(new), case.actor
    _not_too_many(case)
    by_customer = actor.role is Role.CUSTOMER
    written = rows.add_message(
        case.session, case.application.id, good, at=case.now, author=actor.display_name or actor.name,
        account_id=actor.account_id, by_customer=by_customer,
    )  # fmt: skip
    _tell_other_side(case, good.kind, by_customer)
    nudge(case.session, case.desk, Topic.APPLICATIONS)
    if case.application.applicant_account_id is not None:
        nudge(case.session, case.desk, Topic.MINE, case.application.applicant_account_id)
    return written


def _tell_other_side(case: OpenCase, kind: MessageKind, by_customer: bool) -> None:
    application = case.application
    if not by_customer:
        tell(case.session, case.desk, application, Happened.OFFICE_WROTE)
        return
    what = Happened.CHANGE_SUGGESTED if kind is MessageKind.SUGGESTION else Happened.CUSTOMER_WROTE
    task = case.open_tasks[0] if case.open_tasks else None
    tell(case.session, case.desk, application, what, task)


def _not_too_many(case: OpenCase) -> None:
    own = case.actor.account_id
    if own is not None and rows.count_since(case.session, own, case.now - timedelta(days=1)) >= MOST_A_DAY:
        raise Invalid(say("No more than {most} messages a day. Nothing was sent.", most=MOST_A_DAY))
