"""The company's own calendar days and deadline rules as rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.applications import CustomerClass
from casework.calendar import WorkCalendar
from casework.deadlines import DeadlineRule, shipped_rules
from data.case_tables import CalendarDayRow, DeadlineRuleRow


def load_calendar(session: Session) -> WorkCalendar:
    rows = session.execute(select(CalendarDayRow.day, CalendarDayRow.working))
    return WorkCalendar({date.fromisoformat(day): working for day, working in rows})


def list_days(session: Session) -> list[tuple[date, bool, str]]:
    rows = session.scalars(select(CalendarDayRow).order_by(CalendarDayRow.day))
    return [(date.fromisoformat(row.day), row.working, row.name) for row in rows]


def put_day(session: Session, day: date, working: bool, name: str, by: str, at: datetime) -> None:
    session.merge(
        CalendarDayRow(day=day.isoformat(), working=working, name=name, changed_by=by, changed_at=at)
    )
    session.flush()


def drop_day(session: Session, day: date) -> None:
    session.execute(delete(CalendarDayRow).where(CalendarDayRow.day == day.isoformat()))


def load_rules(session: Session) -> tuple[DeadlineRule, ...]:
    """The shipped table, then the company's own rows, which win on the same day."""
    rows = session.scalars(select(DeadlineRuleRow).order_by(DeadlineRuleRow.id))
    own = (
        DeadlineRule(
            CustomerClass(r.customer_class),
            r.node,
            r.working_days,
            date.fromisoformat(r.valid_from),
            r.verified,
            r.source,
        )
        for r in rows
    )
    return (*shipped_rules(), *own)


def put_rule(session: Session, rule: DeadlineRule, by: str, at: datetime) -> None:
    same = select(DeadlineRuleRow).where(
        DeadlineRuleRow.customer_class == rule.customer_class,
        DeadlineRuleRow.node == rule.node,
        DeadlineRuleRow.valid_from == rule.valid_from.isoformat(),
    )
    row = session.scalar(same) or DeadlineRuleRow(
        customer_class=rule.customer_class, node=rule.node, valid_from=rule.valid_from.isoformat()
    )
    row.working_days, row.verified, row.source = rule.working_days, rule.verified, rule.source
    row.changed_by, row.changed_at = by, at
    session.add(row)
    session.flush()
