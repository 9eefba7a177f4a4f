"""What is known of a case at one of its events, as numbers: nothing from after that moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from casework.prediction import load
from casework.prediction.log import DAY_S, EventLog, Floats, Ints, carried, position

MOST_ACTIVITIES: Final = 40  # counted one by one; the rest only through the last three
MOST_CLASSES: Final = 60
SEASONS_FROM_DAYS: Final = 730.0
WEEKDAY_OF_1970: Final = 3  # a Thursday, Monday being 0


@dataclass(frozen=True, slots=True)
class Encoding:
    """Learnt on training rows: which activities are counted, which values of each class have a code of their own."""

    activities: Ints
    classes: dict[str, Ints]
    season: bool
    closing: Ints  # activities that mostly end a case
    patience_days: float  # what 95 % of the cases took


def learn_encoding(log: EventLog, rows: Ints) -> Encoding:
    span_days = (log.time_s[rows].max() - log.time_s[rows].min()) / DAY_S
    return Encoding(
        activities=_commonest(log.activity[rows], MOST_ACTIVITIES),
        classes={name: _commonest(codes[rows], MOST_CLASSES) for name, codes in log.classes.items()},
        closing=_closing(log, rows),
        patience_days=float(np.quantile((log.end_s - log.start_s)[np.unique(log.case[rows])], 0.95)) / DAY_S
        + 1,
        season=bool(span_days >= SEASONS_FROM_DAYS),
    )


def _closing(log: EventLog, rows: Ints) -> Ints:
    most = len(log.activities)
    ends = np.bincount(log.activity[log.last[np.unique(log.case[rows])]], minlength=most)
    goes_on = np.bincount(log.activity[rows], minlength=most)
    return np.flatnonzero(ends > goes_on)


def features(log: EventLog, rows: Ints, encoding: Encoding) -> tuple[Floats, list[bool]]:
    """Return one line per row, and for each column whether it holds codes."""
    codes = [*_last_activities(log, rows, encoding), *_class_codes(log, rows, encoding)]
    values = [
        *_clock(log, rows, encoding.season),
        *_progress(log, rows),
        *_office(log, rows, encoding),
        *(carried(log, column)[rows] for column in log.numbers.values()),
        *_counts(log, rows, encoding.activities),
    ]
    return np.column_stack([*codes, *values]), [True] * len(codes) + [False] * len(values)


def _commonest(codes: Ints, most: int) -> Ints:
    found, often = np.unique(codes[codes >= 0], return_counts=True)
    return np.sort(found[np.argsort(-often, kind="stable")[:most]])


def _recode(codes: Ints, known: Ints) -> Floats:
    """The place among the known codes; what is missing or was never seen is NaN."""
    if not len(known):
        return np.full(len(codes), np.nan)
    place = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    return np.where(known[place] == codes, place, np.nan)


def _last_activities(log: EventLog, rows: Ints, encoding: Encoding) -> list[Floats]:
    found = []
    for back in range(3):
        there = rows - back
        inside = there >= log.first[log.case[rows]]
        code = np.where(inside, log.activity[np.maximum(there, 0)], -1)
        found.append(_recode(code, encoding.activities))
    return found


def _class_codes(log: EventLog, rows: Ints, encoding: Encoding) -> list[Floats]:
    found = []
    for name, codes in log.classes.items():
        latest = carried(log, np.where(codes < 0, np.nan, codes))[rows]
        found.append(_recode(np.nan_to_num(latest, nan=-1).astype(np.int64), encoding.classes[name]))
    return found


def _clock(log: EventLog, rows: Ints, season: bool) -> list[Floats]:
    day = log.time_s[rows] / DAY_S
    found = [np.floor(day + WEEKDAY_OF_1970) % 7, day % 1 * 24.0]
    return [*found, day % 365.25] if season else found


def _progress(log: EventLog, rows: Ints) -> list[Floats]:
    at, done = log.time_s[rows], position(log)[rows]
    elapsed = (at - log.start_s[log.case[rows]]) / DAY_S
    before = np.maximum(rows - 1, log.first[log.case[rows]])
    earlier = np.maximum(rows - 2, log.first[log.case[rows]])
    return [
        done.astype(np.float64),
        elapsed,
        (at - log.time_s[before]) / DAY_S,
        (log.time_s[before] - log.time_s[earlier]) / DAY_S,
        elapsed / np.maximum(done, 1),
    ]


def _office(log: EventLog, rows: Ints, encoding: Encoding) -> list[Floats]:
    at = log.time_s[rows]
    month = load.arrivals(log, at, 28)
    held = load.occupancy(log, rows, encoding.closing, encoding.patience_days)
    return [
        load.arrivals(log, at, 7),
        month,
        load.events(log, at, 1),
        load.events(log, at, 7) / np.maximum(load.events(log, at, 28), 1),
        load.recent_stay_days(log, rows),
        load.recent_arrival_stay_days(log, rows),
        held.same,
        held.all,
        held.same_days,
        held.all_days,
        load.recent_gap_days(log, at),
    ]


def _counts(log: EventLog, rows: Ints, activities: Ints) -> list[Floats]:
    """How often each activity has happened in the case so far."""
    found = []
    first = log.first[log.case[rows]]
    for code in activities:
        total = np.concatenate(([0], np.cumsum(log.activity == code)))
        found.append((total[rows + 1] - total[first]).astype(np.float64))
    return found
