"""Applications as rows: found, listed, changed only by who saw the newest version."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Text,
    and_,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from casework.applications import (
    CLOSED,
    Applicant,
    Application,
    ApplicationState,
    CustomerClass,
    Importance,
    Kind,
    NewApplication,
    Turn,
    case_number,
)
from casework.refusals import NotFound, Stale
from casework.sight import Reach
from casework.tasks import TaskState
from data.case_tables import ApplicationRow, HandRow, NumberRow, TaskRow
from data.upsert import insert_into

_ENUMS: Final[dict[str, Any]] = {
    "customer_class": CustomerClass,
    "kind": Kind,
    "importance": Importance,
    "state": ApplicationState,
    "turn": Turn,
}
_PLAIN: Final = frozenset(Application.__dataclass_fields__) - {
    "applicant",
    "total_kva",
    "wanted_on",
    "done",
    *_ENUMS,
}


@dataclass(frozen=True, slots=True)
class Pool:
    """Open tasks nobody has yet: whoever of the department carries the role may see and take them."""

    role: str
    department: str | None


def next_number(session: Session, year: int) -> str:
    """Counts up in one statement, so that two cases never get the same number."""
    first = insert_into(session, NumberRow).values(year=year, last=1)
    counted = first.on_conflict_do_update(index_elements=["year"], set_={"last": NumberRow.last + 1})
    return case_number(year, session.scalar(counted.returning(NumberRow.last)))


def insert_application(session: Session, new: NewApplication, number: str, **values: Any) -> Application:
    row = ApplicationRow(
        id=secrets.token_urlsafe(12),
        number=number,
        applicant_name=new.applicant.name.strip(),
        applicant_phone=new.applicant.phone,
        applicant_id_number=new.applicant.id_number,
        applicant_account_id=new.applicant_account_id,
        customer_class=new.customer_class,
        kind=new.kind,
        importance=new.importance,
        existing_kva=new.existing_kva,
        new_kva=new.new_kva,
        demand_kw=new.demand_kw,
        power_factor=new.power_factor,
        lon=new.lon,
        lat=new.lat,
        address=new.address.strip(),
        grid=new.grid,
        node=new.node,
        district=new.district,
        wanted_on=new.wanted_on.isoformat() if new.wanted_on else None,
        demonstration=new.demonstration,
        done=[],
        version=1,
        **values,
    )
    session.add(row)
    session.flush()
    return _application(row)


def get_application(session: Session, application_id: str, *, lock: bool = False) -> Application:
    """With `lock` no second act on the case runs beside this one."""
    asked = select(ApplicationRow).where(ApplicationRow.id == application_id)
    row = session.scalar(asked.with_for_update() if lock else asked)
    if row is None:
        raise NotFound("There is no such application.")
    return _application(row)


def id_of(session: Session, key: str) -> str:
    """The id behind a number; an id stays what it is. Whether it may be seen is asked afterwards."""
    found = session.scalar(select(ApplicationRow.id).where(ApplicationRow.number == key))
    return found or key


def change_application(session: Session, application: Application, **values: Any) -> None:
    """Raises `Stale` when somebody changed the row since it was read."""
    same = (ApplicationRow.id == application.id, ApplicationRow.version == application.version)
    changed = (
        update(ApplicationRow)
        .where(*same)
        .values(**values, version=application.version + 1)
        .returning(ApplicationRow.id)
        .execution_options(synchronize_session=False)
    )
    if session.execute(changed).first() is None:
        raise Stale("Somebody else changed this application first. Nothing of yours was saved; look again.")


def list_applications(
    session: Session,
    bounds: Reach,
    *,
    pool: Pool | None = None,
    states: Iterable[ApplicationState] = (),
    classes: Iterable[CustomerClass] = (),
    number: str = "",
    limit: int = 1000,
    offset: int = 0,
) -> list[Application]:
    """Newest first."""
    asked = select(ApplicationRow).where(within(bounds, pool))
    if wanted := list(states):
        asked = asked.where(ApplicationRow.state.in_(wanted))
    if of := list(classes):
        asked = asked.where(ApplicationRow.customer_class.in_(of))
    if number:
        asked = asked.where(ApplicationRow.number.contains(number, autoescape=True))
    asked = asked.order_by(ApplicationRow.created_at.desc(), ApplicationRow.id).limit(limit).offset(offset)
    return [_application(row) for row in session.scalars(asked)]


def applications_by_id(session: Session, ids: Iterable[str]) -> dict[str, Application]:
    rows = session.scalars(select(ApplicationRow).where(ApplicationRow.id.in_(set(ids))))
    return {row.id: _application(row) for row in rows}


def running_by_definition(session: Session) -> dict[int, int]:
    """How many applications that are not closed are on each version of a process."""
    asked = select(ApplicationRow.definition_id, func.count()).where(ApplicationRow.state.not_in(CLOSED))
    return dict(session.execute(asked.group_by(ApplicationRow.definition_id)).tuples().all())


def running_of_class(session: Session, customer_class: CustomerClass) -> list[Application]:
    """Those not closed, oldest first."""
    asked = select(ApplicationRow).where(
        ApplicationRow.customer_class == customer_class, ApplicationRow.state.not_in(CLOSED)
    )
    return [_application(row) for row in session.scalars(asked.order_by(ApplicationRow.number))]


def within(reach: Reach, pool: Pool | None) -> ColumnElement[bool]:
    """`Reach.holds` as a condition of the query; what waits in the pool is seen as well."""
    if reach.nothing:
        return false()
    fits = [
        column == value
        for column, value in (
            (ApplicationRow.district, reach.district),
            (ApplicationRow.applicant_account_id, reach.applicant_id),
        )
        if value is not None
    ]
    if reach.department is not None:
        there = select(TaskRow.application_id).where(TaskRow.department == reach.department)
        fits.append(ApplicationRow.id.in_(there))
    if reach.handler_id is not None:
        fits.append(or_(*(ApplicationRow.id.in_(some) for some in _handled_by(reach.handler_id))))
    own = and_(true(), *fits)
    return own if pool is None else or_(own, ApplicationRow.id.in_(_waiting(pool)))


def _handled_by(account_id: int) -> tuple[Select[str], Select[str]]:
    """Assigned now or before."""
    mine = or_(TaskRow.assignee_id == account_id, TaskRow.done_by_id == account_id)
    before = select(HandRow.application_id).where(HandRow.account_id == account_id)
    return select(TaskRow.application_id).where(mine), before


def _waiting(pool: Pool) -> Select[str]:
    free = and_(TaskRow.state == TaskState.OPEN, TaskRow.assignee_id.is_(None))
    asked = select(TaskRow.application_id).where(
        free, type_coerce(TaskRow.roles, Text).contains(f'"{pool.role}"')
    )
    return asked if pool.department is None else asked.where(TaskRow.department == pool.department)


def _application(row: ApplicationRow) -> Application:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    values |= {name: kind(getattr(row, name)) for name, kind in _ENUMS.items()}
    return Application(
        applicant=Applicant(row.applicant_name, row.applicant_phone, row.applicant_id_number),
        total_kva=row.existing_kva + row.new_kva,
        wanted_on=date.fromisoformat(row.wanted_on) if row.wanted_on else None,
        done=steps_from_json(row.done),
        **values,
    )


def steps_from_json(steps: list[Any]) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
    return tuple((node, tuple((str(n), v) for n, v in filled)) for node, filled in steps)


def plain_applications(
    session: Session, bounds: Reach, *, pool: Pool | None = None, ended_since: datetime | None = None, limit: int | None = None
) -> list[Application]:  # fmt: skip
    """Within the bounds, newest first, without what is personal: nothing is unsealed, names and addresses are empty.

    With `ended_since` only what still runs or ended since.
    """
    columns = [c for c in ApplicationRow.__table__.columns if c.name not in (*_SEALED, "done")]
    asked = select(*columns).where(within(bounds, pool))
    if ended_since is not None:
        recent = ApplicationRow.finished_at >= ended_since
        asked = asked.where(or_(ApplicationRow.finished_at.is_(None), recent))
    asked = asked.order_by(ApplicationRow.created_at.desc(), ApplicationRow.id).limit(limit)
    return [_plain_application(row) for row in session.execute(asked).mappings()]


_SEALED: Final = ("applicant_name", "applicant_phone", "applicant_id_number", "address")


def _plain_application(row: RowMapping) -> Application:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN if name not in _SEALED}
    values |= {name: kind(row[name]) for name, kind in _ENUMS.items()}
    wanted = row["wanted_on"]
    return Application(
        applicant=Applicant(""),
        address="",
        total_kva=row["existing_kva"] + row["new_kva"],
        wanted_on=date.fromisoformat(wanted) if wanted else None,
        done=(),
        **values,
    )


def departments(session: Session) -> list[str]:
    """Those that have, or had, a step of any case."""
    return sorted(session.scalars(select(TaskRow.department).distinct()))
