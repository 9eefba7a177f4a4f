"""Lists of applications: who sees which rows, in which order, and what happens to many at once."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from casework.applications import CustomerClass
from casework.case_list import CaseFilter, filter_of
from casework.refusals import Invalid, NotAllowed
from casework.tasks import DeadlineState, PauseReason
from components.excel_words import excel_word
from components.i18n import use_language
from services.applications import suspend
from services.case_list import assign_many, cases, exported
from services.saved_views import remove_view, save_view, saved_views
from tests.office import Office, open_task


def numbers(office: Office, asked: CaseFilter) -> list[str]:
    found, total = cases(office.desk, office.administrator, asked)
    assert total == len(found)
    return [row.application.number for row in found]


def test_the_step_due_first_stands_first_and_steps_without_deadline_last(office: Office) -> None:
    waits = office.walk(office.case(office.create()), "sign").application  # the customer's turn: no deadline
    late = office.create()
    office.clock.time += timedelta(days=1)
    soon = office.create()
    assert numbers(office, CaseFilter()) == [late.number, soon.number, waits.number]


def test_an_application_with_several_open_steps_stands_there_once(office: Office) -> None:
    case = office.walk(office.case(office.create()), "metering")
    assert len(case.open_tasks) == 3
    found, total = cases(office.desk, office.administrator, CaseFilter())
    assert total == 1 and found[0].task is not None
    dues = [t.due_at for t in case.open_tasks if t.due_at]
    assert found[0].task.due_at == min(dues)
    assert numbers(office, CaseFilter(node="contract")) == [
        case.application.number
    ]  # any of them may be asked for


def test_every_filter_leaves_only_what_fits(office: Office) -> None:
    high = office.create()
    low = office.create(CustomerClass.HOUSEHOLD, new_kva=8.0)
    office.walk(office.case(high), "design")
    assert numbers(office, CaseFilter(customer_class="household")) == [low.number]
    assert numbers(office, CaseFilter(node="design")) == [high.number]
    assert numbers(office, CaseFilter(department="planning")) == [high.number]
    assert numbers(office, CaseFilter(q=low.number[-4:])) == [low.number]
    assert numbers(office, CaseFilter(state="finished")) == []
    assert numbers(office, CaseFilter(state="all", order="largest")) == [high.number, low.number]
    assert numbers(office, CaseFilter(late="overdue")) == []
    office.clock.time += timedelta(days=30)
    assert set(numbers(office, CaseFilter(late="overdue"))) == {high.number, low.number}
    found, _ = cases(office.desk, office.administrator, CaseFilter())
    assert all(row.deadline and row.deadline.state is DeadlineState.OVERDUE for row in found)


def test_a_person_lists_only_what_is_within_his_bounds(office: Office) -> None:
    made = office.create()
    assert cases(office.desk, office.handlers["metering"], CaseFilter())[1] == 0
    assert cases(office.desk, office.stranger, CaseFilter())[1] == 0
    mine, _ = cases(office.desk, office.handlers["service"], CaseFilter())
    assert [row.application.number for row in mine] == [made.number]
    assert mine[0].application.applicant.name == "张**"


def test_the_address_says_the_same_as_the_filter_and_nonsense_counts_as_not_said() -> None:
    asked = CaseFilter(state="all", customer_class="hv_dual", q="12", order="oldest")
    assert filter_of("?" + asked.address()) == asked
    assert filter_of("?state=purple&order=;drop&customer_class=x&node=" + "y" * 999) == CaseFilter(
        node="y" * 40
    )
    assert CaseFilter().address() == ""


def test_the_excel_file_holds_no_formulas_and_nobodys_name(office: Office) -> None:
    office.create(node="=1+1")

    def word(kind: str, code: str) -> str:
        return "=head" if code == "number" else excel_word(kind, code)

    with use_language("zh"):
        book = exported(office.desk, office.administrator, CaseFilter(), word)
    with zipfile.ZipFile(BytesIO(book)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        words = packed.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet and sheet.count("<row ") == 2
    assert "=head" in words and "张三" not in words
    assert "高压单电源" in words and "类别" in words and "hv_single" not in words


def test_many_are_assigned_each_with_its_own_answer(office: Office) -> None:
    cases_at_design = [office.walk(office.case(office.create()), "design") for _ in range(3)]
    chosen = [
        (c.application.id, open_task(c, "design").id, open_task(c, "design").version) for c in cases_at_design
    ]
    chosen[1] = (*chosen[1][:2], 99)
    told = assign_many(office.desk, office.head, chosen, "planner-2")
    assert [refused is None for _, refused in told] == [True, False, True]
    assert open_task(office.case(cases_at_design[0].application), "design").assignee == "planner-2"
    assert open_task(office.case(cases_at_design[1].application), "design").assignee is None


def test_only_a_head_assigns_and_only_so_many(office: Office) -> None:
    with pytest.raises(NotAllowed):
        assign_many(office.desk, office.planner, [("a", "b", 1)], "planner-2")
    with pytest.raises(Invalid):
        assign_many(office.desk, office.head, [("a", "b", 1)] * 101, "planner-2")


def test_a_saved_view_is_a_persons_own_and_says_what_its_address_says(office: Office) -> None:
    save_view(office.desk, office.planner, " Mine ", "?state=all&node=design&order=;drop")
    save_view(office.desk, office.planner, "Mine", "?node=survey")
    views = saved_views(office.desk, office.planner)
    assert [(v.name, filter_of(v.query)) for v in views] == [("Mine", CaseFilter(node="survey"))]
    assert saved_views(office.desk, office.head) == []
    remove_view(office.desk, office.head, "Mine")
    assert len(saved_views(office.desk, office.planner)) == 1
    remove_view(office.desk, office.planner, "Mine")
    assert saved_views(office.desk, office.planner) == []
    with pytest.raises(Invalid):
        save_view(office.desk, office.planner, " ", "")
    with pytest.raises(NotAllowed):
        save_view(office.desk, office.customer, "x", "")


def test_by_time_left_the_suspended_come_last_on_every_page(office: Office) -> None:
    made = [office.create() for _ in range(4)]
    first = office.case(made[0]).application
    suspend(office.desk, office.handlers["service"], first.id, first.version, PauseReason.PERMIT)

    def pages(size: int) -> list[str]:
        asked = (office.desk, office.administrator, CaseFilter())
        return [r.application.number for n in range(4) for r in cases(*asked, limit=size, offset=n * size)[0]]

    for order in map(pages, (1, 3, 100)):
        assert set(order) == {of.number for of in made} and order[-1] == first.number
