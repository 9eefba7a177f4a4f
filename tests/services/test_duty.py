"""The duty roster: a new step goes to who is on duty with the least to do; nobody on duty, it waits for all."""

from __future__ import annotations

from datetime import date

import pytest

from casework.duty import Absence, Shift, next_on_duty
from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound
from casework.tasks import PauseReason
from services import people, tasks
from services.applications import suspend
from services.duty import add_shift, remove_shift, shifts
from tests.office import Office, open_task

DAY = date(2026, 11, 23)
WEEK = (DAY, date(2026, 11, 27))


def test_among_those_on_duty_the_least_loaded_and_for_the_absent_the_substitute() -> None:
    on_duty = [Shift(1, *WEEK), Shift(2, *WEEK), Shift(3, date(2026, 11, 24), WEEK[1])]
    assert next_on_duty(on_duty, [], {1, 2, 3}, {1: 2, 2: 1}, DAY) == 2
    assert next_on_duty(on_duty, [], {1, 2, 3}, {}, DAY) == 1
    assert next_on_duty(on_duty, [], {3}, {}, DAY) is None
    away = [Absence(1, *WEEK, substitute_id=9), Absence(2, *WEEK)]
    assert next_on_duty(on_duty, away, {1, 2, 9}, {9: 50}, DAY) == 9


def assignee(office: Office, node: str) -> str | None:
    case = office.walk(office.case(office.create()), node)
    return open_task(case, node).assignee


def test_steps_are_shared_out_among_those_on_duty(office: Office) -> None:
    assert assignee(office, "design") is None  # no roster: it waits for the department
    for name in ("planner", "planner-2"):
        add_shift(office.desk, office.head, name, *WEEK)
    assert {assignee(office, "design"), assignee(office, "design")} == {"planner", "planner-2"}
    people.add_absence(office.desk, office.head, "planner", *WEEK, "planner-2")
    assert assignee(office, "design") == assignee(office, "design") == "planner-2"


def test_who_is_away_when_a_step_comes_back_is_stood_in_for(office: Office) -> None:
    add_shift(office.desk, office.head, "planner", *WEEK)
    case = office.walk(office.case(office.create()), "approval")
    people.add_absence(office.desk, office.head, "planner", *WEEK, "planner-2")
    task = open_task(case, "approval")
    back = tasks.give_back(
        office.desk, office.who(task), case.application.id, task.id, task.version, "design", "why"
    )
    assert open_task(back, "design").assignee == "planner-2"


def test_a_head_plans_own_people_only(office: Office) -> None:
    for name, first, last, error in (
        ("h-metering", *WEEK, NotFound),
        ("planner", date(2026, 11, 1), date(2026, 11, 2), Invalid),
        ("planner", *reversed(WEEK), Invalid),
    ):
        with pytest.raises(error):
            add_shift(office.desk, office.head, name, first, last)
    add_shift(office.desk, office.administrator, "h-metering", *WEEK)
    assert shifts(office.desk, office.head) == []
    foreign = shifts(office.desk, office.administrator)[0]
    with pytest.raises(NotFound):
        remove_shift(office.desk, office.head, foreign.id)
    remove_shift(office.desk, office.administrator, foreign.id)
    assert shifts(office.desk, office.administrator) == []
    with pytest.raises(NotAllowed):
        add_shift(office.desk, Actor(7, "x", Role.PLANNER), "planner", *WEEK)


def test_on_the_work_list_the_paused_come_last(office: Office) -> None:
    first, second = (office.case(office.create()).application for _ in range(2))
    clerk = office.handlers["service"]
    suspend(office.desk, clerk, first.id, first.version, PauseReason.PERMIT)
    assert [item.application.id for item in tasks.worklist(office.desk, clerk)] == [second.id, first.id]
