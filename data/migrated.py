"""Whether the tables are up to date, told without alembic: importing it would be a tenth of every start."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from data.database import Database

VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"


def last() -> str:
    """The last migration by the names of the files, r0001_….py."""
    return max(path.name[1:].partition("_")[0] for path in VERSIONS.glob("r[0-9]*_*.py"))


def is_migrated(database: Database) -> bool:
    """False too where it cannot be told: `migrate.upgrade` says why."""
    with database.read() as session:
        try:
            done = session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        except (OperationalError, ProgrammingError):
            return False
        return done == [last()]
