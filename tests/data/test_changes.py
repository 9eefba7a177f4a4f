"""Changes on both databases: numbered in the order of their commits, told to whoever watches, pruned."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from data import changes
from data.change_watch import Watch
from data.database import Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LONG_S = 10.0


def change(database: Database, topic: str, account_id: int | None = None) -> None:
    with database.begin() as session:
        changes.add(session, topic, account_id, NOW)


def seen(database: Database, number: int = 0) -> list[tuple[str, int | None]]:
    with database.read() as session:
        return [(c.topic, c.account_id) for c in changes.after(session, number, 100)]


def test_a_change_is_written_with_its_act_or_not_at_all(database: Database) -> None:
    change(database, "grid")
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        changes.add(session, "studies", None, NOW)
        raise ZeroDivisionError
    change(database, "mine", 7)
    assert seen(database) == [("grid", None), ("mine", 7)]


def test_one_act_says_each_thing_once(database: Database) -> None:
    with database.begin() as session:
        for _ in range(3):
            changes.add(session, "grid", None, NOW)
            changes.add(session, "mine", 1, NOW)
    assert seen(database) == [("grid", None), ("mine", 1)]


def test_of_too_many_changes_the_newest_are_read(database: Database) -> None:
    for n in range(5):
        change(database, "mine", n)
    with database.read() as session:
        found = changes.after(session, 1, 2)
        assert [c.account_id for c in found] == [3, 4]
        assert found[-1].id == changes.newest(session)


def test_a_number_never_comes_twice_though_old_rows_go(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "KEPT", 0)
    monkeypatch.setattr(changes, "PRUNED_EVERY", 1)
    change(database, "grid")
    change(database, "grid")
    assert seen(database) == []
    monkeypatch.setattr(changes, "KEPT", 10)
    change(database, "studies")
    with database.read() as session:
        assert changes.newest(session) == 3


def test_whoever_reads_on_misses_nothing_that_many_writers_commit(database: Database) -> None:
    """Numbers are visible in their order: a reader that goes on from the last one has seen all before it."""
    read: list[int] = []

    def writer(n: int) -> None:
        for _ in range(10):
            change(database, "mine", n)

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(writer, n) for n in range(4)]
        while not all(w.done() for w in writers):
            _read_on(database, read)
    for w in writers:
        w.result()
    _read_on(database, read)
    assert len(read) == 40 and read == sorted(set(read))


def _read_on(database: Database, read: list[int]) -> None:
    with database.read() as session:
        read.extend(c.id for c in changes.after(session, read[-1] if read else 0, 100))


def test_a_watch_is_rung_by_this_process_and_by_another(database: Database) -> None:
    other = Database.open(database.engine.url.render_as_string(hide_password=False))
    with Watch(database).open() as watch:
        while watch.wait(0.7):
            pass  # rung by its own beginning
        for writer in (database, other):
            change(writer, "grid")
            assert watch.wait(LONG_S)
            while watch.wait(0.7):
                pass
    assert not database.watchers
    other.engine.dispose()
