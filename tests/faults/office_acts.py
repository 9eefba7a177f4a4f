"""Clerks at work in processes that are killed: task, event, audit and outbox agree, and nothing acknowledged is gone."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from casework.notices import Happened
from casework.people import Action, Actor, Role
from casework.tasks import EventKind, TaskState
from data import people
from data.audit import AuditRow
from data.case_tables import ApplicationRow, CaseEventRow, OutboxRow, TaskRow
from data.database import Database, Session
from data.expansions import ExpansionRow
from data.grids import save_revision
from data.keys import KeyFile
from data.migrate import upgrade
from data.people import ApiTokenRow, SessionRow
from services.accounts import add_account
from services.audit import verify
from services.desk import Desk
from services.secrets import hash_password
from tests.faults.office_writer import PASSWORD
from tests.faults.place import Place
from tests.office import Office
from tests.small_grid import small_grid

ROOT: Final = Path(__file__).resolve().parents[2]
LONGEST_START_S: Final = 60
STOPPED: Final = "stopped"
CLERKS: Final = ("clerk-0", "clerk-1")
Said = dict[str, set[str]]


def office_of(place: Place) -> Desk:
    """A new home with departments and two clerks of the service department who can sign in."""
    settings = place.settings
    database = Database.open(settings.database, KeyFile(settings.data_keys))
    upgrade(database)
    desk = Office(database, place.home).desk
    with database.begin() as session:
        save_revision(session, "town", small_grid(), author="t", reason="t", states={}, report={}, crs="")
        for name in CLERKS:
            account = add_account(
                session, desk, name, Role.HANDLER, name, password_hash=hash_password(PASSWORD)
            )
            people.change_account(session, account, department="service")
    return Desk(settings, database, lambda: datetime.now(UTC))


def round_of_clerks(place: Place, said: Said, chance: random.Random) -> None:
    """Each in a process of his own; each killed at a moment of his own, and PostgreSQL shot before."""
    words = [sys.executable, "-m", "tests.faults.office_writer"]
    clerks = [
        subprocess.Popen([*words, name], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=place.environment)
        for name in CLERKS
    ]
    ready, shot = threading.Barrier(len(CLERKS) + 1), threading.Event()
    waiters = [
        threading.Thread(target=_hear, args=(clerk, said, chance.uniform(0.0, 1.5), ready, shot))
        for clerk in clerks
    ]
    for waiter in waiters:
        waiter.start()
    ready.wait(LONGEST_START_S)
    if place.cluster is not None:
        time.sleep(chance.uniform(0.2, 1.0))
        place.cluster.shoot()
    shot.set()
    for waiter in waiters:
        waiter.join()


def _hear(
    clerk: subprocess.Popen[str],
    said: Said,
    seconds: float,
    ready: threading.Barrier,
    shot: threading.Event,
) -> None:
    assert clerk.stdout
    assert clerk.stdout.readline().startswith("ready")
    ready.wait(LONGEST_START_S)

    def end() -> None:
        shot.wait()
        time.sleep(seconds)
        clerk.kill()

    threading.Thread(target=end).start()
    for line in clerk.stdout:
        kind, _, key = line.rstrip("\n").partition(" ")
        if line.endswith("\n"):
            said.setdefault("signed in" if kind == "signed" else kind, set()).add(key.removeprefix("in "))
    clerk.wait()
    if clerk.returncode >= 0:
        said.setdefault(STOPPED, set()).add(f"with code {clerk.returncode}")


def disagreements(desk: Desk, said: Said, kills: int) -> list[str]:
    """Every way in which memory disagrees with itself or with what was acknowledged."""
    with desk.database.read() as session:
        there = _there(session)
        audited = _audited(session)
        wrong = _notices(session)
        events = Counter(session.scalars(select(CaseEventRow.kind)))
        arrived = session.scalar(select(func.count()).select_from(TaskRow))
    for kind, keys in there.items():
        if audited[kind] != len(keys):
            wrong.append(f"{kind}: {len(keys)} there, {audited[kind]} audited")
        if lost := said.get(kind, set()) - keys:
            wrong.append(f"{kind}: {len(lost)} acknowledged and lost")
    for kind, event in (("created", EventKind.CREATED), ("completed", EventKind.COMPLETED)):
        if events[event.value] != len(there[kind]):
            wrong.append(f"{kind}: {len(there[kind])} there, {events[event.value]} in the history")
    if events[EventKind.ARRIVED.value] != arrived:
        wrong.append(f"tasks: {arrived} there, {events[EventKind.ARRIVED.value]} in the history")
    acknowledged = sum(len(said.get(kind, ())) for kind in there)
    all_there, unsure = sum(map(len, there.values())), len(said.get("perhaps", ()))
    if not acknowledged <= all_there <= acknowledged + kills + unsure:
        wrong.append(f"{acknowledged} acknowledged, {all_there} there after {kills} kills")
    wrong += [f"a clerk stopped by himself {code}" for code in said.get(STOPPED, ())]
    chain = verify(desk, Actor(None, "root", Role.ADMINISTRATOR, via="cli"))
    return wrong if chain.ok else [*wrong, "the chain of the audit is broken"]


def _there(session: Session) -> dict[str, set[str]]:
    done = select(TaskRow.id).where(TaskRow.state == TaskState.DONE.value)
    return {
        "created": set(session.scalars(select(ApplicationRow.id))),
        "completed": set(session.scalars(done)),
        "token": set(session.scalars(select(ApiTokenRow.name))),
        "signed in": set(session.scalars(select(SessionRow.token_sha256))),
        "planned": set(session.scalars(select(ExpansionRow.code))),
    }


def _audited(session: Session) -> Counter[str]:
    """Audit rows by the kind of act they tell of."""
    found = Counter[str]()
    for row in session.scalars(select(AuditRow).where(AuditRow.allowed)):
        if row.action == Action.SIGN_IN.value:
            found["signed in"] += 1
        elif row.action == Action.MANAGE_USERS.value and row.detail.get("change") == "token":
            found["token"] += 1
        elif row.action == Action.CHANGE_GRID.value and row.detail.get("act") == "plan":
            found["planned"] += 1
        elif row.detail.get("act") in ("created", "completed"):
            found[row.detail["act"]] += 1
    return found


def _notices(session: Session) -> list[str]:
    """Each application was confirmed to its applicant, once a channel."""
    asked = select(OutboxRow.application_id, OutboxRow.channel, OutboxRow.audience)
    told = Counter(session.execute(asked.where(OutboxRow.what == Happened.RECEIVED.value)).tuples())
    silent = set(session.scalars(select(ApplicationRow.id))) - {row[0] for row in told}
    twice = [row for row, count in told.items() if count > 1]
    return [f"{len(silent)} applications without a notice"] * bool(silent) + [
        f"{len(twice)} notices twice"
    ] * bool(twice)


def office_kills(place: Place, rounds: int, chance: random.Random) -> list[str]:
    desk, said = office_of(place), Said()
    for number in range(rounds):
        round_of_clerks(place, said, chance)
        wrong = disagreements(desk, said, (number + 1) * len(CLERKS))
        if wrong:
            return [f"after round {number + 1}: {line}" for line in wrong]
    counts = ", ".join(f"{kind} {len(keys)}" for kind, keys in sorted(said.items()))
    shots = f" and {rounds} of their PostgreSQL" if place.cluster else ""
    print(f"{rounds * len(CLERKS)} kills of clerks at work{shots}; acknowledged: {counts}", flush=True)
    return [] if said.get("created") else ["no act was acknowledged: nothing was tried"]
