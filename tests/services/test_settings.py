"""What an administrator sets: processes, days, deadlines, words of notices; and what he sees of the system."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from casework import deadlines as table
from casework.applications import CustomerClass
from casework.deadlines import WHOLE
from casework.notices import RULES, NoticeState
from casework.people import Role
from casework.refusals import Invalid, NotAllowed, NotFound
from components.deadline_words import SOURCES
from components.notice_words import AUDIENCES, HAPPENED
from data import outbox
from services import deadlines, definitions, notice_table, system_state
from services.deadline_table import deadline_table
from services.notices import NoChannel, send_next
from tests.office import Office
from tests.services.test_definitions import OF, without_review


def test_a_drawing_is_looked_at_before_it_is_published(office: Office) -> None:
    office.create(OF)
    office.walk(office.case(office.create(OF)), "survey")
    found = definitions.review(office.desk, office.administrator, OF, without_review())
    assert (found.next_version, found.removed, found.running, found.movable) == (2, ("review",), 2, 1)
    with pytest.raises(Invalid, match="scriptTask"):
        bad = without_review().replace(b"<bpmn:startEvent", b'<bpmn:scriptTask id="z"/><bpmn:startEvent', 1)
        definitions.review(office.desk, office.administrator, OF, bad)
    assert [row.version for row in definitions.overview(office.desk, office.administrator)] == [1] * 7


def test_running_cases_are_moved_where_their_past_fits_and_the_others_are_named(office: Office) -> None:
    fresh = office.create(OF)
    past = office.walk(office.case(office.create(OF)), "survey").application
    definitions.publish(office.desk, office.administrator, OF, without_review(), "a faster process")
    told = dict(definitions.move_running(office.desk, office.administrator, OF, 2, "faster"))
    refused = told[past.number]
    assert told[fresh.number] is None and refused and "no way through" in refused.english()
    rows = {
        r.version: r.running for r in definitions.overview(office.desk, office.administrator) if r.running
    }
    assert rows == {1: 1, 2: 1}
    with pytest.raises(NotFound):
        definitions.move_running(office.desk, office.administrator, OF, 9, "x")
    with pytest.raises(NotAllowed):
        definitions.move_running(office.desk, office.head, OF, 2, "x")


def test_a_stretch_of_days_moves_what_is_open_and_is_taken_back(office: Office) -> None:
    made = office.create(OF)
    task = office.case(made).open_tasks[0]
    first, last = date(2026, 11, 24), date(2026, 11, 26)
    moved = deadlines.set_days(office.desk, office.administrator, first, last, working=False, name="flood")
    later = office.case(made).open_tasks[0]
    assert moved == 1 and task.due_at and later.due_at and (later.due_at - task.due_at).days == 3
    calendar, own = deadlines.calendar(office.desk, office.administrator)
    assert own[last] == "flood" and not calendar.is_working(last)
    deadlines.set_days(office.desk, office.administrator, first, last, working=None)
    assert office.case(made).open_tasks[0].due_at == task.due_at
    with pytest.raises(Invalid, match="at most 31"):
        deadlines.set_days(office.desk, office.administrator, first, date(2027, 3, 1), working=False)


def test_the_table_of_deadlines_says_what_holds_today_and_what_later(office: Office) -> None:
    day = date(2027, 1, 1)
    deadlines.set_rule(office.desk, office.administrator, OF, "intake", 3, day, source="ours", verified=True)
    lines = {line.node: line for line in deadline_table(office.desk, office.administrator, OF)}
    assert next(iter(lines)) == WHOLE and "sign" not in lines  # the customer's step has no deadline
    intake = lines["intake"]
    assert intake.now and intake.now.working_days == 1 and not intake.own
    assert [(r.working_days, r.valid_from) for r in intake.later] == [(3, day)]
    with pytest.raises(Invalid, match="from today on"):
        past = date(2026, 11, 1)
        deadlines.set_rule(office.desk, office.administrator, OF, "intake", 3, past)


def test_every_shipped_source_and_every_notice_has_its_words() -> None:
    text = Path(table.__file__).with_name("deadlines.toml").read_text("utf-8")
    assert {row["source"] for row in tomllib.loads(text)["rules"]} == set(SOURCES)
    assert set(HAPPENED) == set(RULES) and set(AUDIENCES) == {r.audience for rs in RULES.values() for r in rs}


def test_own_words_are_said_from_the_next_notice_on(office: Office) -> None:
    def newest() -> str:
        with office.desk.database.read() as session:
            notices = outbox.notices_for(session, office.customer.account_id, None)
        return next(n.message().english() for n in notices if n.what == "received")

    first = office.create(CustomerClass.HOUSEHOLD)
    assert newest() == f"Your application {first.number} was received."
    boss = office.administrator
    notice_table.set_words(office.desk, boss, "received", "applicant", "zh", "已收到：{number}")
    second = office.create(CustomerClass.HOUSEHOLD)
    assert newest() == f"已收到：{second.number}"
    for bad in ("{node}", "{number.x}", "{number!r}", "{", "x" * 301):
        with pytest.raises(Invalid):
            notice_table.set_words(office.desk, boss, "received", "applicant", "zh", bad)
    notice_table.set_words(office.desk, boss, "received", "applicant", "zh", "")
    assert not any(line.own for line in notice_table.notice_table(office.desk, boss))
    with pytest.raises(NotFound):
        notice_table.set_words(office.desk, boss, "received", "nobody", "zh", "x")


def test_what_was_given_up_keeps_its_reason_and_is_sent_again(office: Office) -> None:
    def closed(notice: object) -> None:
        raise NoChannel("closed")

    office.create(CustomerClass.HOUSEHOLD)
    while send_next(office.desk, closed):
        pass
    found = notice_table.troubles(office.desk, office.administrator)
    assert {(t.state, t.reason) for t in found} == {(NoticeState.REFUSED, "closed")}
    assert (
        notice_table.send_again(office.desk, office.administrator, found[0].what, "closed") == found[0].count
    )
    assert send_next(office.desk, lambda notice: None)
    with pytest.raises(Invalid, match="given up"):
        notice_table.send_again(office.desk, office.administrator, found[0].what, "closed")


def test_the_state_of_the_system_names_workers_queues_and_the_end_of_the_audit(office: Office) -> None:
    office.create(CustomerClass.HOUSEHOLD)
    system_state.beat(office.desk)
    system_state.beat(office.desk)
    found = system_state.system_state(office.desk, office.administrator)
    assert len(found.workers) == 1 and found.workers[0].seen_at == office.desk.now()
    assert found.notices[NoticeState.SHOWN] and found.audit_end and found.audit_end.rows
    assert dict(found.versions)["Headroom"] and dict(found.versions)["SpiffWorkflow"]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_nobody_else_sees_or_changes_the_settings(office: Office, role: Role) -> None:
    somebody = office.hire(f"any-{role.value}", role)
    for look in (
        definitions.overview,
        deadlines.calendar,
        notice_table.notice_table,
        system_state.system_state,
    ):
        with pytest.raises(NotAllowed):
            look(office.desk, somebody)
    with pytest.raises(NotAllowed):
        notice_table.set_words(office.desk, somebody, "received", "applicant", "zh", "x")
