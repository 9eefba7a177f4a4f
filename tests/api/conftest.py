"""A migrated database for each test, and the gate before it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from api.gate import Gate
from api.site import Site
from config import Settings
from data.database import Database
from data.migrate import upgrade
from services.desk import Desk
from tests.browsing import Browser, Clock


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "headroom.gpkg"
    database = Database.open(f"gpkg:///{path}")
    upgrade(database)
    database.engine.dispose()
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(empty_database: Path, tmp_path: Path, clock: Clock) -> Desk:
    path = shutil.copy(empty_database, tmp_path / "headroom.gpkg")
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path), "HEADROOM_LANGUAGE": "en"})
    return Desk(settings, Database.open(f"gpkg:///{path}"), clock)


@pytest.fixture
def gate(site: Site, desk: Desk) -> Gate:
    return site.gate(desk)


@pytest.fixture
def stranger(gate: Gate) -> Browser:
    return Browser(gate)
