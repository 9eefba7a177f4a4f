"""Permission and its record: in the transaction of the act, or beside one that was refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.people import Action, Actor, Role
from config import Settings
from data import audit
from data.audit import AuditHeadRow, AuditRow
from data.changes import ChangeRow
from data.database import Base, Database
from data.people import AccountRow, ApiTokenRow, SessionRow
from data.places import DepartmentRow, DistrictRow
from services.access import Denied, act, audited, require
from services.accounts import add_user
from services.desk import Desk
from services.rate import MOST_KEYS, Rate, RateLimiter, TooMany
from tests.browsing import Clock

PLANNER = Actor(1, "anna", Role.PLANNER)
CUSTOMER = Actor(2, "bob", Role.CUSTOMER, remote="10.0.0.9")
ADMINISTRATOR = Actor(3, "root", Role.ADMINISTRATOR)
TABLES = [
    row.__table__
    for row in (
        AuditRow,
        AuditHeadRow,
        DepartmentRow,
        DistrictRow,
        AccountRow,
        SessionRow,
        ApiTokenRow,
        ChangeRow,
    )
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    with database.begin() as session:
        Base.metadata.create_all(session.connection(), tables=TABLES)  # type: ignore[arg-type]
    return Desk(settings, database, Clock())


def rows(desk: Desk) -> list[tuple[str, str, str, bool]]:
    with desk.database.read() as session:
        return [(r.actor, r.action, r.subject, r.allowed) for r in audit.latest(session)]


def test_the_table_decides() -> None:
    require(PLANNER, Action.CHANGE_GRID)
    with pytest.raises(Denied, match="Nothing was changed"):
        require(CUSTOMER, Action.SEE_GRID)


def test_a_denial_is_recorded_though_its_transaction_is_rolled_back(desk: Desk) -> None:
    with pytest.raises(Denied), audited(desk), desk.database.begin() as session:
        audit.add(session, desk.now(), audit.Event(CUSTOMER, Action.SIGN_OUT, "lost"))
        require(CUSTOMER, Action.CHANGE_GRID, "grid:demo")
    assert rows(desk) == [("bob", "change_grid", "grid:demo", False)]


def test_an_act_and_its_row_are_saved_together_or_not_at_all(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError), audited(desk), act(desk, PLANNER, Action.CHANGE_GRID, "grid:x"):
        raise ZeroDivisionError
    assert rows(desk) == []
    with audited(desk), act(desk, PLANNER, Action.CHANGE_GRID, "grid:x", lines=3):
        pass
    assert rows(desk) == [("anna", "change_grid", "grid:x", True)]


def test_an_act_no_use_case_recorded_is_recorded_at_the_edge(desk: Desk) -> None:
    with audited(desk):
        require(PLANNER, Action.CHANGE_GRID, "grid:y")
        require(PLANNER, Action.SEE_GRID)
    assert rows(desk) == [("anna", "change_grid", "grid:y", True)]


def test_only_administrators_add_users_and_the_attempt_is_recorded(desk: Desk) -> None:
    with pytest.raises(Denied), audited(desk):
        add_user(desk, PLANNER, "eve", "administrator", "a long password")
    assert rows(desk) == [("anna", "manage_users", "account:eve", False)]


def test_passwords_and_tokens_stand_nowhere_in_the_file(desk: Desk, tmp_path: Path) -> None:
    add_user(desk, ADMINISTRATOR, "eve", "planner", "an unusual password")
    desk.database.engine.dispose()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert b"unusual" not in stored and b"$argon2id$" in stored


def test_a_bucket_empties_refills_and_says_how_long() -> None:
    time_s = [0.0]
    limiter = RateLimiter(lambda: time_s[0])
    rate = Rate(burst=2, per_second=0.5)
    limiter.spend("x", "anna", rate)
    limiter.spend("x", "anna", rate)
    with pytest.raises(TooMany) as refused:
        limiter.spend("x", "anna", rate)
    assert refused.value.retry_after_s == 2
    limiter.spend("x", "bob", rate)
    time_s[0] = 2.0
    limiter.spend("x", "anna", rate)


def test_the_limiter_does_not_grow_without_bound() -> None:
    limiter = RateLimiter(lambda: 0.0)
    for number in range(MOST_KEYS + 10):
        limiter.spend("x", str(number), Rate(1, 1))
    assert len(limiter._buckets) == MOST_KEYS
