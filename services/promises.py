"""The ledger in use: what the check counts, and what follows when a promise ends."""

from __future__ import annotations

from typing import Final

from casework.applications import Application
from casework.ledger import Promise, PromiseState, behind, counted
from casework.notices import Happened
from casework.people import Action, Actor
from casework.scheme import OFFERED, SchemeState
from casework.tasks import TaskState
from casework.topics import Topic
from data import applications as application_rows
from data import ledger, schemes
from data import studies as study_rows
from data import tasks as task_rows
from data.database import Session
from data.grids import latest_revision
from gridmodel.answer import Promised
from services.access import require
from services.desk import Desk
from services.notices import tell
from services.nudges import nudge

AT_ONCE: Final = 100
WORKER: Final = "worker"


def promised_on(desk: Desk, grid: str, without: str | None = None) -> tuple[Promised, ...]:
    """What the check counts on a grid; `without` leaves out one application's own."""
    with desk.database.read() as session:
        return loads_of(standing(session, grid, without))


def standing(session: Session, grid: str, without: str | None = None) -> tuple[Promise, ...]:
    return tuple(p for p in counted(ledger.promises_on(session, grid)) if p.application_id != without)


def loads_of(promises: tuple[Promise, ...]) -> tuple[Promised, ...]:
    return tuple(Promised(p.node, p.kw, p.kvar, p.kind) for p in promises)


def queue(desk: Desk, actor: Actor, grid: str) -> tuple[Promise, ...]:
    """The ledger of a grid in the order of its queue, for those who plan it."""
    require(actor, Action.CHECK_CONNECTION, grid)
    with desk.database.read() as session:
        return ledger.promises_on(session, grid)


def release(
    session: Session, desk: Desk, application: Application, *, keep: str | None = None, expired: bool = False
) -> None:
    """End what is promised to an application, but for the scheme `keep`; those behind are told and checked again."""
    state = PromiseState.EXPIRED if expired else PromiseState.RELEASED
    for promise in ledger.promises_of(session, application.id):
        if promise.counts and promise.scheme_id != keep:
            ledger.hold_turn(session, promise.grid)
            if ledger.end(session, promise, state, desk.now()):
                _lapse(session, promise)
                _tell_those_behind(session, desk, promise)
                nudge(session, desk, Topic.CAPACITY)


def energised(session: Session, desk: Desk, application_id: str) -> None:
    """In service: the promise stays until grid data holds the load."""
    for promise in ledger.promises_of(session, application_id):
        if promise.state is PromiseState.HELD:
            ledger.energise(session, promise)
            nudge(session, desk, Topic.CAPACITY)


def expire(desk: Desk) -> int:
    """End every promise that was not accepted in time; how many. The worker does it once a minute."""
    with desk.database.read() as session:
        due = ledger.due(session, desk.now(), AT_ONCE)
    for promise in due:
        with desk.database.begin() as session:
            application = application_rows.get_application(session, promise.application_id, lock=True)
            again = {p.id: p for p in ledger.due(session, desk.now(), AT_ONCE)}
            if promise.id in again:
                ledger.hold_turn(session, promise.grid)
                ledger.end(session, promise, PromiseState.EXPIRED, desk.now())
                _lapse(session, promise)
                tell(session, desk, application, Happened.PROMISE_EXPIRED)
                _tell_those_behind(session, desk, promise)
                nudge(session, desk, Topic.CAPACITY)
    return len(due)


def _lapse(session: Session, promise: Promise) -> None:
    scheme = schemes.get_scheme(session, promise.application_id, promise.scheme_id)
    if scheme.state in OFFERED:
        schemes.change_scheme(session, scheme, state=SchemeState.LAPSED)


def _tell_those_behind(session: Session, desk: Desk, gone: Promise) -> None:
    """Who stands later in the queue hears of it at once; the worker checks again what fits there."""
    later = behind(gone, ledger.promises_on(session, gone.grid))
    info = latest_revision(session, gone.grid)
    for promise in (p for p in later if p.application_id != gone.application_id):
        application = application_rows.get_application(session, promise.application_id)
        waiting = [t for t in task_rows.tasks_of(session, application.id) if t.state is TaskState.OPEN]
        tell(session, desk, application, Happened.CAPACITY_FREED, waiting[0] if waiting else None)
        if info is not None:
            inputs = {"kind": "recheck", "application": application.id, "scheme": promise.scheme_id}
            study_rows.insert_study(session, info.id, asked_by=WORKER, inputs=inputs)
