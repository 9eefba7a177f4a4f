"""A throw-away PostgreSQL cluster with PostGIS from Debian's binaries, one cloned database per test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from data import migrate
from data.database import Database
from data.keys import KeyFile

OWNER = "headroom"
TEMPLATE = "headroom_template"
_SMALL = ("shared_buffers=32MB", "recovery_init_sync_method=syncfs")
_UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class MissingError(Exception):
    """Why there can be no cluster on this machine."""


class Cluster:
    """A folder with a server in it; `settings` are its options."""

    def __init__(self, folder: Path, settings: Sequence[str]) -> None:
        self.folder = folder
        self.count = 0
        self._settings = [part for setting in settings for part in ("-c", setting)]
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        user = _unprivileged()
        if user is not None:
            os.chown(self.folder, pwd.getpwnam(user).pw_uid, -1)
        initdb = f"{binaries() / 'initdb'} -D {self.folder / 'data'} -U {OWNER} -A trust -E UTF8 --no-sync"
        subprocess.run(initdb.split(), check=True, capture_output=True, user=user, cwd=self.folder)

    def start(self) -> None:
        server = f"{binaries() / 'postgres'} -D {self.folder / 'data'} -k {self.folder} -c listen_addresses="
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                server.split() + self._settings, stdout=log, stderr=log, user=_unprivileged(),
                cwd=self.folder, start_new_session=True,
            )  # fmt: skip
        _wait(self, self._process)

    def shoot(self) -> None:
        """Kill -9 the server and every process of its, and start it again over what is on the disk."""
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for number in (self._process.pid, *map(int, children)):  # each leads a session of its own
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait()
        self.start()

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)

    def create(self, name: str, template: str) -> None:
        _run(self, "CREATE DATABASE {} TEMPLATE {}", name, template)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True)

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[Database]:
        """A database of its own; `template` is migrated, "template1" is bare."""
        self.count += 1
        name = f"test_{self.count}"
        self.create(name, template)
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
def cluster(durable: bool = False) -> Iterator[Cluster]:
    """A new one with a migrated template; fast and forgetful, or as it is run for people."""
    binaries(), _unprivileged()  # what is missing is said before anything is made
    folder = Path(tempfile.mkdtemp(prefix="headroom-pg-"))
    made = Cluster(folder, _SMALL if durable else (*_SMALL, *_UNSAFE_BUT_FAST))
    try:
        made.make()
        made.start()
        _make_template(made)
        yield made
    finally:
        made.stop()
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
