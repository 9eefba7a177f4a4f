"""Sealed fields: what the file holds, what opens it, and what is refused."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from casework.refusals import Unusable
from data import migrate, people
from data.database import Database
from data.keys import KeyFile, KeyRing
from data.people import AccountRow
from data.sealed import blind_index, reseal, seal, sealed_columns, unseal
from data.tables import METADATA
from tests.browsing import Clock

NUMBERS = [
    f"3301061990{month:02}{day:02}{serial:04}"
    for month in (1, 2)
    for day in range(1, 6)
    for serial in range(100)
]


def seed(database: Database) -> None:
    with database.begin() as session:
        for index, number in enumerate(NUMBERS):
            people.add_account(
                session, **account(f"c{index}", identity_number=number, phone=f"138{index:08}")
            )


def account(name: str, **more: Any) -> dict[str, Any]:
    plain = {
        "role": "customer",
        "password_hash": None,
        "language": "zh",
        "theme": "auto",
        "demonstration": False,
    }
    return {"name": name, "display_name": name, "created_at": Clock()(), **plain, **more}


def stored(folder: Path) -> bytes:
    return b"".join(f.read_bytes() for f in folder.iterdir() if f.is_file())


@pytest.mark.parametrize("sealing", [True, False])
def test_the_raw_file_holds_none_of_a_thousand_id_numbers_unless_sealing_is_off(
    tmp_path: Path, sealing: bool
) -> None:
    database = Database.open(f"gpkg:///{tmp_path / 'h.gpkg'}", KeyFile(tmp_path / "keys", sealing=sealing))
    migrate.upgrade(database)
    seed(database)
    database.engine.dispose()
    found = sum(number.encode() in stored(tmp_path) for number in NUMBERS)
    assert len(NUMBERS) == 1000 and found == (0 if sealing else 1000)


def test_what_is_sealed_is_read_back_on_both_databases(database: Database) -> None:
    with database.begin() as session:
        people.add_account(session, **account("a", phone="13800000001 电话"))
    with database.read() as session:
        found = people.account_named(session, "a")
        raw = session.execute(text("SELECT phone FROM account")).scalar_one()
    assert found and found.phone == "13800000001 电话" and found.identity_number is None
    assert raw.startswith("s1:k") and "138" not in repr(found)


def test_the_same_text_is_sealed_differently_each_time(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys")
    assert seal(keys, "x", "a.b") != seal(keys, "x", "a.b")


@pytest.mark.parametrize("hurt", ["place", "byte", "key", "plain"])
def test_a_value_that_was_changed_or_moved_is_refused(tmp_path: Path, hurt: str) -> None:
    keys = KeyFile(tmp_path / "keys")
    value, place = seal(keys, "110105194912310021", "a.b"), "a.b"
    if hurt == "place":
        place = "a.c"
    elif hurt == "byte":
        value = value[:-6] + ("A" if value[-6] != "A" else "B") + value[-5:]
    elif hurt == "key":
        value = re.sub(":k[0-9a-f]+:", ":knone:", value)
    else:
        value = "110105194912310021"
    with pytest.raises(Unusable) as refused:
        unseal(keys, value, place)
    assert "110105194912310021" not in refused.value.why


def test_rotation_reseals_every_field_and_a_process_that_knows_the_old_ring_still_reads(
    database: Database,
) -> None:
    with database.begin() as session:
        people.add_account(session, **account("a", phone="1"))
        people.add_account(session, **account("b", identity_number="2"))
    assert database.keys
    old = Database.open(
        database.engine.url.render_as_string(hide_password=False), KeyFile(database.keys.path)
    )
    assert old.keys
    old_key = old.keys.ring().current
    database.keys.rotate()
    with database.begin() as session:
        assert reseal(session) == 2
        assert reseal(session) == 0
        raw = session.execute(text("SELECT phone FROM account WHERE name = 'a'")).scalar_one()
    assert old_key not in raw
    with old.read() as session:
        assert session.scalar(select(AccountRow.phone).where(AccountRow.name == "a")) == "1"
    old.engine.dispose()


def test_rotation_seals_what_was_written_while_sealing_was_off(tmp_path: Path) -> None:
    url = f"gpkg:///{tmp_path / 'h.gpkg'}"
    off = Database.open(url, KeyFile(tmp_path / "keys", sealing=False))
    migrate.upgrade(off)
    with off.begin() as session:
        people.add_account(session, **account("a", phone="13800000001"))
    off.engine.dispose()
    on = Database.open(url, KeyFile(tmp_path / "keys"))
    with pytest.raises(Unusable, match="cannot be used"), on.read() as session:
        people.account_named(session, "a")
    with on.begin() as session:
        assert reseal(session) == 1
    with on.read() as session:
        found = people.account_named(session, "a")
    on.engine.dispose()
    assert found and found.phone == "13800000001"
    assert b"13800000001" not in stored(tmp_path)  # secure_delete wiped the old cells


def test_equal_values_are_found_by_their_keyed_hash_and_only_with_the_key(
    database: Database, tmp_path: Path
) -> None:
    with database.read() as session:
        one = blind_index(session, "11010519491231002x", "account.identity_number")
        assert one == blind_index(session, "110105 19491231 002X", "account.identity_number")
        assert one != blind_index(session, "11010519491231002x", "applicant.identity_number")
    other = Database.open(f"gpkg:///{tmp_path / 'o.gpkg'}", KeyFile(tmp_path / "other-keys"))
    with other.read() as session:
        assert one != blind_index(session, "11010519491231002x", "account.identity_number")
    other.engine.dispose()


def test_the_key_file_is_its_owners_and_a_broken_one_is_named(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "deep" / "keys")
    keys.ring()
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    keys.rotate()
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600 and len(list(keys.path.parent.iterdir())) == 1
    keys.path.write_text('{"current": "x", "keys": {}}')
    with pytest.raises(Unusable) as refused:
        KeyFile(keys.path).ring()
    assert "not a key ring" in refused.value.why


def test_a_ring_survives_its_file() -> None:
    ring = KeyRing.new().rotated()
    assert KeyRing.read(json.dumps(ring.json())) == ring and len(ring.keys) == 2


def test_every_sealed_column_is_bound_to_its_own_place() -> None:
    named = {f"{c.table.name}.{c.name}": c.type.place for c in sealed_columns()}  # type: ignore[attr-defined]
    assert named and all(place == own for own, place in named.items())
    assert METADATA.tables["account"].c.phone.type.place == "account.phone"  # type: ignore[attr-defined]
