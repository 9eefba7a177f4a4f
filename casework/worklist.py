"""Who may act on a task, and what is missing before it can be left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from casework.applications import Application, ApplicationState
from casework.nodes import Field, FieldKind, Node, NodeCode
from casework.people import Action, Actor, Role
from casework.requirement_words import department_name
from casework.tasks import Task, TaskState
from message import Message, say

LONGEST_TEXT: Final = 2000
_OF_CUSTOMERS: Final = {NodeCode.SIGN.value: Action.SIGN_SCHEME, NodeCode.FEES.value: Action.PAY_FEE}


def department_of(lane: str) -> str:
    """What the customer has to do is followed, and entered for him, by the customer service."""
    return "service" if lane == "customer" else lane


def action_of(actor: Actor, node: str, roles: tuple[str, ...]) -> Action:
    if actor.role is Role.CUSTOMER:
        return _OF_CUSTOMERS.get(node, Action.UPLOAD_DOCUMENT)
    return Action.APPROVE_CASE if roles == (Role.MANAGER.value,) else Action.ACT_ON_CASE


def is_for(actor: Actor, application: Application, task: Task) -> bool:
    """Whether the task is, or may become, this person's."""
    if actor.role.value not in task.roles:
        return False
    if actor.role is Role.CUSTOMER:
        return actor.account_id is not None and application.applicant_account_id == actor.account_id
    if task.assignee_id is not None:
        return task.assignee_id == actor.account_id
    return actor.department is None or actor.department == task.department


def why_not(
    actor: Actor, application: Application, task: Task, node: Node, past: Iterable[Task]
) -> Message | None:
    """The sentence that says why this person cannot act on the task now; None when he can."""
    closed = closed_because(application)
    if closed is not None:
        return closed
    if task.state is not TaskState.OPEN:
        return say(
            "This step is no longer open: {who} has dealt with it. Nothing was changed.",
            who=task.done_by or "–",
        )
    if not is_for(actor, application, task):
        return say(
            "This step waits for {who}. Nothing was changed.",
            who=task.assignee or department_name(task.department),
        )
    if two_person_conflict(actor, node, past):
        return say("Two different people are needed here: you did the step before. Nothing was changed.")
    return None


def closed_because(application: Application) -> Message | None:
    match application.state:
        case ApplicationState.WITHDRAWN:
            return say(
                "The application {number} was withdrawn. Nothing was changed.", number=application.number
            )
        case ApplicationState.FINISHED:
            return say(
                "The application {number} is finished. Nothing was changed.", number=application.number
            )
        case ApplicationState.SUSPENDED:
            return say(
                "The application {number} is suspended: resume it first. Nothing was changed.",
                number=application.number,
            )
    return None


def two_person_conflict(actor: Actor, node: Node, past: Iterable[Task]) -> bool:
    """Whether the last to do one of the nodes `not_by` is this person."""
    last = {t.node: t for t in past if t.state is TaskState.DONE}
    doers = [last[code] for code in node.not_by if code in last]
    if actor.role is Role.CUSTOMER:
        return False
    return any((t.done_by_id, t.done_by) == (actor.account_id, actor.name) for t in doers)


def missing(node: Node, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of the fields, documents and checks that are not there yet, in the order of the drawing."""
    given_documents, given_checks = _ticked(data.get("documents")), _ticked(data.get("checklist"))
    return (
        *(f.name for f in node.fields if not _is_filled(f, data.get(f.name))),
        *(d for d in node.documents if d not in given_documents),
        *(c for c in node.checklist if c not in given_checks),
    )


def kept(node: Node, data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the given data belongs to the node; everything else a client may send is dropped."""
    own: dict[str, Any] = {f.name: data[f.name] for f in node.fields if f.name in data}
    own["documents"] = [d for d in node.documents if d in _ticked(data.get("documents"))]
    own["checklist"] = [c for c in node.checklist if c in _ticked(data.get("checklist"))]
    if isinstance(note := data.get("note"), str) and note:
        own["note"] = note[:LONGEST_TEXT]
    return own


def _ticked(value: Any) -> frozenset[str]:
    return (
        frozenset(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else frozenset()
    )


def _is_filled(field: Field, value: Any) -> bool:
    match field.kind:
        case FieldKind.FLAG:
            return isinstance(value, bool)
        case FieldKind.NUMBER:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and math.isfinite(value) and 0 <= value <= 1e12
        case FieldKind.DATE:
            return isinstance(value, str) and _is_date(value)
        case FieldKind.TEXT:
            return isinstance(value, str) and 1 <= len(value.strip()) <= LONGEST_TEXT


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
