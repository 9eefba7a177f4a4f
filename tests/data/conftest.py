"""The same tests on both databases: a GeoPackage in a temporary folder, and a cloned PostGIS database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from data import migrate
from data.database import Database
from data.readers.contents import contents
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


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same parsing without the child process: for many small files, and for limits a test changes."""

    @contextmanager
    def asked(
        module: str, request: dict[str, Any], wall_s: float, most_bytes: int
    ) -> Iterator[Iterator[Any]]:
        assert module == "data.readers.child"
        found = contents(
            [Path(p) for p in request["paths"]], Path(request["folder"]), bool(request["glimpse"])
        )
        yield (json.loads(json.dumps(value)) for value in found)

    monkeypatch.setattr("data.readers.files.asked", asked)
