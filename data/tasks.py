"""Tasks, pauses and events of cases as rows."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, and_, func, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from casework.applications import ApplicationState, Turn
from casework.refusals import NotFound, Stale
from casework.tasks import CaseEvent, EventKind, Pause, PauseReason, Task, TaskState
from data.applications import Pool
from data.case_tables import ApplicationRow, CaseEventRow, HandRow, PauseRow, TaskRow
from data.upsert import insert_into

_FIELDS: Final = tuple(name for name in Task.__dataclass_fields__ if name not in ("state", "turn", "roles"))


def insert_task(session: Session, application_id: str, **values: Any) -> Task:
    counted = select(func.count()).where(TaskRow.application_id == application_id)
    row = TaskRow(
        ordinal=(session.scalar(counted) or 0) + 1,
        id=secrets.token_urlsafe(12),
        application_id=application_id,
        state=TaskState.OPEN,
        data={},
        version=1,
        **values,
    )
    session.add(row)
    session.flush()
    return _task(row)


def get_task(session: Session, application_id: str, task_id: str) -> Task:
    row = session.get(TaskRow, task_id, populate_existing=True)
    if row is None or row.application_id != application_id:
        raise NotFound("There is no such task in this application.")
    return _task(row)


def tasks_of(session: Session, application_id: str) -> tuple[Task, ...]:
    """Oldest first."""
    asked = select(TaskRow).where(TaskRow.application_id == application_id)
    asked = asked.order_by(TaskRow.ordinal)
    return tuple(_task(row) for row in session.scalars(asked.execution_options(populate_existing=True)))


def tasks_of_many(session: Session, ids: Iterable[str]) -> list[Task]:
    """Of all these applications together, in no order."""
    asked = select(TaskRow).where(TaskRow.application_id.in_(set(ids)))
    return [_task(row) for row in session.scalars(asked)]


def tasks_by_id(session: Session, ids: Iterable[str]) -> list[Task]:
    return [_task(row) for row in session.scalars(select(TaskRow).where(TaskRow.id.in_(set(ids))))]


def change_task(session: Session, task: Task, **values: Any) -> None:
    """Raises `Stale` when somebody changed the task since it was read."""
    same = and_(TaskRow.id == task.id, TaskRow.version == task.version)
    changed = (
        update(TaskRow)
        .where(same)
        .values(**values, version=task.version + 1)
        .returning(TaskRow.id)
        .execution_options(synchronize_session=False)
    )
    if session.execute(changed).first() is None:
        raise Stale("Somebody else changed this task first. Nothing of yours was saved; look again.")
    if task.assignee_id is not None and values.get("assignee_id", task.assignee_id) != task.assignee_id:
        had = {"account_id": task.assignee_id, "application_id": task.application_id}
        session.execute(insert_into(session, HandRow).values(**had).on_conflict_do_nothing())


def hands_of(session: Session, application_id: str) -> frozenset[int]:
    """The accounts that had a step of the case before it was handed over."""
    asked = select(HandRow.account_id).where(HandRow.application_id == application_id)
    return frozenset(session.scalars(asked))


def open_tasks(
    session: Session, *, assignee_id: int | None = None, pool: Pool | None = None, limit: int = 1000
) -> list[Task]:
    """Of one person and what waits for anybody like him; of everybody without both. The next due first."""
    asked = select(TaskRow).join(ApplicationRow).where(TaskRow.state == TaskState.OPEN)
    wanted = []
    if assignee_id is not None:
        wanted.append(TaskRow.assignee_id == assignee_id)
    if pool is not None:
        free = and_(
            TaskRow.assignee_id.is_(None), type_coerce(TaskRow.roles, Text).contains(f'"{pool.role}"')
        )
        wanted.append(free if pool.department is None else and_(free, TaskRow.department == pool.department))
    if wanted:
        asked = asked.where(or_(*wanted))
    asked = asked.order_by(TaskRow.due_at.is_(None), TaskRow.due_at, TaskRow.id).limit(limit)
    return [_task(row) for row in session.scalars(asked)]


def running_tasks_due_before(session: Session, at: datetime) -> list[Task]:
    """Open tasks of running cases, the next due first: what a reminder may be due for."""
    running = ApplicationRow.state == ApplicationState.RUNNING
    asked = select(TaskRow).join(ApplicationRow).where(running)
    asked = asked.where(TaskRow.state == TaskState.OPEN, TaskRow.due_at <= at)
    return [_task(row) for row in session.scalars(asked.order_by(TaskRow.due_at))]


def open_counts(session: Session, department: str) -> dict[int, int]:
    """Open tasks of each account: who has least to do."""
    asked = select(TaskRow.assignee_id, func.count()).where(
        TaskRow.state == TaskState.OPEN, TaskRow.department == department, TaskRow.assignee_id.is_not(None)
    )
    return {
        account: count for account, count in session.execute(asked.group_by(TaskRow.assignee_id)) if account
    }


def begin_pause(
    session: Session, application_id: str, reason: PauseReason, note: str, began_at: datetime
) -> None:
    session.add(PauseRow(application_id=application_id, reason=reason, note=note, began_at=began_at))
    session.flush()


def end_pause(session: Session, application_id: str, ended_at: datetime) -> None:
    open_ones = and_(PauseRow.application_id == application_id, PauseRow.ended_at.is_(None))
    session.execute(update(PauseRow).where(open_ones).values(ended_at=ended_at))


def pauses_of(session: Session, application_id: str) -> tuple[Pause, ...]:
    return pauses_of_many(session, [application_id]).get(application_id, ())


def pauses_of_many(session: Session, ids: Iterable[str]) -> dict[str, tuple[Pause, ...]]:
    asked = select(PauseRow).where(PauseRow.application_id.in_(set(ids))).order_by(PauseRow.id)
    out: dict[str, tuple[Pause, ...]] = {}
    for row in session.scalars(asked.execution_options(populate_existing=True)):
        pause = Pause(row.application_id, PauseReason(row.reason), row.note, row.began_at, row.ended_at)
        out[row.application_id] = (*out.get(row.application_id, ()), pause)
    return out


def add_event(session: Session, event: CaseEvent) -> None:
    session.add(
        CaseEventRow(
            application_id=event.application_id,
            at=event.at,
            kind=event.kind,
            actor=event.actor[:200],
            account_id=event.account_id,
            role=event.role,
            node=event.node,
            task_id=event.task_id,
            detail=event.detail,
        )
    )


def events_of(session: Session, application_id: str) -> tuple[CaseEvent, ...]:
    """Oldest first."""
    asked = (
        select(CaseEventRow).where(CaseEventRow.application_id == application_id).order_by(CaseEventRow.id)
    )
    return tuple(
        CaseEvent(
            r.application_id,
            r.at,
            EventKind(r.kind),
            r.actor,
            r.account_id,
            r.role,
            r.node,
            r.task_id,
            r.detail,
        )
        for r in session.scalars(asked)
    )


def _task(row: TaskRow) -> Task:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Task(**values, state=TaskState(row.state), turn=Turn(row.turn), roles=tuple(row.roles))


def plain_tasks(session: Session, ids: Iterable[str]) -> list[Task]:
    """Of all these applications together, in no order; without roles and what was filled in."""
    columns = [c for c in TaskRow.__table__.columns if c.name not in ("roles", "data")]
    asked = select(*columns).where(TaskRow.application_id.in_(set(ids)))
    plain = [name for name in _FIELDS if name != "data"]
    return [
        Task(
            **{name: row[name] for name in plain},
            state=TaskState(row["state"]),
            turn=Turn(row["turn"]),
            roles=(),
            data={},
        )
        for row in session.execute(asked).mappings()
    ]
