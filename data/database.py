"""The database: one engine, one declarative base, one writer at a time."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import geoalchemy2.admin.dialects.geopackage  # noqa: F401 - registers gpkg://
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, InternalError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session as Session

from casework.refusals import Invalid, PerhapsSaved, Unusable
from data.epoch import Epoch
from data.geopackage.connection import ACCESS, listen, prepare_file
from data.keys import FILE, KeyFile
from message import say

LAST_ACTS = "last_acts"  # session.info: functions that write last, just before the commit


class Base(DeclarativeBase):
    """Every table's base."""


class Database:
    """Owns the engine; `begin()` is the way to write, `read()` the way to look."""

    def __init__(self, engine: Engine, keys: KeyFile | None = None) -> None:
        self.engine = engine
        self.keys = keys
        self.epoch = Epoch()
        engine.dialect.headroom_keys = keys  # type: ignore[attr-defined] # column types know only the dialect
        engine.dialect.headroom_epoch = self.epoch  # type: ignore[attr-defined]
        self.is_geopackage = engine.dialect.name == "geopackage"
        self._writer = engine.execution_options(**{ACCESS: "write"})
        self._reader = engine.execution_options(**_reading(self.is_geopackage))
        self._turn = threading.Lock()
        self._holder: int | None = None
        self.watchers: dict[
            object, Callable[[], None]
        ] = {}  # of this process, told once a last act is committed
        # At the end of the program too: sqlite then moves its log into the file, and a copy of it is whole.
        weakref.finalize(self, engine.dispose)

    @staticmethod
    def open(url: str, keys: KeyFile | None = None) -> Database:
        """`gpkg:///file` or `postgresql+psycopg://…`; nothing is connected yet.

        Without `keys` a GeoPackage has its key file beside it, where the default home has it too.
        """
        parsed = _parse(url)
        if parsed.drivername == "postgresql+psycopg":
            return Database(create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=30), keys)
        if parsed.drivername != "gpkg" or not parsed.database:
            raise Invalid(
                say(
                    "HEADROOM_DATABASE begins with {given}; it must be gpkg:/// and a file,"
                    " or postgresql+psycopg:// and a PostGIS database.",
                    given=parsed.drivername,
                )
            )
        prepare_file(Path(parsed.database))
        engine = create_engine(parsed, pool_size=10, max_overflow=30)
        listen(engine)
        return Database(engine, keys or KeyFile(Path(parsed.database).parent / FILE))

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction that may write; committed at the end, rolled back by an exception."""
        with _keepable(), self._my_turn(), Session(self._writer, expire_on_commit=False) as session:
            committing = False
            try:
                with session.begin():
                    yield session
                    for act in session.info.get(LAST_ACTS, ()):
                        act(session)
                    session.flush()
                    committing = True
            except OperationalError as error:
                if committing and error.connection_invalidated:  # PostgreSQL may have heard it, or not
                    raise PerhapsSaved(_reason(error)) from error
                raise
            if LAST_ACTS in session.info:
                for told in tuple(self.watchers.values()):
                    told()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that sees a single moment and cannot write; never waits for a writer."""
        with _keepable(), Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """Threads queue here instead of polling sqlite's lock; sqlite itself waits for other processes."""
        if not self.is_geopackage:
            yield
            return
        if self._holder == threading.get_ident():
            raise RuntimeError("begin() inside begin() of the same thread would wait for itself")
        with self._turn:
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None


@contextmanager
def _keepable() -> Iterator[None]:
    """Half a surrogate pair, a NUL character, a number of more than 64 bits: no database takes them."""
    try:
        yield
    except (UnicodeEncodeError, OverflowError, DataError) as error:
        raise Invalid(
            say(
                "A text or a number that was given cannot be kept in a database:"
                " it holds control characters or is too long. Nothing was changed."
            )
        ) from error
    except (OperationalError, InternalError) as error:
        raise Unusable(_reason(error)) from error


def _reason(error: DBAPIError) -> str:
    """The driver's own first line."""
    return str(error.orig).partition("\n")[0].rstrip(".")


def _reading(is_geopackage: bool) -> dict[str, str | bool]:
    if is_geopackage:
        return {ACCESS: "read"}
    return {ACCESS: "read", "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise Invalid(say("HEADROOM_DATABASE is not a database address.")) from error
