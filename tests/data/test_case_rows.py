"""Cases on both databases: a whole life, the reminder's key, the lock, the version, the pool."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from casework.applications import ApplicationState, CustomerClass
from casework.people import Role
from casework.refusals import Invalid, Refused, Stale
from casework.tasks import PauseReason
from data import applications as rows
from data import outbox
from data import tasks as task_rows
from data.applications import next_number
from data.database import Database
from services import applications, tasks
from services.deadlines import remind
from services.notices import send_next
from tests.office import Office


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


@pytest.mark.parametrize("of", [CustomerClass.HOUSEHOLD, CustomerClass.HV_DUAL])
def test_a_case_lives_from_intake_to_archive(office: Office, of: CustomerClass) -> None:
    case = office.walk(office.case(office.create(of)), concealed_works=True)
    assert case.application.state is ApplicationState.FINISHED
    of_customer = applications.get(office.desk, office.customer, case.application.id).application
    assert of_customer.applicant.name == "张三丰" and case.application.applicant.name == "张**"


def test_lists_hold_what_is_within_the_bounds(office: Office) -> None:
    first = office.create()
    office.create(CustomerClass.LV_ZERO, applicant_account_id=office.stranger.account_id)
    of = office.desk
    assert len(applications.listed(of, office.administrator)) == 2
    assert [a.id for a in applications.listed(of, office.customer)] == [first.id]
    assert len(applications.listed(of, office.handlers["service"])) == 2
    assert applications.listed(of, office.handlers["metering"]) == []
    office.do(office.case(first), "intake")
    second = office.hire("service-2", Role.HANDLER, "service")
    assert [a.id for a in applications.listed(of, second)] == [first.id]  # its review waits for anybody there
    assert [w.task.node for w in tasks.worklist(of, second)] == ["review"]
    assert applications.listed(of, office.administrator, classes=[CustomerClass.LV_ZERO], number="0002")
    assert applications.listed(of, office.administrator, number="%") == []


def test_who_handed_a_step_on_still_finds_the_case(office: Office) -> None:
    case = office.create()
    task = office.case(case).open_tasks[0]
    second = office.hire("service-2", Role.HANDLER, "service")
    tasks.transfer(
        office.desk, office.handlers["service"], case.id, task.id, task.version, second.name, "leave"
    )
    for who in (office.handlers["service"], second):
        assert [a.id for a in applications.listed(office.desk, who)] == [case.id]
        assert applications.get(office.desk, who, case.id).application.id == case.id


def test_a_reminders_key_is_taken_once_by_many(office: Office) -> None:
    def ask(_: int) -> bool:
        with office.desk.database.begin() as session:
            return outbox.claim_reminder(session, "key", None, office.clock.time)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == 1


def test_the_first_numbers_of_a_year_do_not_collide(office: Office) -> None:
    def number(_: int) -> str:
        with office.desk.database.begin() as session:
            return next_number(session, 2031)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(number, range(16)))
    assert sorted(made) == [f"YK-2031-{n:06d}" for n in range(1, 17)]


def test_the_first_cases_of_a_class_share_its_drawing(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: office.create(CustomerClass.CHARGING), range(8)))
    assert len({a.definition_id for a in made}) == 1


def test_the_second_writer_of_a_version_is_told(office: Office) -> None:
    application = office.create()
    with office.desk.database.begin() as session:
        rows.change_application(session, application, turn="customer")
    with pytest.raises(Stale), office.desk.database.begin() as session:
        rows.change_application(session, application, turn="company")


def test_the_second_writer_of_a_task_is_told(office: Office) -> None:
    task = office.case(office.create()).open_tasks[0]
    with office.desk.database.begin() as session:
        task_rows.change_task(session, task, assignee="a")
    with pytest.raises(Stale), office.desk.database.begin() as session:
        task_rows.change_task(session, task, assignee="b")


def test_a_step_is_completed_by_one_of_many(office: Office) -> None:
    case = office.case(office.create())

    def complete(_: int) -> bool:
        try:
            office.do(case, "intake")
        except (Invalid, Stale):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(complete, range(8))) == 1


def test_suspending_reminding_and_sending(office: Office) -> None:
    application = office.create()
    handler = office.handlers["service"]
    held = applications.suspend(
        office.desk, handler, application.id, application.version, PauseReason.CUSTOMER_WORKS
    )
    office.clock.time += timedelta(days=1)
    applications.resume(office.desk, handler, application.id, held.application.version)
    assert remind(office.desk) == 0
    office.clock.time += timedelta(days=3)
    assert [remind(office.desk), remind(office.desk)] == [2, 0]  # the head and, a day late, the digest
    sent: list[object] = []
    while send_next(office.desk, sent.append):
        pass
    assert len(sent) >= 2


def test_what_fails_in_the_middle_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.case(office.create())
    monkeypatch.setattr("services.casefile.settle", lambda case: (_ for _ in ()).throw(ZeroDivisionError))
    with pytest.raises(ZeroDivisionError):
        office.do(case, "intake")
    monkeypatch.undo()
    assert office.case(case.application) == case
    with pytest.raises(Refused):
        applications.withdraw(office.desk, office.customer, case.application.id, 0, "x")
