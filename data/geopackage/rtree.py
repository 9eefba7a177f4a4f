"""The spatial index of a GeoPackage: the R*Tree table and all its triggers (OGC 12-128r18, annex F.3)."""

from __future__ import annotations

import sqlite3

DEFINITION = "http://www.geopackage.org/spec130/#extension_rtree"

_HAS_SHAPE = "(NEW.{c} NOT NULL AND NOT ST_IsEmpty(NEW.{c}))"
_HAS_NONE = "(NEW.{c} IS NULL OR ST_IsEmpty(NEW.{c}))"
_PUT = (
    "INSERT OR REPLACE INTO {r} VALUES"
    " (NEW.{i}, ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}));"
)

_TRIGGERS = {
    "insert": f"AFTER INSERT ON {{t}} WHEN {_HAS_SHAPE} BEGIN {_PUT} END",
    "update1": f"AFTER UPDATE OF {{c}} ON {{t}} WHEN OLD.{{i}} = NEW.{{i}} AND {_HAS_SHAPE} BEGIN {_PUT} END",
    "update2": f"AFTER UPDATE OF {{c}} ON {{t}} WHEN OLD.{{i}} = NEW.{{i}} AND {_HAS_NONE}"
    " BEGIN DELETE FROM {r} WHERE id = OLD.{i}; END",
    "update3": f"AFTER UPDATE ON {{t}} WHEN OLD.{{i}} != NEW.{{i}} AND {_HAS_SHAPE}"
    f" BEGIN DELETE FROM {{r}} WHERE id = OLD.{{i}}; {_PUT} END",
    "update4": f"AFTER UPDATE ON {{t}} WHEN OLD.{{i}} != NEW.{{i}} AND {_HAS_NONE}"
    " BEGIN DELETE FROM {r} WHERE id IN (OLD.{i}, NEW.{i}); END",
    "delete": "AFTER DELETE ON {t} WHEN OLD.{c} NOT NULL BEGIN DELETE FROM {r} WHERE id = OLD.{i}; END",
}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def primary_key(connection: sqlite3.Connection, table: str) -> str:
    for row in connection.execute(f"PRAGMA table_info({quoted(table)})"):
        if row[5]:
            return str(row[1])
    raise ValueError(f"table {table} has no primary key")


def add_spatial_index(connection: sqlite3.Connection, table: str, column: str) -> int:
    """Make the index, fill it from the rows that exist, and keep it true by triggers."""
    index = f"rtree_{table}_{column}"
    names = {
        "t": quoted(table),
        "c": quoted(column),
        "i": quoted(primary_key(connection, table)),
        "r": quoted(index),
    }
    connection.execute(f"CREATE VIRTUAL TABLE {names['r']} USING rtree(id, minx, maxx, miny, maxy)")
    connection.execute(
        "INSERT INTO {r} SELECT {i}, ST_MinX({c}), ST_MaxX({c}), ST_MinY({c}), ST_MaxY({c}) FROM {t}"
        " WHERE {c} NOT NULL AND NOT ST_IsEmpty({c})".format(**names)
    )
    for suffix, body in _TRIGGERS.items():
        connection.execute(f"CREATE TRIGGER {quoted(f'{index}_{suffix}')} " + body.format(**names))
    connection.execute(
        "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')",
        (table, column, DEFINITION),
    )
    return 1
