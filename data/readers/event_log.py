"""Event logs from outside: CSV with guessed columns, XES; either may be gzipped."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import pandas as pd

from casework.prediction.log import EventLog, event_log
from casework.refusals import Invalid
from data.readers.event_columns import Columns, columns, extra_columns
from data.readers.event_times import seconds
from data.readers.xes import read_xes
from message import Message, say

MAX_BYTES: Final = 2 * 2**30  # after unpacking
MAX_EVENTS: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class ReadLog:
    log: EventLog
    columns: Columns
    events: int
    notes: tuple[Message, ...]


def read_event_log(
    path: Path, case: str | None = None, activity: str | None = None, timestamp: str | None = None
) -> ReadLog:
    """Return the events in order, or raise Invalid with the sentence that says what is wrong with the file."""
    if not path.is_file():
        raise Invalid(say("There is no file {file}.", file=str(path)))
    table = _table(path)
    if not len(table):
        raise Invalid(say("{file} holds no events. Nothing was computed.", file=path.name))
    named = columns(list(table.columns), case, activity, timestamp)
    _complete(table, named)
    times, notes = seconds(table, named)
    notes = [*notes, *_found(table, times, named)]
    classes, numbers, left = extra_columns(table, named)
    if left:
        notes.append(
            say("Not used, because they tell how the case ends: {columns}.", columns=", ".join(left))
        )
    label = table[named.activity].astype(str)
    log = event_log(table[named.case].astype(str).to_numpy(), label.to_numpy(), times, classes, numbers)
    return ReadLog(log, named, len(table), tuple(notes))


def _table(path: Path) -> pd.DataFrame:
    names = [s.lower() for s in path.suffixes[-2:]]
    packed = names[-1:] == [".gz"]
    kind = (names[:-1] if packed else names)[-1:]
    if kind not in ([".csv"], [".xes"]):
        raise Invalid(
            say(
                "{file} is of a kind that is not read here; give a .csv or .xes file, gzipped or not.",
                file=path.name,
            )
        )
    try:
        with gzip.open(path) if packed else path.open("rb") as raw:
            stream = io.BufferedReader(_Limited(raw, path.name))
            return read_xes(stream, path.name, MAX_EVENTS) if kind == [".xes"] else _csv(stream, path.name)
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise Invalid(
            say("{file} is damaged or not what its name says: {why}.", file=path.name, why=str(error)[:120])
        ) from None


class _Limited(io.RawIOBase):
    """A stream that ends with a sentence where a small packed file would unpack without end."""

    def __init__(self, raw: Any, name: str) -> None:
        self._raw, self._name, self._left = raw, name, MAX_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._raw.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise Invalid(
                say(
                    "{file} is larger than {limit} GB unpacked; that is not read here.",
                    file=self._name,
                    limit=2,
                )
            )
        buffer[: len(data)] = data
        return len(data)


def _csv(stream: IO[bytes], name: str) -> pd.DataFrame:
    head = stream.peek(65536)[:65536].split(b"\n", 1)[0]  # type: ignore[attr-defined]
    between = max((b",", b";", b"\t", b"|"), key=head.count).decode()
    try:
        table = pd.read_csv(
            stream, sep=between, dtype=str, keep_default_na=False, nrows=MAX_EVENTS + 1, encoding="utf-8-sig"
        )
    except pd.errors.EmptyDataError:
        raise Invalid(say("{file} is empty. Nothing was computed.", file=name)) from None
    except pd.errors.ParserError as error:
        raise Invalid(say("{file} is not a table: {why}.", file=name, why=str(error)[:120])) from None
    if len(table) > MAX_EVENTS:
        raise Invalid(
            say("{file} holds more than {limit} events; that is not read here.", file=name, limit=MAX_EVENTS)
        )
    return table


def _complete(table: pd.DataFrame, named: Columns) -> None:
    for column in (named.case, named.activity):
        missing = table[column].str.strip() == ""
        if missing.any():
            raise Invalid(
                say(
                    "{n} events have no value in {column}, the first is event {row}. Fill them in or take them out;"
                    " nothing was computed.",
                    n=int(missing.sum()),
                    column=column,
                    row=int(missing.to_numpy().argmax()) + 1,
                )
            )


def _found(table: pd.DataFrame, times: pd.Series, named: Columns) -> list[Message]:
    notes = []
    back = int((times.groupby(table[named.case], sort=False).diff() < 0).sum())
    if back:
        notes.append(
            say("{n} events stood before earlier ones of their case; each case was sorted by time.", n=back)
        )
    again = int(table.duplicated().sum())
    if again:
        notes.append(
            say("{n} rows repeat another row exactly; they are counted as events of their own.", n=again)
        )
    return notes
