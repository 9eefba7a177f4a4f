"""Transactions: one writer at a time, readers see one moment, nothing half-written."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from casework.refusals import Invalid, Unusable
from data import grids
from data.database import Database
from tests.data import small_grid


def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        small_grid.save(session)
        raise ZeroDivisionError
    with database.read() as session:
        assert grids.list_grids(session) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Unusable) as refused, database.read() as session:
        session.execute(text("DELETE FROM grid"))
    assert re.search("read-?only", refused.value.why)


@pytest.mark.parametrize("name", ["half \ud800", "nul \0"])
def test_a_text_no_database_can_keep_is_refused_in_words(database: Database, name: str) -> None:
    if name.endswith("\0") and database.is_geopackage:
        pytest.skip("sqlite keeps it")
    with pytest.raises(Invalid, match="cannot be kept"), database.read() as session:
        grids.latest_revision(session, name)


def test_a_connection_that_was_read_with_can_write_afterwards(database: Database) -> None:
    with database.read() as session:
        grids.list_grids(session)
    with database.begin() as session:
        small_grid.save(session)
    with database.read() as session:
        assert len(grids.list_grids(session)) == 1


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    with database.read() as reading:
        assert grids.list_grids(reading) == []
        with database.begin() as session:
            small_grid.save(session)
        assert grids.list_grids(reading) == []
    with database.read() as reading:
        assert len(grids.list_grids(reading)) == 1


def test_many_threads_write_without_being_refused(database: Database) -> None:
    with database.begin() as session:
        small_grid.save(session)

    def save_again(_: int) -> int:
        with database.begin() as session:
            return small_grid.save(session).number

    with ThreadPoolExecutor(12) as pool:
        numbers = sorted(pool.map(save_again, range(24)))
    assert numbers == list(range(2, 26))


def test_two_imports_may_make_the_same_grid_at_once(database: Database) -> None:
    def save(_: int) -> int:
        with database.begin() as session:
            return small_grid.save(session, "new").number

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(4))) == [1, 2, 3, 4]


def test_two_databases_on_one_file_wait_for_each_other(geopackage: Database) -> None:
    """As two processes do: neither knows the other's queue."""
    other = Database.open(str(geopackage.engine.url))

    def save_some(database: Database) -> None:
        for _ in range(10):
            with database.begin() as session:
                small_grid.save(session)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save_some, [geopackage, other]))
    other.engine.dispose()
    with geopackage.read() as session:
        assert grids.list_grids(session)[0].number == 20


def test_a_transaction_inside_a_transaction_is_told_and_not_waited_for(geopackage: Database) -> None:
    with geopackage.begin(), pytest.raises(RuntimeError, match="inside"), geopackage.begin():
        pass
    with geopackage.begin() as session:
        small_grid.save(session)


def test_many_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    start = threading.Barrier(8)

    def open_and_look(_: int) -> str:
        database = Database.open(f"gpkg:///{tmp_path / 'deep' / 'er' / 'x.gpkg'}")
        start.wait()
        with database.read() as session:
            mode = session.scalar(text("PRAGMA journal_mode"))
        database.engine.dispose()
        return str(mode)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_and_look, range(8))) == {"wal"}


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "gpkg://", "sqlite:///x.db", "no address at all", "postgresql+asyncpg:///x"]
)
def test_another_kind_of_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(Invalid, match="HEADROOM_DATABASE"):
        Database.open(url)


def test_the_file_is_its_owners_alone(geopackage: Database) -> None:
    file = Path(str(geopackage.engine.url.database))
    with geopackage.begin() as session:
        small_grid.save(session)
        sizes = {p.name: p.stat().st_mode & 0o777 for p in file.parent.iterdir()}
    assert set(sizes.values()) == {0o600}
    assert set(sizes) == {"headroom.gpkg", "headroom.gpkg-wal", "headroom.gpkg-shm"}


def test_a_power_cut_loses_no_acknowledged_write_and_secrets_do_not_stay(geopackage: Database) -> None:
    """FULL (2): in WAL mode NORMAL loses acknowledged commits when the power goes."""
    with geopackage.read() as session:
        told = {
            pragma: session.scalar(text(f"PRAGMA {pragma}"))
            for pragma in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
