"""What happened lately in the whole office, seen at a moment: only events strictly before it count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from casework.prediction.log import DAY_S, EventLog, Floats, Ints

PACE_DAYS: Final = 28.0
RECENT: Final = 30  # how many of the latest stays speak for an activity


def arrivals(log: EventLog, at_s: Floats, days: float) -> Floats:
    return _between(np.sort(log.start_s), at_s, days)


def events(log: EventLog, at_s: Floats, days: float) -> Floats:
    return _between(np.sort(log.time_s), at_s, days)


def _between(times: Floats, at_s: Floats, days: float) -> Floats:
    upto = np.searchsorted(times, at_s, "left")
    since = np.searchsorted(times, at_s - days * DAY_S, "left")
    return (upto - since).astype(np.float64)


def recent_stay_days(log: EventLog, rows: Ints) -> Floats:
    """Mean time the latest cases stayed after this row's activity; those that had gone on before the row."""
    here = np.flatnonzero(log.case[1:] == log.case[:-1])
    gone, stay = log.time_s[here + 1], (log.time_s[here + 1] - log.time_s[here]) / DAY_S
    return _recent_mean(log.activity[here], gone, stay, log.activity[rows], log.time_s[rows])


def recent_arrival_stay_days(log: EventLog, rows: Ints) -> Floats:
    """Mean time the latest cases needed to reach this row's activity from their own start."""
    took = (log.time_s - log.start_s[log.case]) / DAY_S
    return _recent_mean(log.activity, log.time_s, took, log.activity[rows], log.time_s[rows])


def _recent_mean(
    kind: Ints, known_s: Floats, value: Floats, asked: Ints, at_s: Floats, latest: int = RECENT
) -> Floats:
    """Per asked row: mean of the `RECENT` latest values of its kind that were known before it."""
    answer = np.full(len(asked), np.nan)
    order = np.lexsort((known_s, kind))
    kind, known_s, value = kind[order], known_s[order], value[order]
    for code in np.unique(asked):
        low, high = np.searchsorted(kind, [code, code + 1])
        mine = asked == code
        upto = np.searchsorted(known_s[low:high], at_s[mine], "left")
        since = np.maximum(upto - latest, 0)
        total = np.concatenate(([0.0], np.cumsum(value[low:high])))
        with np.errstate(invalid="ignore"):
            answer[mine] = np.where(upto > 0, (total[upto] - total[since]) / (upto - since), np.nan)
    return answer


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How many cases wait at a moment, after the same activity and in all, and how long at the latest pace."""

    same: Floats
    all: Floats
    same_days: Floats
    all_days: Floats


def occupancy(log: EventLog, rows: Ints, closing: Ints, patience_days: float) -> Occupancy:
    """A case waits from an event to its next one; after `patience_days`, or a closing activity, it is forgotten."""
    goes_on = np.append(log.case[1:] == log.case[:-1], False)
    upto = log.time_s + patience_days * DAY_S
    leaves = np.where(goes_on, np.minimum(np.append(log.time_s[1:], np.inf), upto), upto)
    stays = ~np.isin(log.activity, closing)
    enter, leave, kind = log.time_s[stays], leaves[stays], log.activity[stays]
    at = log.time_s[rows]
    same, gone = np.zeros(len(rows)), np.zeros(len(rows))
    for code in np.unique(log.activity[rows]):
        mine = log.activity[rows] == code
        out = np.sort(leave[kind == code])
        same[mine] = _before(np.sort(enter[kind == code]), at[mine]) - _before(out, at[mine])
        gone[mine] = _between(out, at[mine], PACE_DAYS)
    every = _before(np.sort(enter), at) - _before(np.sort(leave), at)
    come = arrivals(log, at, PACE_DAYS)
    return Occupancy(same, every, same * PACE_DAYS / (gone + 1), every * PACE_DAYS / (come + 1))


def _before(times: Floats, at_s: Floats) -> Floats:
    return np.searchsorted(times, at_s, "left").astype(np.float64)


def recent_gap_days(log: EventLog, at_s: Floats, latest: int = 300) -> Floats:
    """Mean time between two events of a case, of the latest pairs known before a moment."""
    here = np.flatnonzero(log.case[1:] == log.case[:-1])
    known, gap = log.time_s[here + 1], (log.time_s[here + 1] - log.time_s[here]) / DAY_S
    zeros = np.zeros(len(here), dtype=np.int64)
    return _recent_mean(zeros, known, gap, np.zeros(len(at_s), dtype=np.int64), at_s, latest)
