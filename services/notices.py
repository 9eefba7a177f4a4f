"""Notices: written with the act they tell of, read by people, sent by the worker with patience."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from casework.applications import Application
from casework.notices import (
    MOST_ATTEMPTS,
    RULES,
    Audience,
    Happened,
    Notice,
    NoticeState,
    Rule,
    wait_after,
)
from casework.people import Action, Actor
from casework.tasks import Task
from data import office, outbox, people
from data.database import Session
from services.access import require
from services.desk import Desk

LEASE: Final = timedelta(minutes=2)
LONGEST_REASON: Final = 300


def tell(
    session: Session,
    desk: Desk,
    application: Application,
    what: Happened,
    task: Task | None = None,
    **params: Any,
) -> None:
    """One row for each who is told and each channel."""
    values: dict[str, Any] = {"number": application.number, **params}
    if task is not None:
        values |= {"node": task.node, "drawn": task.name}
    for rule in RULES[what]:
        account_id, department = _who(rule, application, task)
        if account_id is None and department is None:
            continue  # an applicant without an account is told by his handler
        language = _language(session, desk, account_id)
        words = office.words_of(session, what, rule.audience, language) or rule.template
        for channel in rule.channels:
            outbox.put_notice(
                session,
                desk.now(),
                application_id=application.id,
                what=what,
                audience=rule.audience,
                account_id=account_id,
                department=department,
                channel=channel,
                language=language,
                template=words,
                params=values,
            )


def tell_department(session: Session, desk: Desk, department: str, what: Happened, **params: Any) -> None:
    """A word that concerns no single application."""
    for rule in RULES[what]:
        words = office.words_of(session, what, rule.audience, desk.settings.language) or rule.template
        for channel in rule.channels:
            outbox.put_notice(
                session,
                desk.now(),
                application_id=None,
                what=what,
                audience=rule.audience,
                account_id=None,
                department=department,
                channel=channel,
                language=desk.settings.language,
                template=words,
                params=params,
            )


def _who(rule: Rule, application: Application, task: Task | None) -> tuple[int | None, str | None]:
    if rule.audience is Audience.APPLICANT:
        return application.applicant_account_id, None
    department = task.department if task else application.department
    if rule.audience is Audience.ASSIGNEE and task is not None and task.assignee_id is not None:
        return task.assignee_id, department
    return None, department


def _language(session: Session, desk: Desk, account_id: int | None) -> str:
    known = people.account_language(session, account_id) if account_id is not None else None
    return known or desk.settings.language


def mine(desk: Desk, actor: Actor, limit: int = 100) -> list[Notice]:
    """What the bell shows, newest first."""
    require(actor, Action.SEE_OWN_ACCOUNT)
    with desk.database.read() as session:
        return outbox.notices_for(session, actor.account_id, actor.department, limit=limit)


def read_until(desk: Desk, actor: Actor, notice_id: int) -> None:
    """The person has seen their own notices up to this one."""
    require(actor, Action.SEE_OWN_ACCOUNT)
    if actor.account_id is None:
        return
    with desk.database.begin() as session:
        outbox.mark_read(session, actor.account_id, notice_id, desk.now())


class NoChannel(Exception):
    """Nothing is configured that could carry the notice: trying again would not help."""


def send_next(desk: Desk, send: Callable[[Notice], None]) -> bool:
    """Send one notice that waits; False when none does. What fails waits longer each time and keeps its reason."""
    with desk.database.read() as session:  # looking costs no turn of the writer
        if not outbox.is_waiting(session, desk.now()):
            return False
    with desk.database.begin() as session:
        claimed = outbox.claim_notice(session, desk.now(), LEASE)
    if claimed is None:
        return False
    notice, lease = claimed
    settled: dict[str, Any] = {"state": NoticeState.SENT, "sent_at": desk.now(), "last_error": None}
    try:
        send(notice)
    except Exception as error:  # whatever a channel raises must not stop the other notices
        settled = _failed(desk, notice, error)
    with desk.database.begin() as session:
        outbox.settle_notice(session, notice, lease, **settled)
    return True


def _failed(desk: Desk, notice: Notice, error: Exception) -> dict[str, Any]:
    reason = (
        str(error) if isinstance(error, NoChannel) else f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    )
    if isinstance(error, NoChannel) or notice.attempts >= MOST_ATTEMPTS:
        return {"state": NoticeState.REFUSED, "last_error": reason}
    return {"last_error": reason, "next_at": desk.now() + wait_after(notice.attempts)}
