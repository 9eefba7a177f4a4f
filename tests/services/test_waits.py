"""A case that waits shows it, and its predicted end moves when the other's day does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.calendar import ZONE
from casework.notices import Happened
from casework.people import Role
from casework.refusals import Invalid, NotAllowed, NotFound
from casework.waiting import Wait, expected_on, goes_round, predicted_end
from services import applications, notices, waits
from tests.office import Office

MARCH, JUNE = date(2027, 3, 1), date(2027, 6, 1)


def standing_in_design(office: Office) -> str:
    return office.walk(office.case(office.create()), "design").application.id


def test_a_project_that_moves_moves_the_end_of_every_case_that_waits_for_it(office: Office) -> None:
    one, other = standing_in_design(office), standing_in_design(office)
    before = applications.timeline(office.desk, office.planner, one)
    assert before.wait is None and before.free_on is None
    for case in (one, other):
        waits.wait_for_project(office.desk, office.planner, case, "110 kV North", MARCH)
    march = applications.timeline(office.desk, office.planner, one)
    assert march.free_on == MARCH and march.wait is not None and march.wait.project == "110 kV North"
    assert waits.move_project(office.desk, office.planner, "110 kV North", JUNE) == 2
    june = applications.timeline(office.desk, office.planner, one)
    assert june.ends_on is not None and march.ends_on is not None and before.ends_on is not None
    assert june.ends_on - march.ends_on == JUNE - MARCH
    assert march.ends_on > before.ends_on
    assert sum(n.what is Happened.WAIT_MOVED for n in notices.mine(office.desk, office.planner)) == 2
    assert waits.move_project(office.desk, office.planner, "110 kV North", JUNE) == 0


def test_waiting_for_another_takes_his_day_and_his_wait(office: Office) -> None:
    first, second = standing_in_design(office), standing_in_design(office)
    waits.wait_for_application(office.desk, office.planner, second, first)
    due = applications.timeline(office.desk, office.planner, second).free_on
    of_first = applications.get(office.desk, office.planner, first).application.due_at
    assert of_first is not None and due == of_first.astimezone(ZONE).date()
    waits.wait_for_project(office.desk, office.planner, first, "North", JUNE)
    assert applications.timeline(office.desk, office.planner, second).free_on == JUNE
    with pytest.raises(Invalid, match="in turn"):
        waits.wait_for_application(office.desk, office.planner, first, second)
    with pytest.raises(Invalid, match="in turn"):
        waits.wait_for_application(office.desk, office.planner, first, first)
    waits.stop_waiting(office.desk, office.planner, second)
    assert waits.waits_for(office.desk, office.planner, second) is None
    with pytest.raises(Invalid):
        waits.stop_waiting(office.desk, office.planner, second)


def test_the_customer_sees_the_day_but_neither_the_project_nor_the_other(office: Office) -> None:
    case, other = standing_in_design(office), standing_in_design(office)
    waits.wait_for_project(office.desk, office.planner, case, "CANARY project", MARCH, "CANARY note")
    seen = applications.timeline(office.desk, office.customer, case)
    assert seen.free_on == MARCH and "CANARY" not in repr(seen)
    waits.wait_for_application(office.desk, office.planner, case, other, "CANARY note")
    again = applications.timeline(office.desk, office.customer, case)
    assert other not in repr(again.wait) and "CANARY" not in repr(again)


def test_who_may_not_and_what_makes_no_sense_is_refused(office: Office) -> None:
    case, desk = standing_in_design(office), office.desk
    outside = office.hire("outside", Role.HANDLER, "metering")
    with pytest.raises(NotFound):
        waits.wait_for_project(desk, outside, case, "x", MARCH)
    with pytest.raises(NotAllowed):
        waits.wait_for_project(desk, office.customer, case, "x", MARCH)
    with pytest.raises(NotAllowed):
        waits.move_project(desk, office.customer, "x", MARCH)
    with pytest.raises(NotFound):
        waits.wait_for_application(desk, office.planner, case, "no such case")
    for project, day in (("", MARCH), ("x" * 500, MARCH), ("x", date(2020, 1, 1))):
        with pytest.raises(Invalid):
            waits.wait_for_project(desk, office.planner, case, project, day)
    assert waits.waits_for(desk, office.planner, case) is None


def test_a_chain_ends_where_it_would_go_round() -> None:
    ring = {"a": Wait("a", None, None, "b"), "b": Wait("b", "p", MARCH, "a")}
    assert goes_round("c", "c", ring) and not goes_round("c", "a", ring)
    assert expected_on("a", ring, {}) == MARCH
    assert expected_on("a", ring, {"a": JUNE}) == JUNE
    assert expected_on("z", ring, {}) is None
    assert predicted_end(MARCH, JUNE, MARCH + timedelta(days=5)) == JUNE + timedelta(days=5)
    assert predicted_end(MARCH, JUNE, MARCH - timedelta(days=5)) == JUNE
