"""Bring the tables up to date, and tell whether models and tables differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from casework.refusals import Invalid
from data.database import Database
from data.tables import METADATA
from message import say

_ONE_AT_A_TIME: Final = 4_727_001  # key of PostgreSQL's advisory lock


def include_object(obj: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    if kind == "table" and (name or "").startswith("rtree_"):
        return False
    return bool(alembic_helpers.include_object(obj, name, kind, reflected, compare_to))  # type: ignore[no-untyped-call]


OPTIONS: Final[dict[str, Any]] = {
    "render_as_batch": True,
    "include_object": include_object,
    "render_item": alembic_helpers.render_item,
    "process_revision_directives": alembic_helpers.writer,
    "compare_type": True,
}


def upgrade(database: Database) -> None:
    """Run the migrations that are missing; a second process that starts at once waits and finds them done."""
    with database.begin() as session:
        connection = session.connection()
        if not database.is_geopackage:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            _need_postgis(connection)
        _need_known(connection)
        command.upgrade(_config(connection), "head")


def check(database: Database) -> list[Any]:
    """Differences between models and tables; empty when there are none."""
    with database.read() as session:
        options = {**OPTIONS, "target_metadata": METADATA}
        context = MigrationContext.configure(session.connection(), opts=options)
        return list(compare_metadata(context, METADATA))


def is_current(database: Database) -> bool:
    """Whether every migration has run."""
    with database.read() as session:
        connection = session.connection()
        done = MigrationContext.configure(connection).get_current_revision()
        return done == newest()


def newest() -> str | None:
    """The last migration this Headroom knows."""
    return ScriptDirectory.from_config(_scripts()).get_current_head()


def _config(connection: Connection) -> Config:
    config = _scripts()
    config.attributes["connection"] = connection
    return config


def _scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _need_known(connection: Connection) -> None:
    done = MigrationContext.configure(connection).get_current_revision()
    try:
        ScriptDirectory.from_config(_config(connection)).get_revision(done or "base")
    except CommandError as error:
        raise Invalid(
            say(
                "The database is at revision {revision}, which this Headroom does not know: a newer one or"
                " another program made it. Nothing was changed. Start the newer one, or name another"
                " database in HEADROOM_DATABASE.",
                revision=done,
            )
        ) from error


def _need_postgis(connection: Connection) -> None:
    have = connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")).first()
    if have:
        return
    try:
        connection.execute(text("CREATE EXTENSION postgis"))
    except ProgrammingError as error:
        raise Invalid(
            say(
                "The PostgreSQL database has no PostGIS, and this account may not add it."
                " Nothing was changed. Ask its administrator to run: CREATE EXTENSION postgis"
            )
        ) from error
