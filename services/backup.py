"""Backup and restore of a whole installation; the keys travel only under a passphrase."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from casework.people import Action, Actor
from casework.refusals import Invalid
from data import backup as archive
from data.audit import Event
from data.database import Database
from data.keys import KeyFile
from data.migrate import upgrade
from data.secret import FILE as SECRET
from message import say
from services.access import record, require
from services.audit import Verified, verify
from services.desk import Desk


def backup(desk: Desk, actor: Actor, target: Path, passphrase: str = "") -> int:
    """Size in bytes. Without a passphrase the keys stay here: keep `data-keys` apart, or nothing sealed opens."""
    require(actor, Action.BACK_UP, target.name)
    if target.exists():
        raise Invalid(
            say("{file} exists already and was left as it is. Name another file.", file=target.name)
        )
    settings, database = desk.settings, desk.database
    with database.begin() as session:
        detail = {"keys": bool(passphrase)}
        record(session, desk, Event(actor, Action.BACK_UP, f"backup:{target.name}", detail=detail))
    left_out = {settings.data_keys, settings.home / SECRET, target.resolve()}
    if database.is_geopackage:
        left_out.add(Path(str(database.engine.url.database)).resolve())
    with archive.workshop(target.resolve().parent) as folder:
        copy = archive.write_database(database, Path(folder))
        left_out |= {path.resolve() for path in Path(folder).rglob("*")}
        members: dict[str, Path | bytes] = {
            copy.name: copy,
            **dict(archive.home_files(settings.home, left_out)),
        }
        if passphrase:
            members[archive.KEYS] = archive.seal_with(passphrase, _keys(desk))
        archive.pack(target, members)
    return target.stat().st_size


def _keys(desk: Desk) -> bytes:
    assert desk.database.keys
    desk.database.keys.ring()
    return desk.settings.data_keys.read_bytes()


def restore(desk: Desk, actor: Actor, source: Path, passphrase: str = "", *, over: bool = False) -> Verified:
    """Into an empty home, or with `over` in place of what is there; checked before anything is moved."""
    require(actor, Action.BACK_UP, source.name)
    settings = desk.settings
    if not settings.database.startswith("gpkg:"):
        raise Invalid(
            "A restore into PostgreSQL is made with pg_restore from the file database.dump of the backup."
            " Nothing was changed."
        )
    target = Path(str(desk.database.engine.url.database))
    if not over and target.exists() and target.stat().st_size:
        raise Invalid(
            say(
                "{home} holds an installation already. Nothing was changed. Name another"
                " HEADROOM_HOME, or say --over to replace it.",
                home=str(settings.home),
            )
        )
    with archive.workshop(settings.home) as name:
        folder = Path(name)
        archive.unpack(source, folder)
        found = _checked(desk, actor, folder, passphrase)
        desk.database.engine.dispose()
        _move(folder, settings.home, target, settings.data_keys)
    return found


def _checked(desk: Desk, actor: Actor, folder: Path, passphrase: str) -> Verified:
    """The restored rows, with the restored keys, in the folder where they were unpacked."""
    copy, keys, sealed = folder / archive.DATABASE, folder / "data-keys", folder / archive.KEYS
    if not copy.exists():
        raise Invalid("The backup holds no GeoPackage: it was made of PostgreSQL. Nothing was changed.")
    if sealed.exists() and passphrase:
        descriptor = os.open(keys, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(archive.open_with(passphrase, sealed.read_bytes()))
    elif not desk.settings.data_keys.exists():
        raise Invalid(
            "The keys are missing: put the file data-keys into the home, or give the passphrase of the"
            " backup. Nothing was changed."
        )
    used = keys if keys.exists() else desk.settings.data_keys
    database = Database.open(f"gpkg:///{copy}", KeyFile(used))
    upgrade(database)
    (folder / "home").mkdir(exist_ok=True)
    there = replace(desk, database=database, settings=replace(desk.settings, home=folder / "home"))
    found = verify(there, actor)
    database.engine.dispose()
    if not found.ok:
        raise Invalid(
            say(
                "The audit of the backup does not verify: {why} Nothing was changed.",
                why=found.faults[0].sentence,
            )
        )
    return found


def _move(folder: Path, home: Path, target: Path, data_keys: Path) -> None:
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    shutil.copytree(folder / "home", home, dirs_exist_ok=True)
    if (folder / "data-keys").exists():
        os.replace(folder / "data-keys", data_keys)
    os.replace(folder / archive.DATABASE, target)
    target.chmod(0o600)
