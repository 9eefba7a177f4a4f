"""An event log as columns: one row an event, cases in the order of their first event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class EventLog:
    """Sorted by case, inside a case by time; `classes` are codes with -1 for missing, `numbers` may hold NaN."""

    case: Ints
    activity: Ints
    time_s: Floats  # seconds since 1970, UTC
    activities: tuple[str, ...]
    first: Ints  # row of each case's first event
    last: Ints  # row of each case's last event
    classes: Mapping[str, Ints]
    numbers: Mapping[str, Floats]

    @property
    def cases(self) -> int:
        return len(self.first)

    @property
    def start_s(self) -> Floats:
        return self.time_s[self.first]

    @property
    def end_s(self) -> Floats:
        return self.time_s[self.last]


def event_log(
    case: Sequence[Any],
    activity: Sequence[Any],
    time_s: Sequence[float] | Floats,
    classes: Mapping[str, Sequence[Any]] | None = None,
    numbers: Mapping[str, Sequence[float]] | None = None,
) -> EventLog:
    """Put events in order; equal times keep the order they were given in."""
    times = np.asarray(time_s, dtype=np.float64)
    _, codes = np.unique(np.asarray(case, dtype=str), return_inverse=True)
    start = np.full(codes.max() + 1, np.inf)
    np.minimum.at(start, codes, times)
    rank = np.empty(len(start), dtype=np.int64)
    rank[np.argsort(start, kind="stable")] = np.arange(len(start))
    order = np.lexsort((times, rank[codes]))
    names, kinds = np.unique(np.asarray(activity, dtype=str), return_inverse=True)
    of = rank[codes][order]
    first = np.flatnonzero(np.diff(of, prepend=-1))
    last = np.append(first[1:], len(of)) - 1
    return EventLog(
        case=of,
        activity=kinds.astype(np.int64)[order],
        time_s=times[order],
        activities=tuple(str(n) for n in names),
        first=first,
        last=last,
        classes={name: _codes(values)[order] for name, values in (classes or {}).items()},
        numbers={
            name: np.asarray(values, dtype=np.float64)[order] for name, values in (numbers or {}).items()
        },
    )


def _codes(values: Sequence[Any]) -> Ints:
    """Codes in the order of the names; what is missing is -1."""
    known = np.array([v is not None and v == v and str(v) != "" for v in values], dtype=bool)
    codes = np.full(len(known), -1, dtype=np.int64)
    if known.any():
        codes[known] = np.unique(np.asarray(values, dtype=object)[known].astype(str), return_inverse=True)[1]
    return codes


def position(log: EventLog) -> Ints:
    """How many events of its case lie before each row."""
    found: Ints = np.arange(len(log.case)) - log.first[log.case]
    return found


def remaining_days(log: EventLog) -> Floats:
    """Days from each event to the last one of its case."""
    found: Floats = (log.end_s[log.case] - log.time_s) / DAY_S
    return found


def prefixes(log: EventLog, cases: NDArray[np.bool_]) -> Ints:
    """The last rows of all prefixes of length 1 to n-1 of the cases chosen."""
    chosen = cases[log.case]
    chosen[log.last] = False
    return np.flatnonzero(chosen)


def carried(log: EventLog, column: Floats) -> Floats:
    """The latest value the case had shown up to each event."""
    rows = np.where(np.isnan(column), log.first[log.case], np.arange(len(column)))
    found: Floats = column[np.maximum.accumulate(rows)]
    return found


def stay_days(log: EventLog) -> Floats:
    """Days from each event to the next one of its case; none at a case's last event."""
    found = np.zeros(len(log.case))
    found[:-1] = np.where(log.case[1:] == log.case[:-1], np.diff(log.time_s), 0.0) / DAY_S
    return found
