"""The board of real rows: one card a case where it presses most, within bounds, and only what changed afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.applications import CustomerClass
from casework.board import Column, Filters, Shown
from casework.board_changes import changed
from casework.people import Actor, Role
from casework.refusals import NotAllowed
from casework.tasks import DeadlineState, PauseReason
from casework.topics import Topic
from components.board_news import news
from services import applications, board
from services.nudges import nudge
from tests.office import Office

ALL = Filters()


def seen(office: Office, actor: Actor, filters: Filters = ALL) -> list[str]:
    return [card.number for card in board.board(office.desk, actor, filters)[0].cards]


def test_a_case_has_one_card_where_it_presses_most(office: Office) -> None:
    first = office.case(office.create())
    second = office.case(office.create(CustomerClass.LV_OTHER))
    office.do(second, "intake")
    office.clock.time += timedelta(days=1)
    found, _ = board.board(office.desk, office.administrator, ALL)
    assert {c.number: c.column for c in found.cards}[first.application.number] is Column.INTAKE
    assert len(found.cards) == found.counters.open == 2
    office.clock.time += timedelta(days=9)
    found, _ = board.board(office.desk, office.administrator, ALL)
    late = found.cards[0]
    assert late.state is DeadlineState.OVERDUE and late.left_days is not None and late.left_days < 0
    assert found.counters.overdue >= 1 and (found.counters.oldest_over_days or 0) > 0


def test_filters_narrow_cards_and_the_state_leaves_the_counters(office: Office) -> None:
    case = office.case(office.create())
    office.create(CustomerClass.GENERATION)
    applications.suspend(
        office.desk, office.handlers["service"], case.application.id, case.application.version, PauseReason.PERMIT
    )  # fmt: skip
    administrator = office.administrator
    assert len(seen(office, administrator, Filters(customer_class=CustomerClass.GENERATION))) == 1
    assert seen(office, administrator, Filters(shown=Shown.PAUSED)) == [case.application.number]
    assert board.board(office.desk, administrator, Filters(shown=Shown.PAUSED))[0].counters.open == 2
    assert seen(office, administrator, Filters(department="metering")) == []


def test_a_head_sees_what_waits_in_his_department_whatever_he_asks_for(office: Office) -> None:
    waiting = office.walk(office.case(office.create()), "design")
    office.create()  # still with the customer service
    for asked in (ALL, Filters(department="service")):
        assert seen(office, office.head, asked) == [waiting.application.number]
    assert len(seen(office, office.administrator)) == 2


def test_a_customer_gets_no_board(office: Office) -> None:
    office.create()
    with pytest.raises(NotAllowed):
        board.board(office.desk, office.customer, ALL)


def test_an_open_page_is_sent_only_the_cards_that_changed(office: Office) -> None:
    first = office.case(office.create())
    office.create()
    before, _ = board.board(office.desk, office.administrator, ALL)
    office.do(first, "intake")
    after, shown = board.board(office.desk, office.administrator, ALL, before.tag)
    assert shown is before
    assert [c.number for c in changed(before.cards, after.cards)] == [first.application.number]
    told = news(after, shown)
    assert told["base"] == before.tag and len(told["cards"]) == 1 and len(told["order"]) == 2


def test_a_page_that_shows_a_forgotten_board_gets_all_of_it(office: Office) -> None:
    office.create()
    made, shown = board.board(office.desk, office.administrator, ALL, "forgotten")
    assert shown is None and len(news(made, shown)["cards"]) == 1


def test_the_same_board_is_made_once_until_something_changes(office: Office) -> None:
    office.create()
    made, _ = board.board(office.desk, office.administrator, ALL)
    with office.desk.database.begin() as session:
        nudge(session, office.desk, Topic.MINE, 1)
        nudge(session, office.desk, Topic.STUDIES)
    assert board.board(office.desk, office.administrator, ALL)[0] is made
    office.create()
    assert len(board.board(office.desk, office.administrator, ALL)[0].cards) == 2


def test_nothing_personal_is_in_what_the_board_is_sent(office: Office) -> None:
    application = office.create()
    text = str(news(board.board(office.desk, office.administrator, ALL)[0], None))
    assert application.applicant.name not in text and application.address not in text


def test_a_handler_sees_his_own_cases_and_what_nobody_has_yet(office: Office) -> None:
    office.create()
    stranger = Actor(9999, "other", Role.HANDLER, department="metering")
    assert seen(office, stranger) == []
    assert len(seen(office, office.handlers["service"])) == 1
