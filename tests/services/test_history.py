"""The demonstration history: cases as the engine would have left them, marked, and to be carried on."""

from __future__ import annotations

import pytest

from casework import process
from casework.applications import Application, ApplicationState
from casework.drawing import read_drawing
from casework.people import Actor, Role
from casework.refusals import Invalid
from casework.tasks import Task, TaskState
from data import grids, people
from data.definitions import get_definition
from services import applications
from services.casefile import facts
from services.history import write_history
from tests.office import Office
from tests.small_grid import small_grid

COUNT = 120


@pytest.fixture
def history(office: Office) -> Office:
    with office.desk.database.begin() as session:
        grids.save_revision(
            session, "demo", small_grid(), author="t", reason="t", states={}, report={}, crs="EPSG:4326"
        )
    write_history(office.desk, office.administrator, COUNT)
    return office


def listed(office: Office) -> list[Application]:
    return applications.listed(office.desk, office.administrator, limit=1000)


def test_every_case_stands_where_the_engine_says_it_stands(history: Office) -> None:
    with history.desk.database.read() as session:
        drawings = {
            a.definition_id: read_drawing(get_definition(session, a.definition_id).xml.encode())
            for a in listed(history)
        }
    for application in listed(history):
        case = history.case(application)
        waiting = process.open_nodes(
            drawings[application.definition_id], facts(application), application.done
        )
        if application.state is not ApplicationState.WITHDRAWN:
            assert {t.node for t in case.open_tasks} == waiting
            assert (application.state is ApplicationState.FINISHED) == (not waiting)
        assert all(t.done_at is None or t.done_at >= t.arrived_at for t in case.tasks)
        assert [t.ordinal for t in case.tasks] == list(range(1, len(case.tasks) + 1))


def test_nobody_approves_his_own_design(history: Office) -> None:
    for application in listed(history):
        by = {t.node: t.done_by for t in history.case(application).tasks if t.state is TaskState.DONE}
        assert "approval" not in by or by["approval"] != by["design"]


def test_a_running_case_is_carried_on_to_its_end_by_people(history: Office) -> None:
    running = [a for a in listed(history) if a.state is ApplicationState.RUNNING]
    assert running
    for application in running:
        case = history.case(application)
        while case.open_tasks:
            task = case.open_tasks[0]
            case = history.do(case, task.node, clerk(history, task))
        assert case.application.state is ApplicationState.FINISHED


def clerk(office: Office, task: Task) -> Actor:
    """What a customer without an account has to do is entered for him."""
    if task.roles == (Role.MANAGER,):
        return office.head
    return office.handlers[task.department] if Role.HANDLER in task.roles else office.planner


def test_every_case_says_that_it_is_demonstration_and_nobody_can_be_called(history: Office) -> None:
    cases = listed(history)
    assert len(cases) > 0.9 * COUNT
    assert all(a.demonstration and a.applicant.phone.startswith("000") for a in cases)
    assert all(a.created_at <= history.desk.now() for a in cases)


def test_real_numbers_count_on_and_a_second_history_is_refused(history: Office) -> None:
    before = {a.number for a in listed(history)}
    assert history.create().number not in before
    with pytest.raises(Invalid, match="already"):
        write_history(history.desk, history.administrator, 5)


def test_without_the_demonstration_grid_nothing_is_written(office: Office) -> None:
    with pytest.raises(Invalid, match="not there"):
        write_history(office.desk, office.administrator, 5)
    assert listed(office) == []


def test_the_demonstrations_customer_has_cases_in_different_states(history: Office) -> None:
    with history.desk.database.read() as session:
        account = people.account_named(session, "demo-customer")
    assert account is not None and account.demonstration
    customer = Actor(account.id, account.name, Role.CUSTOMER)
    own = applications.listed(history.desk, customer)
    assert 2 <= len(own) <= 3 and all(a.demonstration for a in own)
    assert len({a.state for a in own} | {a.turn for a in own}) >= 3
