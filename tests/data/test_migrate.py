"""Migrations: up and checked on both databases."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from sqlalchemy import inspect, text

from data import migrate, migrated
from data.database import Database
from data.tables import METADATA
from tests.postgis.cluster import Cluster


def test_models_and_tables_do_not_differ(database: Database) -> None:
    assert migrate.check(database) == []
    assert migrate.is_current(database)


def test_a_table_that_lost_a_column_is_noticed(database: Database) -> None:
    with database.begin() as session:
        session.execute(text("ALTER TABLE study DROP COLUMN fingerprint"))
    assert len(migrate.check(database)) == 1


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    migrate.upgrade(database)
    assert migrate.check(database) == []


def test_what_is_told_without_alembic_is_what_alembic_says(database: Database, tmp_path: Path) -> None:
    assert migrated.last() == migrate.newest()
    assert migrated.is_migrated(database) and migrate.is_current(database)
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not migrated.is_migrated(database)
    assert not migrated.is_migrated(Database.open(f"gpkg:///{tmp_path / 'new.gpkg'}"))


def test_web_and_worker_may_migrate_a_new_file_at_once(tmp_path: Path) -> None:
    both = [Database.open(f"gpkg:///{tmp_path / 'x.gpkg'}") for _ in range(2)]
    _migrate_together(both)


def test_web_and_worker_may_migrate_a_bare_postgresql_at_once(postgis: Cluster) -> None:
    with postgis.database(template="template1") as one:
        two = Database.open(str(one.engine.url))
        assert not migrate.is_current(one)
        _migrate_together([one, two])


def _migrate_together(databases: list[Database]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate.upgrade, databases))
    assert migrate.check(databases[0]) == []
    for database in databases:
        database.engine.dispose()


def test_the_first_migration_can_be_taken_back_and_made_again(database: Database) -> None:
    with database.begin() as session:
        command.downgrade(migrate._config(session.connection()), "base")
        left = set(inspect(session.connection()).get_table_names())
        if database.is_geopackage:
            assert session.scalar(text("SELECT count(*) FROM gpkg_contents")) == 0
            assert session.scalar(text("SELECT count(*) FROM gpkg_extensions")) == 0
    assert not left & set(METADATA.tables)
    assert not {name for name in left if name.startswith("rtree_")}
    migrate.upgrade(database)
    assert migrate.check(database) == []


def test_no_migration_follows_the_living_models() -> None:
    rooms = ("data", "gridmodel", "casework", "services", "config", "message")
    for version in (Path(migrate.__file__).parent / "migrations" / "versions").glob("r*.py"):
        named = {
            name.split(".")[0]
            for node in ast.walk(ast.parse(version.read_text("utf-8")))
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
        }
        assert not named & set(rooms), f"{version.name} would change when a model does"
