"""Studies as rows: asked once, claimed with a lease, finished, or given up after three attempts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, Select, Text, and_, func, or_, select, type_coerce, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.refusals import NotFound
from data.columns import JsonText, UtcTime
from data.database import Base
from message import say

MAX_ATTEMPTS: Final = 3


class StudyState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # an attempt failed; it will be tried again
    CANCELLED = "cancelled"
    POISONED = "poisoned"  # three attempts failed or died; nobody tries again


class StudyRow(Base):
    __tablename__ = "study"
    __table_args__ = (Index("ix_study_state_asked_at", "state", "asked_at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    grid_revision_id: Mapped[int] = mapped_column(
        ForeignKey("grid_revision.id", ondelete="CASCADE"), index=True
    )
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    inputs: Mapped[Any] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    progress: Mapped[float]
    result: Mapped[Any | None] = mapped_column(JsonText)
    fingerprint: Mapped[str | None] = mapped_column(Text)
    error: Mapped[Any | None] = mapped_column(JsonText)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    lease: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int]


@dataclass(frozen=True, slots=True)
class Study:
    """`lease` is the token its worker must show; whoever lost it can no longer write."""

    id: str
    grid_revision_id: int
    asked_by: str
    asked_at: datetime
    inputs: dict[str, Any]
    state: StudyState
    stage: str
    progress: float
    result: dict[str, Any] | None
    fingerprint: str | None
    error: Any | None
    lease_until: datetime | None
    lease: str | None
    attempts: int


def insert_study(session: Session, revision_id: int, *, asked_by: str, inputs: dict[str, Any]) -> Study:
    row = StudyRow(
        id=secrets.token_urlsafe(12),
        grid_revision_id=revision_id,
        asked_by=asked_by,
        asked_at=datetime.now(UTC),
        inputs=inputs,
        state=StudyState.WAITING,
        stage="",
        progress=0.0,
        attempts=0,
    )
    session.add(row)
    session.flush()
    return _study(row)


def counts(session: Session) -> dict[str, int]:
    """Studies by their state."""
    asked = select(StudyRow.state, func.count()).group_by(StudyRow.state)
    return dict(session.execute(asked).tuples().all())


def get_study(session: Session, study_id: str) -> Study:
    row = session.get(StudyRow, study_id)
    if row is None:
        raise NotFound(say("There is no study {study}.", study=study_id))
    return _study(row)


@dataclass(frozen=True, slots=True)
class StudyHead:
    """A study without its result, which may be large."""

    id: str
    state: StudyState
    progress: float
    error: Any | None


def same_head(session: Session, inputs: dict[str, Any]) -> StudyHead | None:
    """Return the study with exactly these inputs that is done or under way, without reading its result; the newest one."""
    columns = (StudyRow.id, StudyRow.state, StudyRow.progress, StudyRow.error)
    row = session.execute(_same(select(*columns), inputs)).first()
    return None if row is None else StudyHead(row.id, StudyState(row.state), row.progress, row.error)


def _same(asked: Select[Any], inputs: dict[str, Any]) -> Select[Any]:
    useless = (StudyState.CANCELLED, StudyState.POISONED)
    found = asked.where(StudyRow.inputs == inputs, StudyRow.state.not_in(useless))
    return found.order_by(StudyRow.asked_at.desc()).limit(1)


def last_error(session: Session, inputs: dict[str, Any]) -> Any | None:
    """Why the last study with exactly these inputs was given up; None where the last one was not."""
    asked = select(StudyRow.state, StudyRow.error).where(StudyRow.inputs == inputs)
    row = session.execute(asked.order_by(StudyRow.asked_at.desc()).limit(1)).first()
    return row.error if row is not None and row.state == StudyState.POISONED else None


def keep_name(session: Session, study_id: str, saved: dict[str, Any]) -> None:
    """A study that somebody saved carries by whom and under what name among its inputs; later names replace it."""
    study = get_study(session, study_id)
    session.execute(
        update(StudyRow).where(StudyRow.id == study_id).values(inputs=study.inputs | {"saved": saved})
    )


def named_studies(session: Session, limit: int) -> list[Study]:
    """Return the saved ones, the newest first."""
    named = type_coerce(StudyRow.inputs, Text).contains('"saved":{', autoescape=True)
    found = session.scalars(select(StudyRow).where(named).order_by(StudyRow.asked_at.desc()).limit(limit))
    return [_study(row) for row in found]


def same_study(session: Session, inputs: dict[str, Any]) -> Study | None:
    """Return a study with exactly these inputs that is done or under way; the newest one."""
    row = session.scalars(_same(select(StudyRow), inputs)).first()
    return None if row is None else _study(row)


def cancel_study(session: Session, study_id: str) -> bool:
    """Stop a study that is not finished; its worker notices at its next report. False when there was nothing to stop."""
    open_states = (StudyState.WAITING, StudyState.RUNNING, StudyState.FAILED)
    mine = and_(StudyRow.id == study_id, StudyRow.state.in_(open_states))
    values = {"state": StudyState.CANCELLED, **_RELEASED}
    done = session.execute(update(StudyRow).where(mine).values(**values).returning(StudyRow.id))
    return done.first() is not None


def keep_part(session: Session, study: Study, result: dict[str, Any], progress: float) -> bool:
    """Store what is computed so far, for whoever goes on; False when the lease was lost or the study cancelled."""
    return _write(session, study, stage="computing", result=result, progress=progress)


def store_answer(
    session: Session, study_id: str, stage: str, result: dict[str, Any], fingerprint: str
) -> None:
    """Keep an answer that was computed within the request; no worker will claim the study."""
    values = {
        "state": StudyState.DONE,
        "stage": stage,
        "progress": 1.0,
        "result": result,
        "fingerprint": fingerprint,
    }
    session.execute(update(StudyRow).where(StudyRow.id == study_id).values(**values))


def claim_study(session: Session, now: datetime, lease: timedelta) -> Study | None:
    """Take the oldest study that waits, or whose worker fell silent; None when there is nothing to do."""
    _poison_the_lost(session, now)
    asked = select(StudyRow).where(_open_to_claim(now)).order_by(StudyRow.asked_at, StudyRow.id).limit(1)
    row = session.scalars(asked.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.state = StudyState.RUNNING
    row.attempts += 1
    row.lease = secrets.token_hex(8)
    row.lease_until = now + lease
    session.flush()
    return _study(row)


def report_progress(
    session: Session, study: Study, stage: str, progress: float, lease_until: datetime
) -> bool:
    """Tell how far it is and keep the lease; False when the lease was lost and the work should stop."""
    return _write(session, study, stage=stage, progress=progress, lease_until=lease_until)


def keep_lease(session: Session, study: Study, lease_until: datetime) -> bool:
    return _write(session, study, lease_until=lease_until)


def finish_study(session: Session, study: Study, result: dict[str, Any], fingerprint: str) -> bool:
    """Store the result; False when the lease was lost and another worker's result counts."""
    return _write(
        session,
        study,
        state=StudyState.DONE,
        progress=1.0,
        result=result,
        fingerprint=fingerprint,
        error=None,
        **_RELEASED,
    )


