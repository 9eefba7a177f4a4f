"""Leaving a step and giving it back, inside the transaction of the act that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework import process
from casework.answering import owed
from casework.conditions import Value
from casework.nodes import Node, NodeCode
from casework.notices import Happened
from casework.people import Action
from casework.scheme import Scheme, SchemeState
from casework.tasks import EventKind, Task, TaskState
from data import schemes as scheme_rows
from data import tasks as task_rows
from message import Message
from services.casefile import OpenCase, event, facts, move, written
from services.notices import tell


def owed_now(case: OpenCase, node: Node) -> Message | None:
    """What the schemes of the case still owe before `node` may be left; one changed since it was sent is not sent."""
    return owed(
        case.actor, node, (_sent(s) for s in scheme_rows.schemes_of(case.session, case.application.id))
    )


def _sent(scheme: Scheme) -> SchemeState:
    changed = scheme.state is SchemeState.REPLIED and scheme.version != scheme.replied_version
    return SchemeState.DRAFT if changed else scheme.state


def leave(
    case: OpenCase,
    action: Action,
    task: Task,
    filled: Mapping[str, Any],
    beside: Mapping[str, Any] | None = None,
) -> None:
    """The task is done by the actor of the case, and the next nodes open.

    `filled` was checked by the caller; `beside` is kept with it and no condition reads it.
    """
    values: dict[str, Value] = {n: v for n, v in filled.items() if isinstance(v, str | bool | int | float)}
    done = process.complete(case.drawing, facts(case.application), case.application.done, task.node, values)
    _end(case, task, TaskState.DONE, data={**filled, **(beside or {})})
    written(case, action, event(case, EventKind.COMPLETED, task))
    move(case, done)


def send_back(case: OpenCase, action: Action, task: Task, to: str, why: str) -> None:
    """退回: to a node that was left before; what stood beside it stays done."""
    done = process.give_back(case.drawing, case.application.done, task.node, to)
    _end(case, task, TaskState.RETURNED)
    written(case, action, event(case, EventKind.RETURNED, task, to=to, reason=why))
    move(case, done)
    for again in (t for t in case.open_tasks if t.node == to):
        tell(case.session, case.desk, case.application, Happened.RETURNED, again)


def signing(case: OpenCase) -> Task | None:
    """The open step at which the customer signs."""
    return next((t for t in case.open_tasks if t.node == NodeCode.SIGN), None)


def _end(case: OpenCase, task: Task, state: TaskState, **values: Any) -> None:
    by = {"done_by": case.actor.name, "done_by_id": case.actor.account_id}
    task_rows.change_task(case.session, task, state=state, done_at=case.now, **by, **values)
    case.reread()
