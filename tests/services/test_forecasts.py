"""Predicted ends of running cases: from own finished cases in working time, no claim without history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from casework.applications import ApplicationState
from casework.board import Filters
from casework.board_strips import chance_by
from casework.calendar import WorkCalendar
from casework.case_list import CaseFilter
from casework.case_log import CREATED, FINISHED, case_log, work_clock
from casework.forecast import Predicted
from casework.prediction.log import DAY_S, remaining_days
from casework.tasks import Case, PauseReason, Task, TaskState
from data import forecasts as rows
from services import applications, board, forecasts, waits
from services.case_list import cases
from services.case_view import case_view
from services.casefile import opened
from tests.office import Office


def at(day: int, hour: int = 2) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_a_weekend_takes_no_working_time_and_the_way_back_is_exact() -> None:
    clock = work_clock(WorkCalendar(), date(2026, 11, 1), date(2027, 3, 1))
    friday, monday = at(20, 16), at(22, 16)  # the last moment of Friday, the first of Monday, in Shanghai
    assert clock.seconds(friday) == clock.seconds(monday)
    for moment in (at(18, 3), at(24, 9)):
        assert clock.moment(clock.seconds(moment)) == moment
    assert clock.moment(1e9) is None


def test_the_log_ends_finished_cases_and_leaves_running_ones_open(office: Office) -> None:
    done = office.walk(office.case(office.create()))
    office.clock.time += timedelta(days=1)
    running = office.case(office.create())
    with office.desk.database.read() as session:
        cases = [
            opened(office.desk, session, office.administrator, c.application.id) for c in (done, running)
        ]
    tasks: list[Task] = [t for c in cases for t in c.tasks]
    clock = work_clock(WorkCalendar(), date(2026, 11, 1), date(2027, 3, 1))
    made = case_log([c.application for c in cases], tasks, clock)
    assert made is not None and made.ids == (done.application.id, running.application.id)
    assert made.finished.tolist() == [True, False]
    names = [made.log.activities[a] for a in made.log.activity]
    left = sum(t.state is TaskState.DONE for t in tasks)
    assert names[0] == CREATED and names.count(FINISHED) == 1 and len(names) == left + 3
    withdrawn = replace(running.application, state=ApplicationState.WITHDRAWN)
    assert case_log([withdrawn], tasks, clock) is None


def test_without_history_nothing_is_claimed(office: Office) -> None:
    application = office.create()
    assert forecasts.refresh(office.desk) is None
    assert forecasts.forecasts_of(office.desk, office.administrator, [application]) == {}
    assert board.board(office.desk, office.administrator, Filters())[0].ends[-1].ended is not None


def test_a_few_finished_cases_predict_by_step_and_late_cases_are_at_risk(office: Office) -> None:
    for _ in range(21):
        case = office.do(office.case(office.create()), "intake")
        office.clock.time += timedelta(hours=20)
        office.walk(case)
    running = office.case(office.create())
    office.do(running, "intake")
    forecasts.refresh(office.desk)
    found = forecasts.forecasts_of(office.desk, office.administrator, [running.application])[
        running.application.id
    ]
    assert office.clock.time <= found.low <= found.median <= found.high
    late = Predicted(*(office.clock.time + timedelta(days=d) for d in (200, 210, 220)))
    with office.desk.database.begin() as session:
        rows.replace_forecasts(session, {running.application.id: late}, office.clock.time)
    office.clock.time += timedelta(minutes=1)
    card = board.board(office.desk, office.administrator, Filters())[0].cards[0]
    assert card.state.value == "at_risk"


def test_chances_grow_from_nothing_to_one_through_the_band() -> None:
    of = Predicted(at(2), at(4), at(8))
    chances = [chance_by(of, at(1), at(d)) for d in (1, 2, 3, 4, 8, 12, 20)]
    assert np.allclose(chances, [0, 0.1, 0.3, 0.5, 0.9, 1.0, 1.0])


def test_remaining_time_of_the_log_is_in_working_days(office: Office) -> None:
    clock = work_clock(WorkCalendar(), date(2026, 11, 1), date(2027, 3, 1))
    done = office.walk(office.case(office.create()))
    of = replace(done.application, created_at=at(20, 16) - timedelta(hours=1), finished_at=at(22, 16))
    made = case_log([of], [], clock)
    assert made is not None and abs(remaining_days(made.log)[0] - 1 / 24) < 1e-6 and DAY_S == 86_400


def a_running_case(office: Office) -> Case:
    """The twenty-second, after twenty-one that took their time; forecast."""
    for n in range(21):
        case = office.do(office.case(office.create()), "intake")
        office.clock.time += timedelta(hours=20 + n)
        office.walk(case)
    running = office.do(office.case(office.create()), "intake")
    forecasts.refresh(office.desk)
    return running


def test_the_steps_of_a_case_end_when_the_case_is_predicted_to_end(office: Office) -> None:
    of = a_running_case(office).application
    end = forecasts.forecasts_of(office.desk, office.administrator, [of])[of.id]
    view = case_view(office.desk, office.administrator, of.id)
    last = view.forecasts[view.timeline.steps[-1].node]
    assert last.likely == view.calendar.local_day(end.median)
    assert all(step.likely <= last.likely for step in view.forecasts.values())
    listed = cases(office.desk, office.administrator, CaseFilter(order="ends"))[0]
    assert listed[0].application.id == of.id and listed[0].predicted == end


def test_a_wait_moves_the_predicted_end_of_all_who_wait_and_its_end_takes_it_back(office: Office) -> None:
    running = a_running_case(office).application
    second = office.create()
    forecasts.refresh(office.desk)

    def medians() -> list[datetime]:
        found = forecasts.forecasts_of(office.desk, office.administrator, [running, second])
        return [found[i].median for i in (running.id, second.id)]

    before, day = medians(), office.clock.time.date() + timedelta(days=40)
    waits.wait_for_project(office.desk, office.handlers["service"], second.id, "P-1", day)
    assert [m - b for m, b in zip(medians(), before, strict=True)] == [timedelta(0), timedelta(days=40)]
    waits.move_project(office.desk, office.planner, "P-1", day + timedelta(days=5))
    assert medians()[1] - before[1] == timedelta(days=45)
    waits.stop_waiting(office.desk, office.handlers["service"], second.id)
    assert medians() == before


def test_of_a_case_that_stands_still_nothing_is_claimed(office: Office) -> None:
    case = a_running_case(office)
    of, clerk = case.application, office.who(case.open_tasks[0])
    applications.suspend(office.desk, clerk, of.id, of.version, PauseReason.CUSTOMER_DOCUMENTS)
    forecasts.refresh(office.desk)
    assert forecasts.forecasts_of(office.desk, office.administrator, [of]) == {}
