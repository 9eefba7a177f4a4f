"""Power cuts on the GeoPackage: sqlite's own writes and syncs are recorded, and cut at random moments."""

from __future__ import annotations

import ctypes
import ctypes.util
import random
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from data.geopackage.connection import prepare

COMMITS: Final = 120
FILE_POINTER, JOURNAL_POINTER = 7, 28  # SQLITE_FCNTL_…; in WAL mode the journal is the log
WRITE, SYNC, POINTERS = 3, 5, 19  # places in sqlite3_io_methods, whose first member is its version
Writer = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_longlong)
Syncer = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


@dataclass(slots=True)
class Tape:
    """What reached the operating system, in order: (file, offset, bytes), bytes of None: a sync of that file."""

    steps: list[tuple[str, int, bytes | None]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)  # length of the tape when commit n was answered
    kept: list[Any] = field(default_factory=list)  # what C still points to


def lost_commits(folder: Path, mode: str, cuts: int, chance: random.Random) -> int:
    """How many of the cuts lost a commit that was acknowledged, or left a file that is not whole."""
    home = folder / f"power-{mode}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    base, tape = recorded(home, mode)
    return sum(_lost(home, base, tape, chance) for _ in range(cuts))


def recorded(home: Path, mode: str) -> tuple[dict[str, bytes], Tape]:
    """The files as they were at first, and the tape of the commits."""
    path = home / "live.gpkg"
    connection = sqlite3.connect(path)
    prepare(connection)
    connection.execute(f"PRAGMA synchronous = {mode}")
    connection.execute("CREATE TABLE act (n INTEGER PRIMARY KEY, what TEXT)")
    connection.execute("PRAGMA wal_autocheckpoint = 40")  # several within the tape
    base = {"db": path.read_bytes(), "wal": Path(f"{path}-wal").read_bytes()}
    tape = Tape()
    for name, code in (("db", FILE_POINTER), ("wal", JOURNAL_POINTER)):
        _record(connection, code, name, tape)
    for n in range(COMMITS):
        connection.execute("INSERT INTO act VALUES (?, ?)", (n, "x" * 200))
        tape.acknowledged.append(len(tape.steps))
    shutil.copy(path, home / "last")
    return base, tape


def _record(connection: sqlite3.Connection, code: int, name: str, tape: Tape) -> None:
    """Put our write and sync before sqlite's own, for this one file."""
    library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
    handle = ctypes.c_void_p.from_address(id(connection) + 2 * ctypes.sizeof(ctypes.c_void_p))
    file = ctypes.c_void_p()
    library.sqlite3_file_control.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p,
    ]  # fmt: skip
    assert library.sqlite3_file_control(handle, b"main", code, ctypes.byref(file)) == 0
    assert file.value is not None
    place = ctypes.c_void_p.from_address(file.value)
    methods = (ctypes.c_void_p * POINTERS)()
    ctypes.memmove(methods, place.value or 0, ctypes.sizeof(methods))
    write, sync = Writer(methods[WRITE] or 0), Syncer(methods[SYNC] or 0)

    def writing(this: int, data: int, length: int, offset: int) -> int:
        tape.steps.append((name, offset, ctypes.string_at(data, length)))
        return int(write(this, data, length, offset))

    def syncing(this: int, flags: int) -> int:
        tape.steps.append((name, 0, None))
        return int(sync(this, flags))

    ours = (Writer(writing), Syncer(syncing))
    for at, function in zip((WRITE, SYNC), ours, strict=True):
        methods[at] = ctypes.cast(function, ctypes.c_void_p).value
    tape.kept += [methods, ours, connection]
    place.value = ctypes.addressof(methods)


def _lost(home: Path, base: dict[str, bytes], tape: Tape, chance: random.Random) -> bool:
    """Cut at a random moment: synced writes are on the disk, of the others any, the last of them torn."""
    cut = chance.randrange(1, len(tape.steps) + 1)
    path = home / "cut.gpkg"
    for old in home.glob("cut.gpkg*"):
        old.unlink()
    for name, suffix in (("db", ""), ("wal", "-wal")):
        Path(f"{path}{suffix}").write_bytes(_disk(base[name], name, tape.steps[:cut], chance))
    promised = sum(1 for length in tape.acknowledged if length <= cut)
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT n FROM act ORDER BY n").fetchall()
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return True
    finally:
        connection.close()
    return not whole or [n for (n,) in rows[:promised]] != list(range(promised))


def _disk(base: bytes, name: str, steps: list[tuple[str, int, bytes | None]], chance: random.Random) -> bytes:
    mine = [(offset, data) for file, offset, data in steps if file == name]
    synced = max((at for at, (_, data) in enumerate(mine) if data is None), default=-1)
    held = bytearray(base)
    for at, (offset, data) in enumerate(mine):
        if data is None:
            continue
        if at > synced:
            if chance.random() < 0.5:
                continue
            data = data[: chance.choice((len(data), len(data), 512, 24))]
        held.extend(b"\0" * max(0, offset + len(data) - len(held)))
        held[offset : offset + len(data)] = data
    return bytes(held)
