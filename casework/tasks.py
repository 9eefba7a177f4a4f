"""What happens in a case: tasks that wait for somebody, pauses, events and deadlines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from casework.applications import Application, Turn
from casework.waiting import Wait


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    RETURNED = "returned"  # given back, or undone by a return to an earlier node
    CANCELLED = "cancelled"  # the case was withdrawn


class PauseReason(StrEnum):
    CUSTOMER_DOCUMENTS = "customer_documents"
    CUSTOMER_WORKS = "customer_works"
    PERMIT = "permit"
    FORCE_MAJEURE = "force_majeure"


TURN_WHILE_PAUSED: Final = {
    PauseReason.CUSTOMER_DOCUMENTS: Turn.CUSTOMER,
    PauseReason.CUSTOMER_WORKS: Turn.CUSTOMER,
    PauseReason.PERMIT: Turn.THIRD_PARTY,
    PauseReason.FORCE_MAJEURE: Turn.THIRD_PARTY,
}


class EventKind(StrEnum):
    CREATED = "created"
    ARRIVED = "arrived"  # a node was reached
    COMPLETED = "completed"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    ASSIGNED = "assigned"
    URGED = "urged"
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"
    VERSION_CHANGED = "version_changed"
    AMENDED = "amended"  # what is asked for changed: capacity, place, contact
    SCHEME_ATTACHED = "scheme_attached"
    SCHEME_CHANGED = "scheme_changed"
    SCHEME_REPLIED = "scheme_replied"
    CHANGE_SUGGESTED = "change_suggested"  # by the customer
    SCHEME_ACCEPTED = "scheme_accepted"
    WAITS = "waits"  # for a project or another case
    WAITS_NO_MORE = "waits_no_more"


class DeadlineState(StrEnum):
    NONE = "none"  # nobody's clock runs: the customer's own works, or no rule
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"  # three quarters used, or predicted late
    DUE_SOON = "due_soon"  # within 24 hours
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`assumed`: a year on the way is in no calendar, so only its weekends are known to be free."""

    state: DeadlineState
    allowed_days: float | None = None  # working days
    used_days: float = 0.0
    due_at: datetime | None = None
    assumed: bool = False

    @property
    def left_days(self) -> float | None:
        """Working days left; negative when overdue."""
        return None if self.allowed_days is None else self.allowed_days - self.used_days


@dataclass(frozen=True, slots=True)
class Task:
    """A node that waits, or was left: `version` counts its changes."""

    id: str
    application_id: str
    ordinal: int  # 1, 2, … within its application
    node: str
    name: str  # as the drawing calls it
    lane: str
    department: str
    roles: tuple[str, ...]
    turn: Turn
    assignee_id: int | None
    assignee: str | None
    state: TaskState
    attempt: int  # 1 at the first arrival
    arrived_at: datetime
    allowed_days: float | None
    due_at: datetime | None
    due_assumed: bool
    done_at: datetime | None
    done_by: str | None
    done_by_id: int | None
    data: dict[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Pause:
    application_id: str
    reason: PauseReason
    note: str
    began_at: datetime
    ended_at: datetime | None

    @property
    def turn(self) -> Turn:
        return TURN_WHILE_PAUSED[self.reason]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One act; only ever added, in the transaction of the act."""

    application_id: str
    at: datetime
    kind: EventKind
    actor: str
    account_id: int | None
    role: str
    node: str | None = None
    task_id: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


class StepState(StrEnum):
    DONE = "done"
    OPEN = "open"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the timeline; a node still to come has neither arrival nor end, only its plan.

    The plan is what the deadlines allow, one node after the other, as if each began when it could first begin.
    """

    node: str
    name: str
    turn: Turn
    state: StepState
    planned_start: date | None
    planned_end: date | None
    arrived_at: datetime | None
    done_at: datetime | None
    in_charge: str | None
    attempts: int
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class StepForecast:
    """When a node is expected to begin and to be left.

    `early` to `late` holds four cases of five; both are missing where too few finished cases speak for a band.
    """

    begins: date
    likely: date
    early: date | None = None
    late: date | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    steps: tuple[Step, ...]
    pauses: tuple[Pause, ...]
    whole: Deadline
    wait: Wait | None = None  # a project, or another case
    free_on: date | None = None  # when what it waits for is expected
    ends_on: date | None = None  # the plan's end, moved by the wait


@dataclass(frozen=True, slots=True)
class Case:
    """An application with all that is shown of it."""

    application: Application
    tasks: tuple[Task, ...]  # open and past, oldest first
    pauses: tuple[Pause, ...]
    deadline: Deadline  # of the whole process
    open_deadlines: dict[str, Deadline]  # by task id

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        return tuple(t for t in self.tasks if t.state is TaskState.OPEN)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A row of the work list: an open task and its application."""

    task: Task
    application: Application
    deadline: Deadline
