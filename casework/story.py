"""What a customer is told of one of his applications: where it stands, whose turn it is, who looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.applications import CLOSED, Application, ApplicationState, Turn
from casework.calendar import WorkCalendar
from casework.nodes import NodeCode
from casework.tasks import Case, Step, StepForecast, StepState, Task, Timeline


@dataclass(frozen=True, slots=True)
class Contact:
    """A person and his number; without a person it is the department's desk."""

    name: str
    phone: str
    department: str


@dataclass(frozen=True, slots=True)
class Story:
    case: Case
    line: Timeline
    calendar: WorkCalendar
    today: date
    contact: Contact
    forecasts: Mapping[str, StepForecast]
    has_scheme: bool = False  # one waits for the customer's answer

    @property
    def application(self) -> Application:
        return self.case.application

    @property
    def is_open(self) -> bool:
        return self.application.state not in CLOSED

    @property
    def is_suspended(self) -> bool:
        return self.application.state is ApplicationState.SUSPENDED

    @property
    def own_tasks(self) -> tuple[Task, ...]:
        """What waits for the customer himself."""
        return tuple(t for t in self.case.open_tasks if t.turn is Turn.CUSTOMER)

    @property
    def may_sign(self) -> bool:
        """Whether an acceptance is taken now: at the step for it, or at any time where the process has none."""
        has_step = any(s.node == NodeCode.SIGN for s in self.line.steps)
        return self.is_open and (not has_step or any(t.node == NodeCode.SIGN for t in self.own_tasks))

    @property
    def step_now(self) -> Step | None:
        """The open step that matters to the customer: his own first."""
        waiting = [s for s in self.line.steps if s.state is StepState.OPEN]
        return min(waiting, key=lambda s: s.turn is not Turn.CUSTOMER, default=None)

    @property
    def end(self) -> StepForecast | None:
        """When the last step is expected to be done."""
        return self.forecasts.get(self.line.steps[-1].node) if self.line.steps else None


def whose(story: Story) -> Turn | None:
    """None when there is nothing left to do."""
    if not story.is_open:
        return None
    if story.is_suspended:
        return story.application.turn
    return Turn.CUSTOMER if story.own_tasks else Turn.COMPANY
