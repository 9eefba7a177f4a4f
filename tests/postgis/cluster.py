"""A throw-away PostgreSQL cluster with PostGIS from Debian's binaries, one cloned database per test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from data import migrate
from data.database import Database
from data.keys import KeyFile

OWNER = "headroom"
TEMPLATE = "headroom_template"
_UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB")


class MissingError(Exception):
    """Why there can be no cluster on this machine."""


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True)

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[Database]:
        """A database of its own; `template` is migrated, "template1" is bare."""
        self.count += 1
        name = f"test_{self.count}"
        _run(self, "CREATE DATABASE {} TEMPLATE {}", name, template)
        database = Database.open(self.url(name), KeyFile(self.folder / "data-keys"))
        try:
            yield database
        finally:
            database.engine.dispose()
            _run(self, "DROP DATABASE {} WITH (FORCE)", name)


def _run(cluster: Cluster, statement: str, *names: str) -> None:
    with cluster.admin() as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def binaries() -> Path:
    """The newest PostgreSQL of this machine that has PostGIS."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise MissingError(
            "PostgreSQL's binaries are not installed (Debian: postgresql, postgresql-15-postgis-3)"
        )
    folder = found[-1].parent
    control = Path("/usr/share/postgresql") / folder.parts[-2] / "extension" / "postgis.control"
    if not control.exists():
        raise MissingError(f"PostGIS is not installed for PostgreSQL {folder.parts[-2]}")
    return folder


@contextmanager
def cluster() -> Iterator[Cluster]:
    programs, user = binaries(), _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="headroom-pg-"))
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    process = None
    try:
        data = folder / "data"
        initdb = f"{programs / 'initdb'} -D {data} -U {OWNER} -A trust -E UTF8 --no-sync".split()
        subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=folder)
        settings = [part for setting in _UNSAFE_BUT_FAST for part in ("-c", setting)]
        server = f"{programs / 'postgres'} -D {data} -k {folder} -c listen_addresses=".split() + settings
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(server, stdout=log, stderr=log, user=user, cwd=folder)
        made = Cluster(folder)
        _wait(made, process)
        _make_template(made)
        yield made
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise MissingError("there is no unprivileged user to run PostgreSQL")


def _wait(made: Cluster, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            made.admin().close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError((made.folder / "log").read_text()) from None
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")


def _make_template(made: Cluster) -> None:
    _run(made, "CREATE DATABASE {}", TEMPLATE)
    database = Database.open(made.url(TEMPLATE), KeyFile(made.folder / "data-keys"))
    migrate.upgrade(database)
    database.engine.dispose()
