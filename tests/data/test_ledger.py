"""The ledger on both databases: a turn for each, the last room given once, what is given back is there again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from casework.ledger import Promise, PromiseState, Wanted, rooms_left
from casework.refusals import NotFound, Stale
from casework.scheme import Chosen, Entry, Origin, SchemeState
from data import ledger, schemes
from data.database import Database
from tests.office import Office

CHOSEN = Chosen("oh_tee", 10.0, None, "7", 0.4, "F1", "S1", "T1", 120.0, "YJV22 3×120", 900.0, "fits", 100.0, 105.0, 0.95, "load",
                route=((7.8, 48.4), (7.81, 48.4)))  # fmt: skip
ENTRIES = {"cable": Entry("YJV22", Origin.COMPUTED), "ramp": Entry("", Origin.ENTERED)}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def wanted(
    office: Office, kw: float = 100.0, grid: str = "g", alternatives: int = 1, **more: object
) -> Wanted:
    application = office.create()
    with office.desk.database.begin() as session:
        for _ in range(alternatives):
            scheme = schemes.insert_scheme(
                session, application.id, CHOSEN, ENTRIES, at=office.clock.time, by="planner", role="planner",
                study_id="s", candidate=0, grid=grid, revision="r0001", fingerprint="f",
            )  # fmt: skip
    made = Wanted(scheme.id, application.id, application.number, application.id, grid, "n1", "load", kw, 30.0,
                  {"lines:7": kw, "transformers:T1": 0.8 * kw})  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def reserve(office: Office, asked: Wanted, seen: frozenset[int] = frozenset()) -> Promise:
    at = office.clock.time
    with office.desk.database.begin() as session:
        return ledger.reserve(session, asked, seen, at, at + timedelta(days=365))


def test_of_two_who_want_the_last_100_kw_exactly_one_gets_them_fifty_times(office: Office) -> None:
    limit = {"lines:7": 1000.0}
    pair = [wanted(office), wanted(office)]
    start = Barrier(2)

    def ask(round_and_who: tuple[int, int]) -> bool:
        """As a planner does: look, see that it fits, promise; whoever was overtaken looks again."""
        number, who = round_and_who
        mine = replace(pair[who], grid=f"g{number}")
        start.wait()
        for _ in range(3):
            with office.desk.database.read() as session:
                there = ledger.promises_on(session, mine.grid)
            if rooms_left({"lines:7": limit["lines:7"] - 900.0}, there)["lines:7"] < mine.kw:
                return False
            try:
                reserve(office, mine, frozenset(p.id for p in there))
                return True
            except ledger.OvertakenError:
                continue
        return False

    with ThreadPoolExecutor(2) as pool:
        for number in range(50):
            won = list(pool.map(ask, [(number, 0), (number, 1)]))
            assert sorted(won) == [False, True]
            with office.desk.database.read() as session:
                assert len(ledger.promises_on(session, f"g{number}")) == 1


def test_a_promise_on_a_ledger_that_changed_is_refused_and_elsewhere_it_is_not(office: Office) -> None:
    first = reserve(office, wanted(office))
    with pytest.raises(ledger.OvertakenError):
        reserve(office, wanted(office))
    assert reserve(office, wanted(office), frozenset({first.id})).position == 2
    assert reserve(office, wanted(office, elements={"lines:99": 1.0})).position == 3


def test_a_scheme_promised_again_keeps_its_place_and_counts_once(office: Office) -> None:
    mine = wanted(office)
    first = reserve(office, mine)
    reserve(office, wanted(office), frozenset({first.id}))
    with office.desk.database.read() as session:
        others = frozenset(p.id for p in ledger.promises_on(session, "g")) - {first.id}
    again = reserve(office, replace(mine, kw=80.0), others)
    assert (again.position, again.kw) == (1, 80.0)
    with office.desk.database.read() as session:
        assert [p.kw for p in ledger.promises_on(session, "g")] == [80.0, 100.0]


def test_what_is_energised_does_not_expire_and_what_is_held_does(office: Office) -> None:
    held, connected = reserve(office, wanted(office)), reserve(office, wanted(office, grid="h"))
    much_later = office.clock.time + timedelta(days=1000)
    with office.desk.database.begin() as session:
        ledger.energise(session, connected)
        assert [p.id for p in ledger.due(session, much_later)] == [held.id]
        assert ledger.end(session, held, PromiseState.EXPIRED, much_later)
        assert not ledger.end(session, held, PromiseState.EXPIRED, much_later)
        assert ledger.promises_on(session, "g") == ()
        assert [p.state for p in ledger.promises_on(session, "h")] == [PromiseState.ENERGISED]


def test_a_scheme_comes_back_as_it_was_written_and_each_change_is_a_version(office: Office) -> None:
    asked = wanted(office)
    at = office.clock.time
    with office.desk.database.begin() as session:
        scheme = schemes.get_scheme(session, asked.application_id, asked.scheme_id)
        assert scheme.chosen == CHOSEN and scheme.entries == ENTRIES and scheme.state is SchemeState.DRAFT
        more = {**ENTRIES, "ramp": Entry("2027: 500 kVA", Origin.ENTERED)}
        changed = schemes.add_version(session, scheme, more, at=at, by="p", role="planner")
        assert changed.version == 2 and changed.entries["ramp"].value == "2027: 500 kVA"
        assert [v.version for v in schemes.versions_of(session, scheme.id)] == [1, 2]
        with pytest.raises(Stale):
            schemes.add_version(session, scheme, more, at=at, by="q", role="planner")
        with pytest.raises(NotFound):
            schemes.get_scheme(session, wanted_elsewhere(office), scheme.id)


def wanted_elsewhere(office: Office) -> str:
    return "another application"
