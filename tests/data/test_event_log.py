"""Event logs from outside: columns guessed, times understood, files that are none refused with a sentence."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from casework.refusals import Invalid
from data.readers.event_log import read_event_log

XES = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">
<trace><string key="concept:name" value="7"/>
<event><string key="concept:name" value="in"/><date key="time:timestamp" value="2024-03-30T10:00:00+01:00"/></event>
<event><string key="concept:name" value="out"/><date key="time:timestamp" value="2024-03-31T10:00:00+02:00"/></event>
</trace></log>"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_xes_is_read_and_a_change_of_the_clocks_is_an_hour(tmp_path: Path, name: str) -> None:
    log = read_event_log(write(tmp_path, name, XES)).log
    assert log.activities == ("in", "out")
    assert log.end_s[0] - log.start_s[0] == 23 * 3600


@pytest.mark.parametrize(
    "head", ["case_id,activity,timestamp", "Case ID;Activity;Complete Timestamp", "案件编号,环节,时间"]
)
def test_columns_are_guessed_from_the_names_tools_write(tmp_path: Path, head: str) -> None:
    between = ";" if ";" in head else ","
    row = between.join(("a", "x", "2024-01-01 10:00"))
    read = read_event_log(write(tmp_path, "l.csv", f"{head}\n{row}\n"))
    assert read.events == 1 and read.columns.case == head.split(between)[0]


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, "l.csv", "nr,was,wann\na,x,01.02.2024 10:00\n")
    read = read_event_log(path, "nr", "was", "wann")
    assert read.log.time_s[0] == 1_706_781_600  # the first of February
    with pytest.raises(Invalid, match="--case"):
        read_event_log(path)


@pytest.mark.parametrize(
    "spelling",
    ["2024/2/1 10:00:00", "2024-02-01T10:00:00Z", "1706781600", "1706781600000", "2024-02-01T18:00+08:00"],
)
def test_times_in_many_spellings_are_one_moment(tmp_path: Path, spelling: str) -> None:
    log = read_event_log(write(tmp_path, "l.csv", f"case,activity,time\na,x,{spelling}\n")).log
    assert log.time_s[0] == 1_706_781_600


def test_events_out_of_order_and_repeated_are_told(tmp_path: Path) -> None:
    rows = "a,out,2024-01-03\na,in,2024-01-01\na,in,2024-01-01\n"
    read = read_event_log(write(tmp_path, "l.csv", "case,activity,time\n" + rows))
    assert [read.log.activities[c] for c in read.log.activity] == ["in", "in", "out"]
    said = " ".join(n.english() for n in read.notes)
    assert "1 events stood before" in said and "1 rows repeat" in said


def test_a_column_that_tells_the_end_is_left_out(tmp_path: Path) -> None:
    rows = "".join(f"c{n},x,2024-01-01,{n % 3},{n % 2}\n" for n in range(30))
    read = read_event_log(write(tmp_path, "l.csv", "case,activity,time,case_duration,kind\n" + rows))
    assert list(read.log.classes) == ["kind"] and not read.log.numbers
    assert any("case_duration" in n.english() for n in read.notes)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("l.csv", "", "empty"),
        ("l.csv", "case,activity,time\n", "no events"),
        ("l.csv", "case,activity,time\na,x,\n", "1 events have no timestamp, the first is event 1"),
        ("l.csv", "case,activity,time\na,x,soon\n", "cannot be read"),
        ("l.csv", "case,activity,time\na,x,2024-01-01T10:00Z\na,x,2024-01-01T10:00\n", "no time zone"),
        ("l.csv", "case,activity,time\n,x,2024-01-01\n", "no value in case"),
        ("l.csv", "a,b\n1,2,3\n1,2,3,4\n", "."),
        ("l.txt", "x", "kind that is not read"),
        ("l.xes", "<log><trace>", "not readable XML"),
        ("l.xes", '<!DOCTYPE x [<!ENTITY a "b">]><log/>', "entities"),
        ("l.xes", "<log/>", "no events"),
        ("l.xes", "<a>" * 70, "too deeply"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read_event_log(write(tmp_path, name, text))


def test_a_packed_file_that_never_ends_stops_at_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.readers.event_log.MAX_BYTES", 1000)
    path = write(tmp_path, "l.csv.gz", "case,activity,time\n" + "a,x,2024-01-01\n" * 5000)
    with pytest.raises(Invalid, match="larger than"):
        read_event_log(path)


def test_half_a_packed_file_is_refused(tmp_path: Path) -> None:
    path = write(
        tmp_path, "l.csv.gz", "case,activity,time\n" + "".join(f"a{n},x,2024-01-01\n" for n in range(999))
    )
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(Invalid, match="damaged"):
        read_event_log(path)
