"""Wait until another process, or a thread of this one, has committed a change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from casework.refusals import Refused
from data.changes import CHANNEL
from data.database import Database

LOOK_EVERY_S = 0.2
RETRY_S = 1.0


class Watch:
    """Owns a thread-safe bell: rung at once by this process, within `LOOK_EVERY_S` by another one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bell = threading.Event()
        self._stop = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Until something may have changed, or the time is over."""
        rung = self._bell.wait(seconds)
        self._bell.clear()
        return rung

    def ring(self) -> None:
        self._bell.set()

    @contextmanager
    def open(self) -> Iterator[Watch]:
        """Listen for the length of the block."""
        self._database.watchers[self] = self.ring
        look = self._look_geopackage if self._database.is_geopackage else self._listen_postgresql
        thread = threading.Thread(target=self._keep_on, args=(look,), name="change-watch", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            del self._database.watchers[self]
            self._stop.set()
            thread.join()

    def _keep_on(self, look: object) -> None:
        assert callable(look)
        while not self._stop.is_set():
            with suppress(SQLAlchemyError, Refused):  # away: it is tried again, then read anew
                look()
            self.ring()
            self._stop.wait(RETRY_S)

    def _look_geopackage(self) -> None:
        """`data_version` of a connection moves when any other connection commits; reading it costs microseconds."""
        with self._database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            seen = None
            while not self._stop.wait(LOOK_EVERY_S):
                version = raw.execute("PRAGMA data_version").fetchone()[0]
                if version != seen:
                    seen = version
                    self.ring()

    def _listen_postgresql(self) -> None:
        """A connection of its own, past the pool: it is in use for as long as anybody listens."""
        import psycopg  # only with PostgreSQL

        url = self._database.engine.url.set(drivername="postgresql")
        address = url.render_as_string(hide_password=False)
        with suppress(psycopg.Error), psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self.ring()
            while not self._stop.is_set():
                for _ in connection.notifies(timeout=LOOK_EVERY_S):
                    self.ring()
