"""Working days by hand: Spring Festival, Labour Day and National Day of 2025 and 2026, pauses, years nobody published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.applications import CustomerClass
from casework.calendar import WorkCalendar
from casework.deadlines import WHOLE, DeadlineRule, Span, due_at, rule_for, shipped_rules, standing, used_days
from casework.nodes import NodeCode
from casework.tasks import DeadlineState

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = WorkCalendar()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def last_day(arrived: str, days: float, *stopped: Span, calendar: WorkCalendar = PLAIN) -> str:
    due, _ = due_at(calendar, local(arrived), days, stopped)
    return (due - timedelta(seconds=1)).astimezone(SHANGHAI).date().isoformat()


@pytest.mark.parametrize(
    ("arrived", "days", "last"),
    [
        # Plain weeks: the day of arrival does not count.
        ("2026-11-23T09:00", 1, "2026-11-24"),
        ("2026-11-23T23:59", 1, "2026-11-24"),
        ("2026-11-20T17:00", 1, "2026-11-23"),
        ("2026-11-21T12:00", 1, "2026-11-23"),
        ("2026-11-02T10:00", 22, "2026-12-02"),
        # Spring Festival 2025: free 28 January to 4 February; made up on Sunday 26 January and Saturday 8 February.
        ("2025-01-24T10:00", 1, "2025-01-26"),
        ("2025-01-24T10:00", 2, "2025-01-27"),
        ("2025-01-24T10:00", 3, "2025-02-05"),
        ("2025-01-24T10:00", 6, "2025-02-08"),
        ("2025-01-24T10:00", 7, "2025-02-10"),
        # National Day 2025: free 1 to 8 October; made up on 28 September and 11 October.
        ("2025-09-26T10:00", 1, "2025-09-28"),
        ("2025-09-26T10:00", 3, "2025-09-30"),
        ("2025-09-26T10:00", 4, "2025-10-09"),
        ("2025-09-26T10:00", 6, "2025-10-11"),
        ("2025-09-26T10:00", 7, "2025-10-13"),
        # Spring Festival 2026: free 15 to 23 February; made up on Saturdays 14 and 28 February.
        ("2026-02-13T10:00", 1, "2026-02-14"),
        ("2026-02-13T10:00", 2, "2026-02-24"),
        ("2026-02-13T10:00", 5, "2026-02-27"),
        ("2026-02-13T10:00", 6, "2026-02-28"),
        ("2026-02-13T10:00", 7, "2026-03-02"),
        # National Day 2026: free 1 to 7 October; made up on 20 September and 10 October.
        ("2026-09-18T10:00", 1, "2026-09-20"),
        ("2026-09-30T10:00", 1, "2026-10-08"),
        ("2026-09-30T10:00", 3, "2026-10-10"),
        ("2026-09-30T10:00", 4, "2026-10-12"),
        # Labour Day 2026: free 1 to 5 May; made up on Saturday 9 May.
        ("2026-04-30T10:00", 4, "2026-05-09"),
    ],
)
def test_due_days_counted_by_hand(arrived: str, days: int, last: str) -> None:
    assert last_day(arrived, days) == last


def test_the_day_is_the_one_in_shanghai_not_in_utc() -> None:
    due, _ = due_at(PLAIN, datetime(2026, 11, 23, 16, 30, tzinfo=UTC), 1)  # Tuesday 00:30 there
    assert due == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # the end of Wednesday


@pytest.mark.parametrize(
    ("began", "ended", "last"),
    [
        ("2026-11-05T14:00", "2026-11-10T09:00", "2026-11-12"),  # 6, 9 and 10 November do not count
        ("2026-11-05T14:00", "2026-11-05T14:01", "2026-11-09"),  # within a day nothing is won
        ("2026-11-06T23:00", "2026-11-08T01:00", "2026-11-09"),  # over a weekend neither
        ("2026-11-20T10:00", "2026-11-25T10:00", "2026-11-09"),  # after the due day
        ("2026-11-01T10:00", "2026-11-03T10:00", "2026-11-10"),  # before the arrival: from the 4th on
    ],
)
def test_a_pause_counted_by_hand(began: str, ended: str, last: str) -> None:
    """Five working days from Monday 2 November 2026: without a pause until Monday 9th."""
    assert last_day("2026-11-02T10:00", 5) == "2026-11-09"
    assert last_day("2026-11-02T10:00", 5, Span(local(began), local(ended))) == last


def test_the_companys_table_wins_over_the_published_calendar() -> None:
    own = WorkCalendar({date(2026, 11, 24): False, date(2026, 11, 28): True})
    assert last_day("2026-11-23T10:00", 1, calendar=own) == "2026-11-25"
    assert last_day("2026-11-26T10:00", 2, calendar=own) == "2026-11-28"


def test_a_year_nobody_published_is_marked_as_assumed_until_it_is_entered() -> None:
    arrived = local("2026-12-30T10:00")
    due, assumed = due_at(PLAIN, arrived, 2)
    assert assumed and due == local(
        "2027-01-02T00:00"
    )  # 31 December, then 1 January: only weekends are known
    entered = WorkCalendar({date(2027, 1, 1): False})
    due, assumed = due_at(entered, arrived, 2)
    assert not assumed and due == local("2027-01-05T00:00")


def test_used_days_grow_by_the_share_of_a_working_day_and_not_at_weekends() -> None:
    at = local("2026-11-20T10:00")
    assert used_days(PLAIN, at, local("2026-11-20T23:00")) == 0
    assert used_days(PLAIN, at, local("2026-11-22T23:00")) == 0
    assert used_days(PLAIN, at, local("2026-11-23T12:00")) == 0.5
    assert used_days(PLAIN, at, local("2026-11-24T00:00")) == 1.0


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-06T10:00", DeadlineState.ON_TRACK),
        ("2026-11-13T12:00", DeadlineState.AT_RISK),
        ("2026-11-15T23:59", DeadlineState.AT_RISK),
        ("2026-11-16T00:00", DeadlineState.DUE_SOON),
        ("2026-11-16T23:59", DeadlineState.DUE_SOON),
        ("2026-11-17T00:00", DeadlineState.OVERDUE),
    ],
)
def test_how_ten_days_stand_from_the_second_of_november(now: str, state: DeadlineState) -> None:
    due, _ = due_at(PLAIN, local("2026-11-02T10:00"), 10)
    used = used_days(PLAIN, local("2026-11-02T10:00"), local(now))
    assert standing(local(now), due, 10, used).state is state
    assert standing(local(now), due, 10, used, paused=True).state is DeadlineState.PAUSED


def test_a_case_predicted_late_is_at_risk_from_the_first_day() -> None:
    due, _ = due_at(PLAIN, local("2026-11-02T10:00"), 10)
    assert (
        standing(local("2026-11-03T10:00"), due, 10, 0.4, late_predicted=True).state is DeadlineState.AT_RISK
    )


def test_the_newest_rule_valid_on_the_day_counts_and_the_companys_own_wins() -> None:
    own = DeadlineRule(CustomerClass.HV_SINGLE, "design", 4, date(2026, 6, 1), True, "own")
    same_day = DeadlineRule(CustomerClass.HV_SINGLE, "design", 3, date(2020, 1, 1), True, "own")
    rules = (*shipped_rules(), same_day, own)
    for day, days in ((date(2026, 5, 31), 3), (date(2026, 6, 1), 4)):
        found = rule_for(rules, CustomerClass.HV_SINGLE, "design", day)
        assert found is not None and found.working_days == days


def test_the_shipped_table_adds_up_and_claims_no_verification_nobody_did() -> None:
    by = {(r.customer_class, r.node): r.working_days for r in shipped_rules()}
    scheme = ("review", "survey", "design", "approval", "reply")
    for of, total, whole in ((CustomerClass.HV_SINGLE, 10, 22), (CustomerClass.HV_DUAL, 20, 32)):
        assert sum(by[of, n] for n in scheme) == total and by[of, WHOLE] == whole
        rest = ("intake", "design_review", "mid_inspection", "acceptance", "energise")
        assert total + sum(by[of, n] for n in rest) == whole
    assert not any(r.verified for r in shipped_rules())
    assert {r.node for r in shipped_rules()} <= {WHOLE, *NodeCode}
    assert {r.customer_class for r in shipped_rules()} == set(CustomerClass)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 9, 1)),
    st.integers(1, 30),
    st.lists(st.tuples(st.floats(0, 60), st.floats(0, 20)), max_size=3),
)
def test_at_the_due_moment_exactly_the_allowed_days_are_used(
    arrived: datetime, days: int, halts: list[tuple[float, float]]
) -> None:
    at = arrived.replace(tzinfo=UTC)
    stopped = [
        Span(at + timedelta(days=began), at + timedelta(days=began + length)) for began, length in halts
    ]
    due, _ = due_at(PLAIN, at, days, stopped)
    assert used_days(PLAIN, at, due, stopped) == pytest.approx(days)
    assert used_days(PLAIN, at, due - timedelta(days=1), stopped) == pytest.approx(days - 1)
