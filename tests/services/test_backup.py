"""Backup and restore: everything comes back, and what cannot be right is refused before anything is moved."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casework.people import Actor, Role
from casework.refusals import Invalid
from config import Settings
from data import migrate, people
from data.database import Database
from data.keys import KeyFile
from services.accounts import add_account
from services.audit import verify
from services.backup import backup, restore
from services.desk import Desk
from services.people import Change, change_user
from tests.browsing import Clock

ROOT = Actor(None, "root", Role.ADMINISTRATOR, via="cli")
PHONE = "13800000001"


@contextmanager
def installation(home: Path, *, bare: bool = False) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    database = Database.open(settings.database, KeyFile(settings.data_keys))
    if not bare:
        migrate.upgrade(database)
    yield Desk(settings, database, Clock())
    database.engine.dispose()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Desk]:
    with installation(tmp_path / "one") as desk:
        with desk.database.begin() as session:
            add_account(session, desk, "anna", Role.HANDLER, "Anna")
        change_user(desk, ROOT, "anna", 1, Change("planner", phone=PHONE))
        (desk.settings.home / "files").mkdir()
        (desk.settings.home / "files" / "a.pdf").write_bytes(b"%PDF a drawing")
        yield desk


def test_everything_comes_back_with_its_keys_and_nothing_personal_is_readable_on_the_way(
    made: Desk, tmp_path: Path
) -> None:
    backup(made, ROOT, tmp_path / "b.tar.gz", "four unusual words")
    with installation(tmp_path / "two", bare=True) as empty:
        assert restore(empty, ROOT, tmp_path / "b.tar.gz", "four unusual words").ok
    with installation(tmp_path / "two") as back:
        with back.database.read() as session:
            anna = people.account_named(session, "anna")
        assert anna and anna.phone == PHONE and anna.role is Role.PLANNER
        assert (back.settings.home / "files" / "a.pdf").read_bytes() == b"%PDF a drawing"
        assert verify(back, ROOT).ok and verify(back, ROOT).rows == 2
        assert (back.settings.data_keys.stat().st_mode & 0o077) == 0
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o077 == 0


def test_without_a_passphrase_the_keys_stay_where_they_are(made: Desk, tmp_path: Path) -> None:
    backup(made, ROOT, tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        names = tar.getnames()
    assert sorted(names) == ["database.gpkg", "home/files/a.pdf"]
    with installation(tmp_path / "two", bare=True) as empty, pytest.raises(Invalid, match="keys are missing"):
        restore(empty, ROOT, tmp_path / "b.tar.gz")


def test_a_restore_over_an_installation_is_refused_unless_it_is_said(made: Desk, tmp_path: Path) -> None:
    backup(made, ROOT, tmp_path / "b.tar.gz")
    change_user(made, ROOT, "anna", 2, Change("auditor"))
    with pytest.raises(Invalid, match="already"):
        restore(made, ROOT, tmp_path / "b.tar.gz")
    assert restore(made, ROOT, tmp_path / "b.tar.gz", over=True).ok
    with installation(made.settings.home) as back, back.database.read() as session:
        anna = people.account_named(session, "anna")
    assert anna and anna.role is Role.PLANNER


@pytest.mark.parametrize("hurt", ["cut", "not one", "passphrase"])
def test_what_is_no_backup_or_the_wrong_passphrase_changes_nothing(
    made: Desk, tmp_path: Path, hurt: str
) -> None:
    file = tmp_path / "b.tar.gz"
    backup(made, ROOT, file, "four unusual words")
    content = file.read_bytes()
    file.write_bytes(
        {"cut": content[: len(content) // 2], "not one": b"x" * 100, "passphrase": content}[hurt]
    )
    with installation(tmp_path / "two", bare=True) as empty:
        with pytest.raises(Invalid, match="Nothing was changed"):
            restore(empty, ROOT, file, "other words")
        left = [p.name for p in (tmp_path / "two").iterdir() if p.stat().st_size]
    assert left == [] or left == ["headroom.gpkg"]


def test_a_backup_never_writes_over_a_file(made: Desk, tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_text("mine")
    with pytest.raises(Invalid, match="exists already"):
        backup(made, ROOT, tmp_path / "b.tar.gz")
    assert (tmp_path / "b.tar.gz").read_text() == "mine"
