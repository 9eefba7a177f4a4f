"""The parcel timeline: plan by hand, what happened, what is to come."""

from __future__ import annotations

from datetime import date

from casework.tasks import DeadlineState, StepState
from services import applications, tasks
from tests.office import Office, open_task


def test_the_plan_follows_the_table_of_deadlines_counted_by_hand(office: Office) -> None:
    """Monday 23 November 2026: intake 1, review 1, survey 2, design 5, approval 1, reply 1 working days."""
    line = applications.timeline(office.desk, office.customer, office.create().id)
    planned = {s.node: s.planned_end for s in line.steps}
    assert [planned[n] for n in ("intake", "review", "survey", "design", "approval", "reply")] == [
        date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 8),
    ]  # fmt: skip
    beside = {s.planned_start for s in line.steps if s.node in ("construction", "metering", "contract")}
    assert len(beside) == 1
    assert "design_review" not in planned  # nothing calls for it yet
    assert line.whole.allowed_days == 22


def test_the_timeline_shows_done_open_and_to_come(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design", concealed_works=True)
    line = applications.timeline(office.desk, office.administrator, case.application.id)
    states = {s.node: s.state for s in line.steps}
    assert [states[n] for n in ("survey", "design", "drawings")] == [
        StepState.DONE, StepState.OPEN, StepState.TO_COME,
    ]  # fmt: skip
    here = next(s for s in line.steps if s.node == "design")
    assert here.deadline.state is DeadlineState.ON_TRACK and here.done_at is None and here.arrived_at
    coming = next(s for s in line.steps if s.node == "drawings")
    assert coming.arrived_at is None and coming.in_charge is None


def test_a_returned_case_shows_its_node_as_open_again(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    task = open_task(case, "design")
    tasks.give_back(
        office.desk, office.planner, case.application.id, task.id, task.version, "survey", "wrong place"
    )
    line = applications.timeline(office.desk, office.administrator, case.application.id)
    shown = {s.node: (s.state, s.attempts) for s in line.steps}
    assert shown["survey"] == (StepState.OPEN, 2) and shown["design"] == (StepState.TO_COME, 1)
