"""Which column of an event log is which: named by the user, or guessed from the names that tools write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from casework.refusals import Invalid
from message import say

MOST_EXTRA: Final = 12
_CASE: Final = (
    "case:concept:name",
    "case id",
    "caseid",
    "case",
    "trace",
    "trace id",
    "case concept name",
    "案件编号",
    "工单编号",
    "application id",
)
_ACTIVITY: Final = (
    "concept:name",
    "activity",
    "activity name",
    "event",
    "event name",
    "activityid",
    "activity id",
    "task",
    "step",
    "node",
    "环节",
    "action",
)
_TIME: Final = (
    "time:timestamp", "complete timestamp", "completetimestamp", "end timestamp", "timestamp", "complete time", "completed",
    "end time", "end",
    "completion time", "time", "datetime", "date", "event time", "start timestamp", "start time", "start", "时间", "完成时间",
)  # fmt: skip
_RESULT: Final = re.compile(
    r"duration|remaining|throughput|cycle.?time|lead.?time|variant|outcome|num(ber)?.?of.?events|case.?(length|end)|end.?date|closed|label|target"
)


@dataclass(frozen=True, slots=True)
class Columns:
    case: str
    activity: str
    timestamp: str


def columns(names: list[str], case: str | None, activity: str | None, timestamp: str | None) -> Columns:
    return Columns(
        _pick(names, case, _CASE, "--case"),
        _pick(names, activity, _ACTIVITY, "--activity"),
        _pick(names, timestamp, _TIME, "--timestamp"),
    )


def _pick(names: list[str], told: str | None, usual: tuple[str, ...], option: str) -> str:
    if told is not None and told in names:
        return told
    plain = {re.sub(r"[\s_\-]+", " ", name).strip().lower(): name for name in reversed(names)}
    if told is None:
        for name in usual:
            if name in plain:
                return plain[name]
    raise Invalid(
        say(
            "No column is named {wanted}. The file has {columns}; name the right one with {option}.",
            wanted=told or " / ".join(usual[:3]),
            columns=", ".join(names[:20]),
            option=option,
        )
    )


def extra_columns(
    table: pd.DataFrame, named: Columns
) -> tuple[dict[str, list[str]], dict[str, list[float]], list[str]]:
    """Further columns as classes and numbers, and those left out because they tell how the case ends."""
    classes: dict[str, list[str]] = {}
    numbers: dict[str, list[float]] = {}
    others = [c for c in table.columns if c not in (named.case, named.activity, named.timestamp)]
    left = [c for c in others if _RESULT.search(c.lower())]
    for column in (c for c in others if c not in left):
        values = table[column]
        known = values[values != ""]
        kinds = known.nunique()
        if kinds < 2 or len(classes) + len(numbers) >= MOST_EXTRA:
            continue
        as_numbers = pd.to_numeric(values.where(values != ""), errors="coerce")
        if as_numbers.notna().sum() == len(known) and (kinds > 12 or len(known) < len(values)):
            if kinds < 0.9 * len(values):  # else a running number, which is a clock and no property
                numbers[column] = as_numbers.tolist()
        elif kinds <= 0.2 * len(values):
            classes[column] = values.tolist()
    return classes, numbers, left
