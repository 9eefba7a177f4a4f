"""What of a case a reader is shown: personal data masked, and to the customer nothing of the office's own work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from casework import masking
from casework.applications import Applicant, Application
from casework.nodes import Node
from casework.people import Actor, Role
from casework.tasks import CaseEvent, EventKind, Task

# To the customer: what moved his case, not who in the office handed what to whom.
TOLD_TO_CUSTOMER: Final = frozenset(
    {
        EventKind.CREATED,
        EventKind.ARRIVED,
        EventKind.COMPLETED,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.WITHDRAWN,
        EventKind.FINISHED,
        EventKind.AMENDED,
        EventKind.SCHEME_REPLIED,
        EventKind.CHANGE_SUGGESTED,
        EventKind.SCHEME_ACCEPTED,
    }
)


def application_for(actor: Actor, application: Application) -> Application:
    """In clear to its own applicant; to everybody else masked until they ask to see it."""
    if actor.role is Role.CUSTOMER and application.applicant_account_id == actor.account_id:
        return application
    person = application.applicant
    masked = Applicant(
        masking.name(person.name), masking.phone(person.phone), masking.identity(person.id_number)
    )
    return replace(application, applicant=masked, address=masking.address(application.address))


def tasks_for(actor: Actor, tasks: Iterable[Task], nodes: Mapping[str, Node]) -> tuple[Task, ...]:
    if actor.role is not Role.CUSTOMER:
        return tuple(tasks)
    return tuple(
        replace(task, data=task.data if Role.CUSTOMER in task.roles else {})
        for task in tasks
        if task.node not in nodes or nodes[task.node].seen_by_customer
    )


def events_for(actor: Actor, events: Iterable[CaseEvent], nodes: Mapping[str, Node]) -> tuple[CaseEvent, ...]:
    if actor.role is not Role.CUSTOMER:
        return tuple(events)
    hidden = {code for code, node in nodes.items() if not node.seen_by_customer}
    return tuple(
        replace(event, detail={}, actor="" if event.account_id != actor.account_id else event.actor)
        for event in events
        if event.kind in TOLD_TO_CUSTOMER and event.node not in hidden
    )
