"""The ledger as rows: one writer a grid at a time, and no promise on a state of the ledger that is past."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.ledger import COUNTING, Promise, PromiseState, Wanted, overlapping, without_own
from data.scheme_tables import LedgerRow, PromiseRow
from data.upsert import insert_into

_PLAIN: Final = frozenset(Promise.__dataclass_fields__) - {"state"}


class OvertakenError(Exception):
    """Somebody promised or released capacity on a shared asset since the check was made: check again."""


def hold_turn(session: Session, grid: str) -> int:
    """Lock the grid's ledger until the transaction ends; return the number of this change."""
    first = insert_into(session, LedgerRow).values(grid=grid, turn=1, last=0)
    counted = first.on_conflict_do_update(index_elements=["grid"], set_={"turn": LedgerRow.turn + 1})
    return int(session.scalar(counted.returning(LedgerRow.turn)) or 0)


def promises_on(session: Session, grid: str) -> tuple[Promise, ...]:
    """All that count now, in the order of the queue."""
    asked = select(PromiseRow).where(
        PromiseRow.grid == grid, PromiseRow.state.in_([s.value for s in COUNTING])
    )
    rows = session.scalars(asked.order_by(PromiseRow.position).execution_options(populate_existing=True))
    return tuple(_promise(row) for row in rows)


def promises_of(session: Session, application_id: str) -> tuple[Promise, ...]:
    """Every promise to one application, also past ones."""
    asked = select(PromiseRow).where(PromiseRow.application_id == application_id).order_by(PromiseRow.id)
    return tuple(_promise(row) for row in session.scalars(asked.execution_options(populate_existing=True)))


def reserve(
    session: Session, wanted: Wanted, seen: frozenset[int], at: datetime, expires_at: datetime
) -> Promise:
    """Promise the capacity, if what counts on its assets is still exactly what the check saw.

    `seen` are the ids of the promises the check counted. Raises `OvertakenError` when others are there, or fewer.
    An earlier promise of the same scheme is replaced and keeps its place in the queue.
    """
    hold_turn(session, wanted.grid)
    others = without_own(promises_on(session, wanted.grid), wanted.application_id)
    if {p.id for p in overlapping(wanted.elements, others)} - seen or seen - {p.id for p in others}:
        raise OvertakenError
    mine = [p for p in promises_of(session, wanted.application_id) if p.scheme_id == wanted.scheme_id]
    had = next((p for p in mine if p.counts), None)
    if had is not None:
        end(session, had, PromiseState.RELEASED, at)
    row = PromiseRow(
        **{name: getattr(wanted, name) for name in Wanted.__dataclass_fields__ if name != "elements"},
        elements=dict(wanted.elements), position=had.position if had else _next_position(session, wanted.grid),
        state=PromiseState.HELD, since=at, expires_at=expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _promise(row)


def end(session: Session, promise: Promise, state: PromiseState, at: datetime) -> bool:
    """Release or expire what still counts; False when somebody did before."""
    same = (PromiseRow.id == promise.id, PromiseRow.state == promise.state)
    done = update(PromiseRow).where(*same).values(state=state, ended_at=at).returning(PromiseRow.id)
    return session.execute(done.execution_options(synchronize_session=False)).first() is not None


def energise(session: Session, promise: Promise) -> None:
    """The customer is in service: the promise stays until grid data holds his load, and does not expire."""
    values = {"state": PromiseState.ENERGISED, "expires_at": None}
    mine = (PromiseRow.id == promise.id, PromiseRow.state == PromiseState.HELD)
    session.execute(
        update(PromiseRow).where(*mine).values(**values).execution_options(synchronize_session=False)
    )


def prolong(session: Session, scheme_id: str, until: datetime) -> None:
    """An accepted scheme holds its capacity from the signature on."""
    held = (PromiseRow.scheme_id == scheme_id, PromiseRow.state == PromiseState.HELD)
    longer = update(PromiseRow).where(*held).values(expires_at=until)
    session.execute(longer.execution_options(synchronize_session=False))


def due(session: Session, now: datetime, limit: int = 100) -> tuple[Promise, ...]:
    asked = select(PromiseRow).where(PromiseRow.state == PromiseState.HELD, PromiseRow.expires_at <= now)
    return tuple(_promise(row) for row in session.scalars(asked.order_by(PromiseRow.id).limit(limit)))


def _next_position(session: Session, grid: str) -> int:
    up = update(LedgerRow).where(LedgerRow.grid == grid).values(last=LedgerRow.last + 1)
    asked = up.returning(LedgerRow.last).execution_options(synchronize_session=False)
    return int(session.scalar(asked) or 0)


def _promise(row: PromiseRow) -> Promise:
    return Promise(**{name: getattr(row, name) for name in _PLAIN}, state=PromiseState(row.state))
