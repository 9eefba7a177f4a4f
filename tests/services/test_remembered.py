"""Sign-ins are remembered for two seconds, never longer, and never past a change."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from casework.people import Actor, Role
from config import Settings
from data import migrate, people
from data.database import Database
from services.accounts import add_account, create_token, disable_user, revoke_token, set_password
from services.desk import Desk
from services.remembered import MOST, SECONDS, Remembered
from services.sign_in import open_session, remembered_actor, session_actor, sign_out, token_actor
from tests.browsing import Clock

ROOT = Actor(None, "root", Role.ADMINISTRATOR, via="cli")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    migrate.upgrade(database)
    yield Desk(settings, database, Clock())
    database.engine.dispose()


@pytest.fixture
def token(desk: Desk) -> str:
    with desk.database.begin() as session:
        account = add_account(session, desk, "anna", Role.PLANNER, "Anna")
        return open_session(session, desk, account, "").token


def never() -> bool:
    return False


def who(desk: Desk, token: str) -> Actor | None:
    return session_actor(desk, token, "", never)


def test_a_second_request_does_not_ask_the_database(desk: Desk, token: str) -> None:
    statements: list[str] = []
    who(desk, token)
    event.listen(desk.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert who(desk, token) == remembered_actor(desk, token, "", never) != None  # noqa: E711
    assert statements == []


def test_a_stranger_is_not_remembered(desk: Desk) -> None:
    assert who(desk, "x") is None and remembered_actor(desk, "x", "", never) is None


@pytest.mark.parametrize("how", ["sign out", "password", "disable"])
def test_whatever_closes_a_session_closes_what_is_remembered(desk: Desk, token: str, how: str) -> None:
    anna = who(desk, token)
    assert anna
    if how == "sign out":
        sign_out(desk, anna, token)
    elif how == "password":
        set_password(desk, ROOT, "anna", "an unusual password")
    else:
        disable_user(desk, ROOT, "anna")
    assert remembered_actor(desk, token, "", never) is None and who(desk, token) is None


def test_a_revoked_token_is_dead_at_once(desk: Desk, token: str) -> None:
    made = create_token(desk, ROOT, "anna", "script", 1)
    assert token_actor(desk, made, "", never)
    revoke_token(desk, ROOT, "anna", "script")
    assert token_actor(desk, made, "", never) is None


def test_another_process_is_believed_for_two_seconds_at_most(desk: Desk) -> None:
    time_s = [0.0]
    memory = Remembered[str](desk.database, lambda: time_s[0])
    values = itertools.count()
    assert memory.read("k", lambda: f"{next(values)}") == "0"
    time_s[0] = SECONDS - 0.01
    assert memory.read("k", lambda: f"{next(values)}") == "0"
    time_s[0] = SECONDS
    assert memory.get("k") is None and memory.read("k", lambda: f"{next(values)}") == "1"


def test_what_was_read_while_somebody_changed_it_is_not_kept(desk: Desk) -> None:
    memory = Remembered[str](desk.database)

    def slow() -> str:
        desk.database.epoch.grow()
        return "old"

    assert memory.read("k", slow) == "old" and memory.get("k") is None


def test_an_act_that_is_rolled_back_forgets_nothing(desk: Desk, token: str) -> None:
    who(desk, token)
    with pytest.raises(ZeroDivisionError), desk.database.begin() as session:
        account = people.account_named(session, "anna")
        assert account
        people.change_account(session, account, disabled=True)
        raise ZeroDivisionError
    assert remembered_actor(desk, token, "", never)


def test_the_memory_does_not_grow_without_bound(desk: Desk) -> None:
    memory = Remembered[int](desk.database, lambda: 0.0)
    for number in range(MOST + 10):
        memory.read(str(number), lambda: 1)
    assert len(memory._values) == MOST
