"""How the installation stands: versions, queues, workers, backups, the end of the audit."""

from __future__ import annotations

import os
import platform
import socket
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from casework.people import Action, Actor
from data import audit, office, outbox, studies
from data.audit_chain import Head
from data.migrate import newest
from data.office import Worker
from services.access import may_look
from services.desk import Desk
from services.doctor import Finding, examine

PROGRAMS: Final = ("dash", "SpiffWorkflow", "power-grid-model", "pandapower", "SQLAlchemy")
SILENT: Final = timedelta(minutes=2)  # a worker that said nothing for longer may be computing, or gone
FORGOTTEN: Final = timedelta(days=7)
BACKUPS: Final = 5


@dataclass(frozen=True, slots=True)
class Backup:
    at: datetime
    by: str
    name: str
    with_keys: bool


@dataclass(frozen=True, slots=True)
class SystemState:
    versions: tuple[tuple[str, str], ...]  # program, version
    findings: tuple[Finding, ...]
    studies: dict[str, int]  # by state
    notices: dict[str, int]  # by state
    workers: tuple[Worker, ...]  # the last heard first
    backups: tuple[Backup, ...]  # the newest first
    audit_end: Head | None


def system_state(desk: Desk, actor: Actor) -> SystemState:
    may_look(actor, Action.SEE_SETTINGS)
    with desk.database.read() as session:
        made = audit.latest(session, BACKUPS, audit.Search(action=Action.BACK_UP.value, text="backup:"))
        return SystemState(
            _versions(desk),
            tuple(examine(desk)),
            studies.counts(session),
            outbox.counts(session),
            tuple(office.workers(session)),
            tuple(
                Backup(r.at, r.actor, r.subject.partition(":")[2], bool(r.detail.get("keys")))
                for r in made
                if r.allowed
            ),
            audit.head(session),
        )


def _versions(desk: Desk) -> tuple[tuple[str, str], ...]:
    kind = "GeoPackage (SQLite)" if desk.database.is_geopackage else "PostgreSQL"
    own = (("Headroom", _own_version()), ("Python", platform.python_version()))
    return (*own, (kind, newest() or "–"), *((name, _version(name)) for name in PROGRAMS))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"


def _own_version() -> str:
    """Of the folder Headroom is run from, or of the installed package."""
    project = Path(__file__).resolve().parents[1] / "pyproject.toml"
    if not project.exists():
        return _version("headroom")
    return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])


def beat(desk: Desk) -> None:
    """The worker's word that it lives."""
    now = desk.now()
    with desk.database.begin() as session:
        office.beat(session, f"{socket.gethostname()}/{os.getpid()}", now, now - FORGOTTEN)
