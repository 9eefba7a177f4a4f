"""The same tests on both databases: a GeoPackage in a temporary folder, and a cloned PostGIS database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import migrate
from data.database import Database
from tests.postgis.cluster import Cluster, MissingError, cluster


@pytest.fixture(scope="session")
def postgis() -> Iterator[Cluster]:
    try:
        made = cluster()
        running = made.__enter__()
    except MissingError as why:
        if os.environ.get("CI") == "true":
            pytest.fail(f"PostGIS is required here: {why}")
        pytest.skip(str(why))
    yield running
    made.__exit__(None, None, None)


@pytest.fixture
def geopackage(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(f"gpkg:///{tmp_path / 'new' / 'headroom.gpkg'}")
    migrate.upgrade(database)
    yield database
    database.engine.dispose()


@pytest.fixture(params=["geopackage", "postgis"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "geopackage":
        yield request.getfixturevalue("geopackage")
        return
    with request.getfixturevalue("postgis").database() as made:
        yield made
