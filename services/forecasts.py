"""When each running case is expected to end: learnt from the office's own finished cases, kept for list, timeline and board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from casework.applications import CLOSED, Application, ApplicationState
from casework.calendar import WorkCalendar
from casework.case_log import CaseLog, WorkClock, case_log, work_clock
from casework.forecast import Predicted
from casework.people import Action, Actor
from casework.prediction.few import ENOUGH_FOR_A_MODEL, node_quantiles
from casework.prediction.log import DAY_S, Floats, Ints, prefixes
from casework.prediction.model import Forecast, Model
from casework.refusals import Invalid
from casework.sight import EVERYTHING, reach
from casework.topics import Topic
from casework.waiting import expected_on
from data import applications as application_rows
from data import calendar as calendar_rows
from data import forecasts as rows
from data import tasks as task_rows
from data import waits
from data.database import Session
from services.access import require
from services.desk import Desk
from services.nudges import nudge
from services.promised_days import free_on

LOOKS_BACK: Final = timedelta(days=5 * 366)
LOOKS_AHEAD: Final = timedelta(days=3 * 366)
TRAINED_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and the codes it was learnt with: on a log with other codes it says nothing."""

    model: Model
    codes: tuple[Any, ...]
    at: datetime


def forecasts_of(desk: Desk, actor: Actor, applications: list[Application]) -> dict[str, Predicted]:
    """By application id, of those within the actor's bounds; a case without an entry: no claim is made."""
    require(actor, Action.SEE_CASES)
    with desk.database.read() as session:
        return rows.forecasts_of(session, [a.id for a in applications if a.state not in CLOSED])


def quality(desk: Desk, actor: Actor) -> tuple[datetime, str, dict[str, Any]] | None:
    """When the prediction was measured, by which method, and its figures beside the naive ones."""
    require(actor, Action.FOLLOW_BOARD)
    if reach(actor).nothing:
        return None
    with desk.database.read() as session:
        return rows.quality(session)


def refresh(desk: Desk, known: Trained | None = None) -> Trained | None:
    """Forecast every running case anew; learn and measure anew when what is known is older than a day."""
    now = desk.now()
    with desk.database.read() as session:
        cases = application_rows.plain_applications(session, EVERYTHING, ended_since=now - LOOKS_BACK)
        tasks = [t for part in _parts(cases) for t in task_rows.plain_tasks(session, (a.id for a in part))]
        calendar = calendar_rows.load_calendar(session)
    clock = _clock(calendar, cases, now)
    made = case_log(cases, tasks, clock)
    if made is None:
        return known
    if known and _fits(known, made, now):
        trained: Trained | None = known
    else:
        _measure(desk, case_log(settled(cases), tasks, clock), now)
        trained = _learnt(made, clock, now)
    still = {a.id for a in cases if a.state is ApplicationState.SUSPENDED}
    found = _predicted(made, trained, clock, now, still)
    with desk.database.begin() as session:
        rows.replace_forecasts(session, found, now)
        moved_by_waits(session, calendar, now)
        nudge(session, desk, Topic.APPLICATIONS)
    return trained


def moved_by_waits(session: Session, calendar: WorkCalendar, now: datetime) -> None:
    """What waits for a project or for another case ends as much later as that is away, along the whole chain."""
    every = waits.all_waits(session)
    today, free = calendar.local_day(now), free_on(session, every, calendar)
    away = {i: expected_on(i, every, free) for i in every}
    rows.shift_forecasts(session, {i: max(0, (day - today).days) for i, day in away.items() if day})


def _parts(cases: list[Application], most: int = 5000) -> list[list[Application]]:
    return [cases[i : i + most] for i in range(0, len(cases), most)]


def _clock(calendar: WorkCalendar, cases: list[Application], now: datetime) -> WorkClock:
    first = min((a.created_at for a in cases), default=now) - timedelta(days=2)
    return work_clock(calendar, first.date(), (now + LOOKS_AHEAD).date())


def _codes(made: CaseLog) -> tuple[Any, ...]:
    return (
        made.log.activities,
        tuple((name, int(c.max(initial=-1))) for name, c in made.log.classes.items()),
    )


def _fits(known: Trained, made: CaseLog, now: datetime) -> bool:
    return known.codes == _codes(made) and now - known.at < TRAINED_FOR


def _learnt(made: CaseLog, clock: WorkClock, now: datetime) -> Trained | None:
    """None below the number of finished cases a model needs: quantiles by step say what can be said."""
    if made.finished.sum() < ENOUGH_FOR_A_MODEL:
        return None
    from casework.prediction.model import train  # a second of imports, only where it is needed

    return Trained(train(made.log, made.finished, clock.seconds(now)), _codes(made), now)


def settled(cases: list[Application]) -> list[Application]:
    """Finished cases from a time of which nearly nothing is open any more: the youngest to finish are the quick ones."""
    still = [a.created_at for a in cases if a.finished_at is None]
    ended = [a for a in cases if a.finished_at is not None]
    oldest = sorted(still)[len(still) // 20] if still else None  # a few may have got stuck
    return [a for a in ended if oldest is None or a.created_at < oldest]


def _measure(desk: Desk, made: CaseLog | None, now: datetime) -> None:
    from casework.prediction.evaluation import evaluate

    if made is None:
        return
    try:
        found = evaluate(made.log)
    except Invalid:  # nothing to measure on yet, and so nothing is claimed
        return
    kept = (
        "mae_days",
        "median_absolute_error_days",
        "bias_days",
        "baselines",
        "coverage",
        "band",
        "cases",
        "samples",
        "while_waiting",
    )
    with desk.database.begin() as session:
        rows.keep_quality(session, now, str(found["method"]), {name: found[name] for name in kept})


def _predicted(
    made: CaseLog, trained: Trained | None, clock: WorkClock, now: datetime, still: set[str]
) -> dict[str, Predicted]:
    """No entry where no band is claimed, where the case stands still, or where the time has gone past the band."""
    asked: Ints = made.log.last[~made.finished]
    if not len(asked):
        return {}
    waited = (clock.seconds(now) - made.log.time_s[asked]) / DAY_S
    said = _said(made, trained, asked, np.maximum(waited, 0.0))
    found = {}
    for row, low, median, high in zip(asked, said.low_days, said.point_days, said.high_days, strict=True):
        case = made.ids[made.log.case[row]]
        if np.isnan(high) or np.isnan(median) or case in still:
            continue
        at = made.log.time_s[row]
        ends = [clock.moment(float(at + days * DAY_S)) for days in (low, median, high)]
        if ends[2] is not None and ends[2] > now:
            low_at, median_at = (max(now, e) if e else now for e in ends[:2])
            found[case] = Predicted(low_at, median_at, ends[2])
    return found


def _said(made: CaseLog, trained: Trained | None, asked: Ints, waited: Floats) -> Forecast:
    if trained is None:
        known = prefixes(made.log, made.finished)
        nothing = np.full(len(asked), np.nan)
        return (
            node_quantiles(made.log, known, asked, waited)
            if len(known)
            else Forecast(nothing, nothing, nothing)
        )
    from casework.prediction.model import forecast

    return forecast(trained.model, made.log, asked, waited)
