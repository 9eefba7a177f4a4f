"""Kill -9 web, worker or database at random moments while people write; count what was acknowledged and what is there."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from casework.people import Action
from data.audit import AuditRow
from data.changes import ChangeRow
from data.database import Database
from data.people import AccountRow
from tests.faults.place import Place

ROOT: Final = Path(__file__).resolve().parents[2]
LONGEST_START_S: Final = 60
WRITERS: Final = 4
AWAY: Final = 503
PAUSE_S: Final = 0.02


@dataclass(slots=True)
class Told:
    """What one writer was told: acts acknowledged, and acts whose answer never came (they may be there or not)."""

    acknowledged: int = 0
    unknown: int = 0
    away: int = 0  # refused because the database was away: nothing of these may be there
    theme: str = ""
    refused: list[int] = field(default_factory=list)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(place: Place, port: int) -> subprocess.Popen[bytes]:
    """The web process with its worker beside it, in a session of their own, listening."""
    env = place.environment | {"HEADROOM_PORT": str(port)}
    log = (place.home / "served.log").open("ab")
    words = [sys.executable, "app.py", "serve", "--with-worker"]
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    end = time.monotonic() + LONGEST_START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            time.sleep(0.05)
    raise RuntimeError((place.home / "served.log").read_text())


def kill(process: subprocess.Popen[bytes]) -> None:
    """Web and worker at once, with no chance to tidy up."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def write(port: int, token: str, told: Told, over: threading.Event, database_too: bool = False) -> None:
    """Change the theme to and fro until the server is gone or it is over; an act counts only when its answer came."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "Cookie": f"headroom={token}", "Content-Type": "application/json",
        "Origin": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    while not over.is_set():
        theme = ("light", "dark")[(told.acknowledged + told.unknown) % 2]
        try:
            connection.request("POST", "/preferences", f'{{"theme":"{theme}"}}', headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            told.unknown += 1
            return
        if answer.status == 200:
            told.acknowledged += 1
            told.theme = theme
        elif json.loads(body)["code"] == "perhaps_saved":
            told.unknown += 1
        elif answer.status == AWAY and database_too:  # it says that nothing was changed, and is held to it
            told.away += 1
            time.sleep(PAUSE_S)
        else:
            told.refused.append(answer.status)


def round_of_kill(place: Place, tokens: dict[str, str], told: dict[str, Told], chance: random.Random) -> None:
    """Start, write from several sides, kill web and worker at a random moment."""
    port = free_port()
    process = start(place, port)
    with writing(port, tokens, told, database_too=False):
        time.sleep(chance.uniform(0.05, 1.0))
        kill(process)


def round_of_shot(
    port: int, place: Place, tokens: dict[str, str], told: dict[str, Told], chance: random.Random
) -> None:
    """Write from several sides, shoot the database at a random moment, and go on until acts are acknowledged again."""
    assert place.cluster
    with writing(port, tokens, told, database_too=True):
        time.sleep(chance.uniform(0.05, 0.6))
        place.cluster.shoot()
        before = sum(t.acknowledged for t in told.values())
        end = time.monotonic() + LONGEST_START_S
        while sum(t.acknowledged for t in told.values()) == before:
            if time.monotonic() > end:
                raise RuntimeError("the server did not come back to its database")
            time.sleep(PAUSE_S)


@contextmanager
def writing(
    port: int, tokens: dict[str, str], told: dict[str, Told], *, database_too: bool
) -> Iterator[None]:
    over = threading.Event()
    writers = [
        threading.Thread(target=write, args=(port, token, told[name], over, database_too))
        for name, token in tokens.items()
    ]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        over.set()
        for writer in writers:
            writer.join()


def found(database: Database, names: list[str]) -> dict[str, tuple[int, int, int]]:
    """By account: audit rows of the act, changes told, and times the account's row was changed."""
    acts = select(AuditRow.actor, func.count()).where(
        AuditRow.action == Action.CHANGE_OWN_PREFERENCES.value, AuditRow.allowed
    )
    nudges = select(ChangeRow.account_id, func.count()).group_by(ChangeRow.account_id)
    with database.read() as session:
        audited = Counter(dict(session.execute(acts.group_by(AuditRow.actor)).tuples().all()))
        told = Counter(dict(session.execute(nudges).tuples().all()))
        rows = session.scalars(select(AccountRow).where(AccountRow.name.in_(names))).all()
        return {row.name: (audited[row.name], told[row.id], row.version - 1) for row in rows}


def faults(told: dict[str, Told], there: dict[str, tuple[int, int, int]]) -> list[str]:
    """Every way in which memory and acknowledgement disagree; empty when none was lost or doubled."""
    wrong = []
    for name, one in told.items():
        audited, nudged, versions = there[name]
        if not audited == nudged == versions:
            wrong.append(f"{name}: {audited} audited, {nudged} told, row changed {versions} times")
        if not one.acknowledged <= audited <= one.acknowledged + one.unknown:
            wrong.append(f"{name}: {one.acknowledged} acknowledged, {one.unknown} unknown, {audited} there")
        if one.refused:
            wrong.append(f"{name}: answered {sorted(set(one.refused))}")
    return wrong
