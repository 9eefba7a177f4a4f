"""Lists of applications: found and ordered by the database, however many there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, null, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from casework.case_list import CaseFilter, Late, Order
from casework.deadlines import SOON
from casework.sight import Reach
from casework.tasks import TaskState
from data.applications import Pool, within
from data.case_tables import ApplicationRow, TaskRow
from data.forecasts import ForecastRow

FAR: Final = datetime(9999, 1, 1, tzinfo=UTC)


def listed_ids(
    session: Session,
    bounds: Reach,
    pool: Pool | None,
    asked: CaseFilter,
    now: datetime,
    limit: int,
    offset: int,
) -> list[tuple[str, str | None]]:
    """Application and its open step that is due first, in the order asked for.

    By time left the suspended come after the running ones: their clock stands.
    """
    if asked.order != Order.LEFT or asked.state != "open":
        return _page(session, bounds, pool, asked, now, limit, offset)
    running, paused = replace(asked, state="running"), replace(asked, state="suspended")
    found = _page(session, bounds, pool, running, now, limit, offset)
    if len(found) == limit:
        return found
    skipped = max(0, offset - count(session, bounds, pool, running, now))
    return found + _page(session, bounds, pool, paused, now, limit - len(found), skipped)


def _page(
    session: Session,
    bounds: Reach,
    pool: Pool | None,
    asked: CaseFilter,
    now: datetime,
    limit: int,
    offset: int,
) -> list[tuple[str, str | None]]:
    found = _found(bounds, pool, asked, now)
    if asked.order == Order.ENDS:
        found = found.outerjoin(ForecastRow, ForecastRow.application_id == ApplicationRow.id)
    found = found.order_by(*_order(asked)).limit(limit).offset(offset)
    return [(row[0], row[1]) for row in session.execute(found)]


def count(session: Session, bounds: Reach, pool: Pool | None, asked: CaseFilter, now: datetime) -> int:
    """Without the steps where nothing is asked of them: a running application always has one."""
    conditions = [within(bounds, pool), *_of_application(asked)]
    steps = _of_step(asked, now)
    if steps:
        open_ones = select(TaskRow.application_id).where(TaskRow.state == TaskState.OPEN, *steps)
        conditions.append(ApplicationRow.id.in_(open_ones))
    return session.scalar(select(func.count()).select_from(ApplicationRow).where(*conditions)) or 0


def _found(bounds: Reach, pool: Pool | None, asked: CaseFilter, now: datetime) -> Select[Any, Any]:
    conditions = [within(bounds, pool), *_of_application(asked)]
    if not asked.has_step:
        return select(ApplicationRow.id, null()).where(*conditions)
    joined = select(ApplicationRow.id, TaskRow.id).join(TaskRow, TaskRow.application_id == ApplicationRow.id)
    if asked.q:  # few fit: found first, sorted then
        hits = select(ApplicationRow.id).where(_numbered(asked.q))
        conditions.append(TaskRow.application_id.in_(hits))
    return joined.where(
        TaskRow.state == TaskState.OPEN, _is_first(asked, now), *conditions, *_of_step(asked, now)
    )


def _of_application(asked: CaseFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.states:
        found.append(ApplicationRow.state.in_(asked.states))
    for column, value in (
        (ApplicationRow.customer_class, asked.customer_class),
        (ApplicationRow.kind, asked.kind),
        (ApplicationRow.department, asked.department),
        (ApplicationRow.turn, asked.turn),
    ):
        if value:
            found.append(column == value)
    if asked.q:
        found.append(_numbered(asked.q))
    return found


def _numbered(part: str) -> ColumnElement[bool]:
    return ApplicationRow.number.contains(part.upper(), autoescape=True)


def _of_step(asked: CaseFilter, now: datetime, on: Any = TaskRow) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.node:
        found.append(on.node == asked.node)
    if asked.who:
        found.append(on.assignee == asked.who)
    if asked.late == Late.OVERDUE:
        found.append(on.due_at <= now)
    if asked.late == Late.SOON:
        found.append(and_(on.due_at > now, on.due_at <= now + SOON))
    return found


def _is_first(asked: CaseFilter, now: datetime) -> ColumnElement[bool]:
    """Of several open steps that fit the one that is due first stands for its application."""
    other = aliased(TaskRow)
    sooner = or_(
        and_(TaskRow.due_at.is_(None), other.due_at.is_not(None)),
        tuple_(other.due_at, other.id) < tuple_(TaskRow.due_at, TaskRow.id),
        and_(TaskRow.due_at.is_(None), other.due_at.is_(None), other.id < TaskRow.id),
    )
    same = and_(other.application_id == TaskRow.application_id, other.state == TaskState.OPEN)
    return ~exists().where(same, sooner, *_of_step(asked, now, other))


def _order(asked: CaseFilter) -> tuple[Any, ...]:
    match asked.order:
        case Order.LEFT if asked.q:
            return (func.coalesce(TaskRow.due_at, FAR), TaskRow.id)
        case Order.LEFT if asked.has_step:
            return (TaskRow.due_at.asc().nulls_last(), TaskRow.id)
        case Order.ENDS:
            return (ForecastRow.median_at.asc().nulls_last(), ApplicationRow.id)
        case Order.OLDEST:
            return (ApplicationRow.created_at, ApplicationRow.id)
        case Order.LARGEST:
            total = ApplicationRow.existing_kva + ApplicationRow.new_kva
            return (total.desc(), ApplicationRow.id)
    return (ApplicationRow.created_at.desc(), ApplicationRow.id)