def fail_study(session: Session, study: Study, error: Any) -> bool:
    """The attempt failed: it waits for the next one, or is poisoned after the third."""
    last = study.attempts >= MAX_ATTEMPTS
    state = StudyState.POISONED if last else StudyState.FAILED
    return _write(session, study, state=state, error=error, **_RELEASED)


def refuse_study(session: Session, study: Study, error: Any) -> bool:
    """The question itself cannot be answered: nobody tries again."""
    return _write(session, study, state=StudyState.POISONED, error=error, **_RELEASED)


_RELEASED: Final[dict[str, Any]] = {"lease": None, "lease_until": None}


def _write(session: Session, study: Study, **values: Any) -> bool:
    holds = and_(StudyRow.id == study.id, StudyRow.lease == study.lease, StudyRow.state == StudyState.RUNNING)
    done = session.execute(update(StudyRow).where(holds).values(**values).returning(StudyRow.id))
    return done.first() is not None


def _open_to_claim(now: datetime) -> Any:
    silent = and_(StudyRow.state == StudyState.RUNNING, StudyRow.lease_until < now)
    return or_(StudyRow.state.in_((StudyState.WAITING, StudyState.FAILED)), silent)


def _poison_the_lost(session: Session, now: datetime) -> None:
    """A study that killed its worker three times would kill the next one too."""
    lost = and_(
        StudyRow.state == StudyState.RUNNING, StudyRow.lease_until < now, StudyRow.attempts >= MAX_ATTEMPTS
    )
    session.execute(update(StudyRow).where(lost).values(state=StudyState.POISONED, **_RELEASED))


def _study(row: StudyRow) -> Study:
    values = {name: getattr(row, name) for name in Study.__dataclass_fields__}
    return Study(**values | {"state": StudyState(row.state)})
