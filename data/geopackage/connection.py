"""What each new sqlite connection is told before anyone uses it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from casework.refusals import Invalid, Unusable
from data.geopackage import base_tables, functions, rtree
from message import say

BUSY_TIMEOUT_MS = 30_000
ACCESS = "headroom_access"  # execution option: "read" or "write"

# FULL, not NORMAL: in WAL mode NORMAL loses acknowledged commits at a power cut.
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "foreign_keys = ON",
)


def prepare_file(path: Path) -> None:
    """Make the folder; let only its owner read a new file (sqlite's side files inherit that)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error


def prepare(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None  # transactions are begun by us, not guessed by the driver
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    functions.register(connection)
    _register_ddl(connection)
    # Before WAL: other programs look for the marks in the file itself, not in the log.
    base_tables.bootstrap(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _register_ddl(connection: sqlite3.Connection) -> None:
    """Functions of GeoAlchemy2's DDL events; each runs statements on the connection that calls it."""
    define = connection.create_function
    define("gpkgCreateBaseTables", 0, lambda: base_tables.create(connection))
    define("gpkgInsertEpsgSRID", 1, lambda srid: base_tables.insert_srid(connection, srid))
    define("gpkgAddSpatialIndex", 2, lambda table, column: rtree.add_spatial_index(connection, table, column))
    # The standard withdrew its geometry-type triggers; types are checked before rows are written.
    define("gpkgAddGeometryTriggers", 2, lambda table, column: 1)


def _on_begin(connection: Connection) -> None:
    access = connection.get_execution_options().get(ACCESS)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(access == 'read')}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if access == "write" else "BEGIN")


def listen(engine: Engine) -> None:
    def on_connect(connection: Any, _record: object) -> None:
        try:
            prepare(connection)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise Invalid(
                say(
                    "The file {file} cannot be Headroom's database: {why}. It was left as it is;"
                    " name another one in HEADROOM_DATABASE.",
                    file=str(engine.url.database),
                    why=str(error),
                )
            ) from error

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", _on_begin)
