"""Reminders: each once, whatever the clock does and however many remind; notices sent with patience."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from api.outside import carrier, words
from casework.notices import RULES, Audience, Channel, Happened, Notice, NoticeState
from casework.people import Actor
from data.case_tables import OutboxRow, ReminderRow, TaskRow
from data.database import Database
from services import applications, tasks
from services.deadlines import remind, set_day, set_rule
from services.desk import Desk
from services.notices import mine, read_until, send_next
from tests.office import Clock, Office, open_task

DEADLINES = 10_000


def told(office: Office, what: Happened) -> list[OutboxRow]:
    with office.desk.database.read() as session:
        asked = select(OutboxRow).where(OutboxRow.what == what, OutboxRow.channel == Channel.APP)
        return list(session.scalars(asked.order_by(OutboxRow.id)))


def test_a_step_is_reminded_of_a_day_before_then_its_head_then_daily(office: Office) -> None:
    office.create()  # Monday 10:00; intake is due at the end of Tuesday
    assert remind(office.desk) == 0
    office.clock.time += timedelta(hours=15)
    assert [remind(office.desk), remind(office.desk)] == [1, 0]
    (soon,) = told(office, Happened.DUE_SOON)
    assert soon.account_id == office.handlers["service"].account_id
    office.clock.time += timedelta(days=1)
    assert [remind(office.desk), remind(office.desk)] == [1, 0]
    (late,) = told(office, Happened.OVERDUE)
    assert (late.audience, late.department, late.account_id) == (Audience.HEAD, "service", None)
    for _ in range(3):
        office.clock.time += timedelta(days=1)
        assert [remind(office.desk), remind(office.desk)] == [1, 0]
    assert len(told(office, Happened.DIGEST)) == 3 and len(told(office, Happened.OVERDUE)) == 1


def test_nobody_is_reminded_of_a_case_that_is_suspended_or_withdrawn(office: Office) -> None:
    from casework.tasks import PauseReason

    first, second = office.create(), office.create()
    applications.suspend(office.desk, office.handlers["service"], first.id, first.version, PauseReason.PERMIT)
    applications.withdraw(office.desk, office.customer, second.id, second.version, "no")
    office.clock.time += timedelta(days=9)
    assert remind(office.desk) == 0


def test_a_deadline_that_moved_is_reminded_of_anew(office: Office) -> None:
    office.create()
    office.clock.time += timedelta(hours=15)
    assert remind(office.desk) == 1
    set_day(office.desk, office.administrator, date(2026, 11, 24), working=False, name="flood")
    office.clock.time += timedelta(days=1)
    assert remind(office.desk) == 1
    assert len({row.params["day"] for row in told(office, Happened.DUE_SOON)}) == 2


def many_deadlines(office: Office) -> None:
    """Ten thousand open tasks of one case, due within the next thirty days."""
    case = office.case(office.create())
    with office.desk.database.begin() as session:
        row = session.get(TaskRow, open_task(case, "intake").id)
        assert row is not None
        plain = {c.name: getattr(row, c.name) for c in TaskRow.__table__.columns}
        dice = random.Random(7)
        session.execute(
            insert(TaskRow),
            [
                plain
                | {
                    "id": f"t{i}",
                    "ordinal": i + 2,
                    "due_at": office.clock.time + timedelta(minutes=dice.randrange(1, 30 * 24 * 60)),
                }
                for i in range(DEADLINES - 1)
            ],
        )


@pytest.mark.timeout(280)
def test_ten_thousand_deadlines_are_each_reminded_of_once_under_two_schedulers_and_a_clock_that_steps(
    office: Office,
) -> None:
    many_deadlines(office)
    url = str(office.desk.database.engine.url)
    start, dice = office.clock.time, random.Random(3)
    steps = [0.5, 3, 2, 9, 8.5, 15, 14, 22, 21, 31, 30, 33]  # days; backwards too
    clocks = [Clock(start), Clock(start)]
    for step in steps:
        desks = []
        for clock in clocks:  # each round a fresh process' view of the same file
            clock.time = start + timedelta(days=step, minutes=dice.randrange(60))
            desks.append(Desk(office.desk.settings, Database.open(url), clock))
        threads = [threading.Thread(target=remind, args=(desk,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for desk in desks:
            desk.database.engine.dispose()
    with office.desk.database.read() as session:
        keys = Counter(k.split("/")[0] for k in session.scalars(select(ReminderRow.key)))
    overdue, soon = told(office, Happened.OVERDUE), told(office, Happened.DUE_SOON)
    assert keys[Happened.OVERDUE] == len(overdue) == DEADLINES
    assert keys[Happened.DUE_SOON] == len(soon) > 500
    assert keys[Happened.DIGEST] == len(told(office, Happened.DIGEST))


@pytest.fixture
def notice(office: Office) -> Iterator[Office]:
    """One notice waits to be sent outside."""
    office.create()
    office.clock.time += timedelta(hours=15)
    with office.desk.database.begin() as session:
        session.execute(OutboxRow.__table__.delete())  # type: ignore[attr-defined]
    remind(office.desk)
    yield office


def state(office: Office) -> tuple[str, int, str | None]:
    with office.desk.database.read() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.channel == Channel.OUTSIDE)).one()
        return row.state, row.attempts, row.last_error


def test_a_notice_is_sent_once(notice: Office) -> None:
    sent: list[Notice] = []
    while send_next(notice.desk, sent.append):
        pass
    assert len(sent) == 1 and state(notice)[0] == NoticeState.SENT


def test_a_refused_send_waits_longer_each_time_keeps_its_reason_and_is_given_up(notice: Office) -> None:
    def refuse(_: Notice) -> None:
        raise ConnectionError("no route")

    waits = []
    while state(notice)[0] == NoticeState.WAITING:
        assert send_next(notice.desk, refuse) and not send_next(notice.desk, refuse)
        minutes = 0
        while state(notice)[0] == NoticeState.WAITING and not _waits(notice):
            notice.clock.time += timedelta(minutes=1)
            minutes += 1
        waits.append(minutes)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 0]
    assert state(notice) == (NoticeState.REFUSED, 8, "ConnectionError: no route")


def _waits(office: Office) -> bool:
    from data import outbox

    with office.desk.database.read() as session:
        return outbox.is_waiting(session, office.desk.now())


def test_without_a_channel_the_reason_is_kept_and_nobody_tries_again(notice: Office) -> None:
    assert send_next(notice.desk, carrier(notice.desk.settings))
    found = state(notice)
    assert found[:2] == (NoticeState.REFUSED, 1) and "HEADROOM_NOTICE_URLS" in str(found[2])


def test_a_sender_that_died_is_followed_by_another_after_its_lease(notice: Office) -> None:
    def die(_: Notice) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        send_next(notice.desk, die)
    sent: list[Notice] = []
    assert not send_next(notice.desk, sent.append)
    notice.clock.time += timedelta(minutes=3)
    assert send_next(notice.desk, sent.append) and len(sent) == 1


def test_notices_speak_the_readers_language_and_carry_no_name(notice: Office) -> None:
    sent: list[Notice] = []
    send_next(notice.desk, sent.append)
    assert words(sent[0]) == (
        "Headroom",
        "YK-2026-000001：受理申请须在 2026-11-24 前办结，剩余不足 24 小时。",
    )
    assert set(sent[0].params) == {"number", "node", "drawn", "day"}


def test_the_bell_shows_own_notices_and_the_departments(office: Office) -> None:
    case = office.case(office.create())
    bells: dict[str, Actor] = {"customer": office.customer, "stranger": office.stranger}
    assert [n.what for n in mine(office.desk, bells["customer"])] == [Happened.RECEIVED]
    assert mine(office.desk, bells["stranger"]) == []
    office.walk(case, "survey")
    assert [n.what for n in mine(office.desk, office.handlers["operations"])] == [Happened.TASK_ARRIVED]
    newest = mine(office.desk, office.customer)[0]
    read_until(office.desk, office.customer, newest.id)
    assert mine(office.desk, office.customer)[0].read_at == office.clock.time


def test_every_happening_is_told_to_somebody_in_words() -> None:
    assert set(RULES) == set(Happened) and all(RULES.values())


def test_only_the_administrator_changes_calendar_and_table(office: Office) -> None:
    from casework.applications import CustomerClass
    from casework.refusals import Invalid, NotAllowed

    day = office.clock.time.date()
    with pytest.raises(NotAllowed):
        set_day(office.desk, office.head, day, working=False)
    with pytest.raises(NotAllowed):
        set_rule(office.desk, office.planner, CustomerClass.HV_SINGLE, "intake", 9, day)
    for days in (0, -1, 1e9, float("nan")):
        with pytest.raises(Invalid, match="working days"):
            set_rule(office.desk, office.administrator, CustomerClass.HV_SINGLE, "intake", days, day)
    set_rule(office.desk, office.administrator, CustomerClass.HV_SINGLE, "intake", 3, day, source="ours")
    assert office.case(office.create()).open_tasks[0].allowed_days == 3


def test_the_worklist_and_the_clock_agree(office: Office, tmp_path: Path) -> None:
    office.create()
    office.clock.time += timedelta(hours=15)
    (item,) = tasks.worklist(office.desk, office.handlers["service"])
    assert item.deadline.state == "due_soon" and item.deadline.left_days == pytest.approx(
        1 - 1 / 24, abs=1e-3
    )
