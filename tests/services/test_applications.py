"""Applications through their whole life, by the people who may, and refused to those who may not."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from casework.applications import ApplicationState, CustomerClass, Turn
from casework.people import Role
from casework.refusals import Invalid, NotAllowed, NotFound, Stale
from casework.tasks import DeadlineState, EventKind, PauseReason, TaskState
from data import audit
from services import applications, tasks
from tests.office import Office, open_task


@pytest.mark.parametrize("customer_class", list(CustomerClass))
def test_every_class_walks_from_intake_to_archive(office: Office, customer_class: CustomerClass) -> None:
    case = office.walk(office.case(office.create(customer_class)))
    assert case.application.state is ApplicationState.FINISHED
    assert [t.node for t in case.tasks][0] == "intake" and case.tasks[-1].node == "archive"
    assert {t.state for t in case.tasks} == {TaskState.DONE}
    assert case.deadline.state is DeadlineState.DONE


def test_construction_metering_and_contract_run_beside_each_other_and_join(office: Office) -> None:
    case = office.walk(office.case(office.create()), "construction")
    assert {t.node for t in case.open_tasks} == {"construction", "metering", "contract"}
    for node in ("contract", "construction"):
        case = office.do(case, node)
    assert [t.node for t in case.open_tasks] == ["metering"]
    assert [t.node for t in office.do(case, "metering").open_tasks] == ["acceptance"]


def test_concealed_works_bring_design_review_and_intermediate_inspection(office: Office) -> None:
    case = office.walk(office.case(office.create()), concealed_works=True)
    assert {"drawings", "design_review", "mid_inspection"} <= {t.node for t in case.tasks}
    plain = office.walk(office.case(office.create()))
    assert not {"drawings", "design_review", "mid_inspection"} & {t.node for t in plain.tasks}


def test_numbers_count_up_within_the_year_and_ids_cannot_be_guessed(office: Office) -> None:
    made = [office.create() for _ in range(3)]
    assert [a.number for a in made] == ["YK-2026-000001", "YK-2026-000002", "YK-2026-000003"]
    assert len({a.id for a in made}) == 3 and all(len(a.id) >= 16 for a in made)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"new_kva": 0.0}, "new capacity"),
        ({"new_kva": 1e9}, "new capacity"),
        ({"new_kva": math.nan}, "new capacity"),
        ({"demand_kw": -1.0}, "demand"),
        ({"power_factor": 2.0}, "power factor"),
        ({"lat": 91.0}, "place"),
        ({"wanted_on": date(2026, 11, 22)}, "in the past"),
        ({"address": " "}, "address"),
        ({"grid": "nowhere"}, "no grid named"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_saved(
    office: Office, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        office.create(**changes)
    assert applications.listed(office.desk, office.administrator) == []


def test_a_node_completed_twice_is_refused_the_second_time(office: Office) -> None:
    case = office.case(office.create())
    task = open_task(case, "intake")
    data = office.asked(case.application, "intake")
    tasks.complete(office.desk, office.handlers["service"], case.application.id, task.id, task.version, data)
    with pytest.raises(Invalid, match="no longer open"):
        tasks.complete(
            office.desk, office.handlers["service"], case.application.id, task.id, task.version, data
        )
    assert [t.node for t in office.case(case.application).open_tasks] == ["review"]


def test_a_node_is_not_left_before_everything_is_there(office: Office) -> None:
    case = office.case(office.create())
    task = open_task(case, "intake")
    with pytest.raises(Invalid, match="proof of property, application form complete"):
        tasks.complete(
            office.desk, office.handlers["service"], case.application.id, task.id, task.version,
            {"documents": ["identity", "forged"]},
        )  # fmt: skip
    assert office.case(case.application).open_tasks[0].version == task.version


def test_two_different_people_design_and_approve(office: Office) -> None:
    case = office.walk(office.case(office.create()), "approval")
    task = open_task(case, "approval")
    with pytest.raises(NotAllowed):
        office.do(case, "approval", office.planner)
    with office.desk.database.begin() as session:
        from data.case_tables import TaskRow

        design = next(t for t in case.tasks if t.node == "design")
        row = session.get(TaskRow, design.id)
        assert row is not None
        row.done_by, row.done_by_id = office.head.name, office.head.account_id
    with pytest.raises(Invalid, match="Two different people"):
        office.do(case, "approval", office.head)
    assert office.case(case.application).open_tasks[0].id == task.id


def test_a_foreign_case_answers_like_a_missing_one(office: Office) -> None:
    application = office.create()
    for nobody in (office.stranger, office.handlers["metering"]):
        with pytest.raises(NotFound) as foreign:
            applications.get(office.desk, nobody, application.id)
        with pytest.raises(NotFound) as missing:
            applications.get(office.desk, nobody, "no-such-id")
        assert foreign.value.message == missing.value.message
        assert applications.listed(office.desk, nobody) == []
    with pytest.raises(NotFound):
        applications.withdraw(office.desk, office.stranger, application.id, application.version, "mine now")


def test_a_customer_signs_his_own_scheme_and_no_office_node(office: Office) -> None:
    case = office.case(office.create())
    with pytest.raises(NotAllowed):
        office.do(case, "intake", office.customer)
    case = office.walk(case, "sign")
    assert case.application.turn is Turn.CUSTOMER
    with pytest.raises(Invalid, match="Accept the scheme itself"):  # a tick is no signature
        office.do(case, "sign", office.customer)
    assert office.accept(case.application).open_tasks[0].node != "sign"


def test_a_customer_applies_for_himself_only(office: Office) -> None:
    new = office.new(applicant_account_id=office.stranger.account_id, demonstration=True)
    made = applications.create(office.desk, office.customer, new)
    assert made.applicant_account_id == office.customer.account_id and not made.demonstration


def test_a_return_needs_a_reason_and_a_node_that_was_left(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    task = open_task(case, "design")
    for to, reason, words in (
        ("survey", "  ", "reason"),
        ("archive", "why", "not done before"),
        ("x", "why", "not done"),
    ):
        with pytest.raises(Invalid, match=words):
            tasks.give_back(
                office.desk, office.planner, case.application.id, task.id, task.version, to, reason
            )
    back = tasks.give_back(
        office.desk, office.planner, case.application.id, task.id, task.version, "review", "load list wrong"
    )
    assert [(t.node, t.attempt) for t in back.open_tasks] == [("review", 2)]
    again = office.walk(back, "design")
    assert [t.attempt for t in again.open_tasks] == [2]


def test_acceptance_given_back_to_the_works_keeps_meter_and_contract(office: Office) -> None:
    case = office.walk(office.case(office.create()), "acceptance")
    task = open_task(case, "acceptance")
    back = tasks.give_back(
        office.desk,
        office.handlers["operations"],
        case.application.id,
        task.id,
        task.version,
        "construction",
        "defect",
    )
    assert [t.node for t in back.open_tasks] == ["construction"]
    assert [t.node for t in office.do(back, "construction").open_tasks] == ["acceptance"]


def test_a_withdrawn_case_is_not_acted_on(office: Office) -> None:
    case = office.case(office.create())
    task, of = open_task(case, "intake"), case.application
    with pytest.raises(Invalid, match="reason"):
        applications.withdraw(office.desk, office.customer, of.id, of.version, "")
    gone = applications.withdraw(office.desk, office.customer, of.id, of.version, "no longer wanted")
    assert gone.application.state is ApplicationState.WITHDRAWN and not gone.open_tasks
    for act in (
        lambda: office.do(case, "intake"),
        lambda: applications.withdraw(office.desk, office.customer, of.id, gone.application.version, "again"),
        lambda: applications.urge(office.desk, office.customer, of.id),
        lambda: applications.suspend(
            office.desk, office.handlers["service"], of.id, gone.application.version, PauseReason.PERMIT
        ),
        lambda: tasks.take(office.desk, office.handlers["service"], of.id, task.id, task.version),
    ):
        with pytest.raises(Invalid, match=r"was withdrawn|no longer open"):
            act()


def test_a_suspended_case_stands_still_and_its_deadlines_move(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    of, before = case.application, open_task(case, "design")
    handler = office.handlers["operations"]  # did the survey, so the case is his to see
    held = applications.suspend(
        office.desk, handler, of.id, of.version, PauseReason.CUSTOMER_DOCUMENTS, "load list"
    )
    assert held.application.turn is Turn.CUSTOMER
    assert held.open_deadlines[before.id].state is DeadlineState.PAUSED
    with pytest.raises(Invalid, match="suspended"):
        office.do(held, "design")
    office.clock.time += timedelta(days=2)  # Wednesday
    on = applications.resume(office.desk, handler, of.id, held.application.version)
    after = open_task(on, "design")
    assert before.due_at and after.due_at == before.due_at + timedelta(days=2)
    with pytest.raises(Invalid, match="not suspended"):
        applications.resume(office.desk, handler, of.id, on.application.version)


def test_whoever_saw_an_older_version_is_told(office: Office) -> None:
    case = office.case(office.create())
    task, handler = open_task(case, "intake"), office.handlers["service"]
    tasks.take(office.desk, handler, case.application.id, task.id, task.version)
    with pytest.raises(Stale):
        tasks.take(office.desk, handler, case.application.id, task.id, task.version)
    with pytest.raises(Stale):
        applications.withdraw(office.desk, office.customer, case.application.id, 99, "x")


def test_a_taken_task_is_nobody_elses_until_the_head_or_its_owner_hands_it_on(office: Office) -> None:
    second = office.hire("h-service-2", Role.HANDLER, "service")
    head = office.hire("head-service", Role.MANAGER, "service")
    first, case = office.handlers["service"], office.case(office.create())
    task = open_task(case, "intake")
    with pytest.raises(NotFound):
        office.do(case, "intake", second)
    with pytest.raises(Invalid, match="cannot take this step"):
        tasks.assign(office.desk, head, case.application.id, task.id, 2, office.handlers["metering"].name)
    case = tasks.transfer(office.desk, first, case.application.id, task.id, 2, second.name, "on leave")
    assert case.open_tasks[0].assignee == second.name
    assert [w.task.id for w in tasks.worklist(office.desk, second)] == [task.id]
    assert tasks.worklist(office.desk, first) == []
    assert office.do(case, "intake", second).open_tasks[0].node == "review"


def test_who_handed_a_step_on_keeps_sight_of_the_case_and_nobody_else_gains_it(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    task, of = open_task(case, "design"), case.application.id
    assert task.assignee is None or task.assignee == "planner"
    if task.assignee is None:
        case = tasks.take(office.desk, office.planner, of, task.id, task.version)
        task = open_task(case, "design")
    third = office.hire("planner-3", Role.PLANNER, "planning")
    with pytest.raises(NotFound):
        applications.get(office.desk, third, of)
    tasks.transfer(office.desk, office.planner, of, task.id, task.version, "planner-2", "on leave")
    version = open_task(office.case(case.application), "design").version
    tasks.assign(
        office.desk, office.head, of, task.id, version, "planner-3"
    )  # taken from planner-2 by the head
    for had in (office.planner, office.second_planner, third):
        assert applications.get(office.desk, had, of).application.id == of
        assert [a.id for a in applications.listed(office.desk, had)] == [of]
    never = office.hire("planner-4", Role.PLANNER, "planning")
    with pytest.raises(NotFound):
        applications.get(office.desk, never, of)
    assert applications.listed(office.desk, never) == []
    with pytest.raises(NotAllowed):
        office.do(office.case(case.application), "design", office.planner)  # he sees it and does no more


def test_the_work_list_holds_own_tasks_and_the_departments_free_ones_next_due_first(office: Office) -> None:
    office.create(CustomerClass.HV_SINGLE)
    office.clock.time -= timedelta(days=3)
    older = office.create(CustomerClass.HOUSEHOLD)
    office.clock.time += timedelta(days=3)
    listed = tasks.worklist(office.desk, office.handlers["service"])
    assert len(listed) == 2 and listed[0].application.id == older.id
    assert tasks.worklist(office.desk, office.handlers["metering"]) == []
    assert tasks.worklist(office.desk, office.customer) == []


def test_urging_is_possible_once_a_day(office: Office) -> None:
    application = office.create()
    applications.urge(office.desk, office.customer, application.id)
    with pytest.raises(Invalid, match="today already"):
        applications.urge(office.desk, office.customer, application.id)
    office.clock.time += timedelta(days=1)
    applications.urge(office.desk, office.customer, application.id)


def test_every_act_leaves_its_event_and_its_audit_row(office: Office) -> None:
    case = office.walk(office.case(office.create()), "survey")
    kinds = [e.kind for e in applications.events(office.desk, office.administrator, case.application.id)]
    assert kinds == [
        EventKind.CREATED, EventKind.ARRIVED, EventKind.COMPLETED, EventKind.ARRIVED, EventKind.COMPLETED, EventKind.ARRIVED,
    ]  # fmt: skip
    with office.desk.database.read() as session:
        acts = [r.detail["act"] for r in audit.latest(session) if r.subject.endswith(case.application.id)]
    assert acts == ["completed", "completed", "created"]


def test_personal_fields_stand_sealed_in_the_file(office: Office) -> None:
    office.create()
    office.desk.database.engine.dispose()
    home = office.desk.settings.home
    stored = b"".join(f.read_bytes() for f in home.iterdir() if f.is_file())
    for secret in ("张三丰", "13800001111", "示范路"):
        assert secret.encode() not in stored
    assert b"YK-2026-000001" in stored


def test_the_whole_deadline_counts_the_companys_days_only(office: Office) -> None:
    case = office.walk(office.case(office.create()), "sign")
    assert case.deadline.allowed_days == 22 and case.deadline.state is DeadlineState.PAUSED
    office.clock.time = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)
    later = office.case(case.application)
    assert later.deadline.used_days == case.deadline.used_days


def test_personal_data_is_masked_until_asked_for_with_a_reason_and_that_is_recorded(office: Office) -> None:
    application = office.create()
    handler = office.handlers["service"]
    for reader in (handler, office.administrator):
        shown = applications.get(office.desk, reader, application.id).application
        assert (shown.applicant.name, shown.applicant.phone) == ("张**", "138****1111")
        assert "1 号" not in shown.address
        assert applications.listed(office.desk, reader)[0].applicant.name == "张**"
    assert tasks.worklist(office.desk, handler)[0].application.applicant.name == "张**"
    with pytest.raises(Invalid, match="reason"):
        applications.reveal(office.desk, handler, application.id, "")
    assert applications.reveal(office.desk, handler, application.id, "call back")[0].name == "张三丰"
    with office.desk.database.read() as session:
        row = audit.latest(session)[0]
    assert (row.action, row.detail["reason"]) == ("reveal_personal", "call back")
    for nobody in (office.administrator, office.stranger, office.handlers["metering"]):
        with pytest.raises((NotAllowed, NotFound)):
            applications.reveal(office.desk, nobody, application.id, "curious")


def test_a_customer_sees_his_case_without_the_offices_own_work(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    task = open_task(case, "design")
    back = "the survey was sloppy"
    tasks.give_back(office.desk, office.planner, case.application.id, task.id, task.version, "survey", back)
    shown = applications.get(office.desk, office.customer, case.application.id)
    assert shown.application.applicant.name == "张三丰"
    assert all(t.data == {} for t in shown.tasks)
    told = applications.events(office.desk, office.customer, case.application.id)
    assert EventKind.RETURNED not in {e.kind for e in told}
    assert back not in str(told) and not {e.actor for e in told} - {""}
