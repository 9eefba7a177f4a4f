"""Statistics of an office small enough to count on the fingers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from casework.applications import (
    Applicant,
    Application,
    ApplicationState,
    CustomerClass,
    Importance,
    Kind,
    Turn,
)
from casework.calendar import WorkCalendar
from casework.deadlines import Span, used_days, worked_days
from casework.statistics import (
    Durations,
    Flow,
    Kept,
    ageing,
    by_hour,
    durations,
    flow,
    funnel,
    kept_cases,
    kept_nodes,
    punctual,
    workload,
)
from casework.tasks import Task, TaskState

CALENDAR = WorkCalendar()
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # Friday noon in Shanghai; November 2026 has no holiday


def day(n: int, hour: int = 12) -> datetime:
    """November 2026 in Shanghai; the 2nd is a Monday."""
    return datetime(2026, 11, n, hour, tzinfo=CALENDAR.zone)


def task(case: str, node: str, came: int, went: int | None, due: int | None = None, **more: Any) -> Task:
    values: dict[str, Any] = {
        "id": f"{case}{node}", "application_id": case, "ordinal": 1, "node": node, "name": node, "lane": "x",
        "department": "planning",
        "roles": (), "turn": Turn.COMPANY, "assignee_id": None, "assignee": "经办人员 01",
        "state": TaskState.DONE if went else TaskState.OPEN,
        "attempt": 1, "arrived_at": day(came), "allowed_days": None, "due_at": day(due) if due else None, "due_assumed": False,
        "done_at": day(went) if went else None, "done_by": None, "done_by_id": None, "data": {}, "version": 1,
    }  # fmt: skip
    return Task(**values | more)


def case(came: int, went: int | None = None, due: int | None = None, **more: Any) -> Application:
    values: dict[str, Any] = {
        "id": "a", "number": "", "applicant": Applicant("x"), "applicant_account_id": None,
        "customer_class": CustomerClass.HOUSEHOLD,
        "kind": Kind.NEW, "importance": Importance.ORDINARY, "existing_kva": 0.0, "new_kva": 8.0, "total_kva": 8.0,
        "demand_kw": 6.0,
        "power_factor": 0.95, "lon": 0.0, "lat": 0.0, "address": "", "grid": None, "node": None, "department": "service",
        "district": None, "wanted_on": None, "state": ApplicationState.FINISHED if went else ApplicationState.RUNNING,
        "turn": Turn.COMPANY, "definition_id": 1, "done": (), "due_at": day(due) if due else None, "due_assumed": False,
        "created_by": "", "created_at": day(came), "finished_at": day(went) if went else None, "demonstration": False, "version": 1,
    }  # fmt: skip
    return Application(**values | more)


def test_a_deadline_is_judged_when_it_was_met_or_has_passed() -> None:
    tasks = [
        task("a", "survey", 2, 3, due=4),
        task("b", "survey", 2, 6, due=4),
        task("c", "survey", 2, None, due=5),
        task("d", "survey", 19, None, due=25),
        task("e", "survey", 2, 3),
    ]
    assert kept_nodes(tasks, NOW) == Kept(3, 1)
    assert Kept(0, 0).share is None and Kept(4, 3).share == 0.75


def test_withdrawn_cases_are_not_judged() -> None:
    cases = [case(2, 3, 4), case(2, 9, 4), case(2, 9, 4, state=ApplicationState.WITHDRAWN), case(2, None, 4)]
    assert kept_cases(cases, NOW) == Kept(3, 1)


def test_durations_are_working_days_without_pauses() -> None:
    """From Monday noon to Tuesday noon is a working day, although the deadline's clock starts the day after."""
    tasks = [
        task("a", "survey", 2, 3),
        task("b", "survey", 2, 4),
        task("c", "survey", 5, 9),
        task("d", "reply", 2, None),
    ]
    assert durations(tasks, CALENDAR, lambda t: t.node) == {"survey": Durations(3, 2.0, 2.0)}
    paused = durations(tasks[1:2], CALENDAR, lambda t: t.node, lambda t: [Span(day(2), day(3))])
    assert paused["survey"].p50 == 1.0  # noon to midnight and midnight to noon


def test_cases_by_age() -> None:
    found = ageing([case(19), case(12), case(12, 13), case(2)], CALENDAR, NOW)
    assert found == {"≤ 5": 1, "≤ 10": 1, "≤ 20": 1, "≤ 40": 0, "> 40": 0}


def test_flow_and_what_is_left_at_each_end() -> None:
    cases = [case(2, 10), case(3), case(10, 11), case(12), case(17, 18)]
    assert flow(cases, CALENDAR, date(2026, 11, 11), 2) == [
        Flow(date(2026, 11, 9), 2, 2, 2),
        Flow(date(2026, 11, 16), 1, 1, 2),
    ]


def test_funnel_counts_a_case_once_however_often_it_came_back() -> None:
    tasks = [
        task("a", "in", 2, 3),
        task("a", "in", 4, 5),
        task("b", "in", 2, None),
        task("a", "out", 5, None),
    ]
    assert funnel(tasks, ("in", "out")) == [("in", 2, 1), ("out", 1, 0)]


def test_what_is_done_on_the_day_it_came_took_hours_and_used_nothing_of_its_deadline() -> None:
    assert used_days(CALENDAR, day(3, 10), day(3, 16)) == 0
    assert worked_days(CALENDAR, day(3, 10), day(3, 16)) == pytest.approx(6 / 24)
    assert worked_days(CALENDAR, day(3, 12), day(4, 12)) == pytest.approx(1)
    assert worked_days(CALENDAR, day(6, 12), day(9, 12)) == pytest.approx(1)  # over a weekend


def test_workload_counts_open_tasks() -> None:
    tasks = [
        task("a", "in", 3, None),
        task("b", "in", 3, None),
        task("c", "in", 3, 4),
        task("d", "in", 3, None, assignee=None),
    ]
    assert workload(tasks) == {("planning", "经办人员 01"): 2, ("planning", ""): 1}


def test_data_entered_in_time() -> None:
    pairs = [(day(2, 9), day(2, 11)), (day(2, 9), day(2, 12))]
    assert punctual(pairs, timedelta(hours=2)) == Kept(2, 1)
    updates = [day(2, 8), day(3, 9), day(4, 10)]
    assert by_hour(updates, CALENDAR, [date(2026, 11, n) for n in (2, 3, 4)], time(9)) == Kept(3, 2)
