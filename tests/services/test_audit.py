"""The chain of the audit: whatever is done to the rows behind its back is found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from casework.people import Action, Actor, Role
from config import Settings
from data import audit, migrate
from data.audit import Event, Search
from data.audit_chain import Head, signed
from data.database import Database, Session
from services.access import Denied
from services.audit import keep_head, read_audit, verify
from services.desk import Desk
from tests.browsing import Clock
from tests.data.conftest import postgis as postgis

ROOT = Actor(None, "root", Role.ADMINISTRATOR, via="cli")


@pytest.fixture(params=["geopackage", "postgis"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    if request.param == "geopackage":
        database = Database.open(settings.database)
        migrate.upgrade(database)
        yield Desk(settings, database, Clock())
        database.engine.dispose()
        return
    with request.getfixturevalue("postgis").database() as made:
        yield Desk(settings, made, Clock())


def acted(desk: Desk, *subjects: str) -> None:
    for subject in subjects:
        with desk.database.begin() as session:
            audit.add(
                session, desk.now(), Event(ROOT, Action.CHANGE_GRID, subject, detail={"n": 1.5, "名": "甲"})
            )


def codes(desk: Desk) -> set[str]:
    return {fault.code for fault in verify(desk, ROOT).faults}


def test_an_untouched_trail_verifies_and_an_empty_one_too(desk: Desk) -> None:
    assert verify(desk, ROOT).ok
    acted(desk, *"abcde")
    found = verify(desk, ROOT)
    assert found.ok and found.rows == 5 and verify(desk, ROOT).anchors == 1


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        ("UPDATE audit SET subject = 'x' WHERE id = 3", "changed"),
        ("UPDATE audit SET allowed = NOT allowed WHERE id = 3", "changed"),
        ("UPDATE audit SET row_hash = NULL WHERE id = 3", "changed"),
        ("DELETE FROM audit WHERE id = 3", "removed"),
        ("DELETE FROM audit WHERE id IN (2, 3)", "removed"),
        ("DELETE FROM audit WHERE id > 3", "tail"),
        ("DELETE FROM audit WHERE id = 1", "tail"),
        ("UPDATE audit SET row_hash = NULL WHERE id < 3", "changed"),
        ("UPDATE audit SET id = id + 10 WHERE id = 5", "removed"),
        ("DELETE FROM audit_head", "head"),
        ("DELETE FROM audit", "tail"),
        ("UPDATE audit_head SET last_id = 4", "head"),
        (
            "INSERT INTO audit (id, at, actor, role, via, action, subject, allowed, detail, remote)"
            " SELECT 6, at, actor, role, via, action, subject, allowed, detail, remote FROM audit WHERE id = 5",
            "inserted",
        ),
    ],
)
def test_every_change_behind_its_back_is_found(desk: Desk, attack: str, code: str) -> None:
    acted(desk, *"abcde")
    assert verify(desk, ROOT).ok
    (desk.settings.home / "audit-heads").unlink()  # what the chain finds without the kept heads
    with desk.database.begin() as session:
        session.execute(text(attack))
    assert code in codes(desk)


def test_a_row_taken_out_and_the_rest_renumbered_is_found(desk: Desk) -> None:
    acted(desk, *"abcde")
    with desk.database.begin() as session:
        session.execute(text("DELETE FROM audit WHERE id = 3"))
        session.execute(text("UPDATE audit SET id = 3 WHERE id = 4"))
        session.execute(text("UPDATE audit SET id = 4 WHERE id = 5"))
        session.execute(text("UPDATE audit_head SET last_id = 4, rows = 4"))
    assert {"changed", "head"} <= codes(desk)


def put_head(session: Session, head: Head) -> None:
    session.execute(
        text(
            "UPDATE audit_head SET last_id = :last_id, rows = :rows, row_hash = :row_hash, signature = :signature"
        ),
        {key: value for key, value in head.json().items() if key != "at"},
    )


def test_a_tail_cut_off_together_with_a_forged_head_is_found(desk: Desk) -> None:
    acted(desk, *"abcde")
    with desk.database.begin() as session:
        session.execute(text("DELETE FROM audit WHERE id = 5"))
        kept = session.execute(text("SELECT row_hash FROM audit WHERE id = 4")).scalar_one()
        put_head(session, signed(Head(4, 4, kept, desk.now()), b"\1" * 32))
    assert codes(desk) == {"head"}


def test_an_older_state_of_rows_and_head_put_back_is_found_by_the_kept_heads(desk: Desk) -> None:
    acted(desk, *"abc")
    with desk.database.read() as session:
        old = audit.head(session)
    acted(desk, *"de")
    keep_head(desk)
    assert old
    with desk.database.begin() as session:
        session.execute(text("DELETE FROM audit WHERE id > 3"))
        put_head(session, old)
    assert codes(desk) == {"anchor"}


def test_a_kept_head_that_was_changed_is_found(desk: Desk) -> None:
    acted(desk, "a")
    verify(desk, ROOT)
    path = desk.settings.home / "audit-heads"
    for spoilt in (path.read_text().replace('"rows": 1', '"rows": 2'), "not a head\n"):
        path.write_text(spoilt)
        assert codes(desk) == {"anchor"}


def together(count: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_writers_at_once_make_one_unbroken_chain(desk: Desk) -> None:
    together(8, lambda: acted(desk, *"abcdefghij"))
    found = verify(desk, ROOT)
    assert found.ok and found.rows == 80


def test_an_act_that_is_rolled_back_leaves_no_gap(desk: Desk) -> None:
    acted(desk, "a")
    with pytest.raises(ZeroDivisionError), desk.database.begin() as session:
        audit.add(session, desk.now(), Event(ROOT, Action.CHANGE_GRID, "lost"))
        raise ZeroDivisionError
    acted(desk, "b")
    found = verify(desk, ROOT)
    assert found.ok and found.rows == 2


def test_search_narrows_and_percent_signs_are_only_themselves(desk: Desk) -> None:
    acted(desk, "grid:北区", "grid:100%", "other")
    assert [r.subject for r in read_audit(desk, ROOT, Search(text="北"))] == ["grid:北区"]
    assert [r.subject for r in read_audit(desk, ROOT, Search(text="%"))] == ["grid:100%"]
    assert len(read_audit(desk, ROOT, Search(action="change_grid", allowed=True))) == 3
    assert read_audit(desk, ROOT, Search(allowed=False)) == []


def test_a_head_of_department_reads_what_its_people_did_and_may_not_verify(desk: Desk) -> None:
    with desk.database.begin() as session:
        session.execute(
            text("INSERT INTO department (code, name, closed, version) VALUES ('p', 'P', false, 1)")
        )
        for number, code in ((1, "'p'"), (2, "NULL")):
            session.execute(
                text(
                    "INSERT INTO account (id, name, display_name, role, language, theme, demonstration, disabled,"
                    " failed_sign_ins, created_at, version, department) VALUES"
                    f" ({number}, 'n{number}', '', 'handler', 'zh', 'auto', false, false, 0, '2026-01-01 00:00:00', 1, {code})"
                )
            )
            who = Actor(number, f"n{number}", Role.HANDLER)
            audit.add(session, desk.now(), Event(who, Action.SIGN_OUT))
    head = Actor(9, "head", Role.MANAGER, department="p")
    assert [r.actor for r in read_audit(desk, head, Search(department=None))] == ["n1"]
    with pytest.raises(Denied):
        verify(desk, head)
