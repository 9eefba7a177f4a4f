"""Published drawings as rows: one version after the other, none ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.applications import CustomerClass
from casework.refusals import NotFound
from data.case_tables import DefinitionRow
from data.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Definition:
    id: int
    customer_class: CustomerClass
    version: int
    sha256: str
    xml: str
    published_by: str
    published_at: datetime
    reason: str


def insert_definition(session: Session, customer_class: CustomerClass, **values: Any) -> Definition:
    newest = select(func.max(DefinitionRow.version)).where(DefinitionRow.customer_class == customer_class)
    row = DefinitionRow(customer_class=customer_class, version=(session.scalar(newest) or 0) + 1, **values)
    session.add(row)
    session.flush()
    return _definition(row)


def insert_first(session: Session, customer_class: CustomerClass, **values: Any) -> Definition:
    """Version 1, or the newest where somebody was quicker."""
    row = insert_into(session, DefinitionRow).values(customer_class=customer_class, version=1, **values)
    session.execute(row.on_conflict_do_nothing(index_elements=["customer_class", "version"]))
    known = newest_definition(session, customer_class)
    assert known is not None
    return known


def newest_definition(session: Session, customer_class: CustomerClass) -> Definition | None:
    asked = select(DefinitionRow).where(DefinitionRow.customer_class == customer_class)
    row = session.scalar(asked.order_by(DefinitionRow.version.desc()).limit(1))
    return None if row is None else _definition(row)


def get_definition(session: Session, definition_id: int) -> Definition:
    row = session.get(DefinitionRow, definition_id)
    if row is None:
        raise NotFound("There is no such process definition.")
    return _definition(row)


def list_definitions(session: Session) -> list[Definition]:
    """By class, the newest version first."""
    order = (DefinitionRow.customer_class, DefinitionRow.version.desc())
    return [_definition(row) for row in session.scalars(select(DefinitionRow).order_by(*order))]


def _definition(row: DefinitionRow) -> Definition:
    values = {n: getattr(row, n) for n in Definition.__dataclass_fields__ if n != "customer_class"}
    return Definition(customer_class=CustomerClass(row.customer_class), **values)
