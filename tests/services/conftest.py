"""The office of the tests of the applications, on a copy of a database migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.database import Database
from data.keys import KeyFile
from data.migrate import upgrade
from tests.office import Office


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "headroom.gpkg"
    database = Database.open(f"gpkg:///{path}", KeyFile(path.with_name("data-keys")))
    upgrade(database)
    database.engine.dispose()
    return path


@pytest.fixture
def office(tmp_path: Path, migrated: Path) -> Iterator[Office]:
    shutil.copy(migrated, tmp_path / "headroom.gpkg")
    keys = KeyFile(tmp_path / "data-keys")
    database = Database.open(f"gpkg:///{tmp_path / 'headroom.gpkg'}", keys)
    yield Office(database, tmp_path)
    database.engine.dispose()
