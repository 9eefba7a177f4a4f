"""The map's routes: caching, compression, errors as problems."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from fastapi import FastAPI
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.testclient import TestClient

from api import layers, tiles
from api.routes import secure
from casework.people import Actor, Role
from config import Settings
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from guard.context import Request, entered
from services.desk import Desk
from services.rate import RateLimiter
from tests.small_grid import small_grid

STATES = {"peak": {"load": 1.0, "generation": 0.0}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path_factory.mktemp("routes"))})
    database = Database.open(settings.database)
    upgrade(database)
    with database.begin() as session:
        save_revision(
            session, "小 grid", small_grid(), author="t", reason="t", states=STATES, report={}, crs=""
        )
    yield Desk(settings, database, lambda: datetime.now(UTC))
    database.engine.dispose()


def client(desk: Desk, role: Role | None) -> TestClient:
    """The routes with their doors, and a person before them."""
    app = FastAPI(openapi_url=None)
    for router in (tiles.router, layers.router):
        app.router.routes.extend(router.routes)
    secure(app)
    who = None if role is None else Actor(1, "p", role, language="en")

    @app.middleware("http")
    async def enter(http: HttpRequest, go: Callable[[HttpRequest], Awaitable[Response]]) -> Response:
        with entered(Request(desk, who, RateLimiter(), "ref")):
            return await go(http)

    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def planner(desk: Desk) -> TestClient:
    return client(desk, Role.PLANNER)


def test_a_tile_is_immutable_compressed_and_answers_its_tag(planner: TestClient) -> None:
    first = planner.get("/tiles/小 grid/r0001/8/133/88.mvt")
    assert first.status_code == 200
    assert first.headers["content-encoding"] == "gzip"
    assert "immutable" in first.headers["cache-control"]
    assert "private" in first.headers["cache-control"]
    again = planner.get("/tiles/小 grid/r0001/8/133/88.mvt", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_client_without_gzip_gets_the_same_bytes(planner: TestClient) -> None:
    packed = planner.get("/tiles/小 grid/r0001/8/133/88.mvt")
    plain = planner.get("/tiles/小 grid/r0001/8/133/88.mvt", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content != b""


def test_values_and_numbers_speak_of_the_same_features(planner: TestClient) -> None:
    values = np.frombuffer(planner.get("/values/小 grid/r0001/loading").content, np.uint8)
    numbers = np.frombuffer(planner.get("/numbers/小 grid/r0001/loading").content, "<f4")
    assert len(values) == len(numbers)
    assert ((values == 255) == np.isnan(numbers)).all()


@pytest.mark.parametrize(
    "address",
    ["/tiles/小 grid/r0002/1/1/0.mvt", "/tiles/other/r0001/1/1/0.mvt", "/shape/小 grid/r0001/lines/99",
     "/features/小 grid/r0001/7", "/asset/小 grid/r0001/nothing/1", "/layers?grid=other"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_with_a_sentence(planner: TestClient, address: str) -> None:
    answer = planner.get(address)
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_a_wrong_state_is_bad_input_and_named(planner: TestClient) -> None:
    answer = planner.get("/values/小 grid/r0001/loading?state=midnight")
    assert answer.status_code == 422
    assert "midnight" in answer.json()["detail"]


def test_the_facts_of_an_asset_are_json(planner: TestClient) -> None:
    facts = planner.get("/asset/小 grid/r0001/lines/1").json()
    assert facts["asset"] == {"layer": "lines", "id": "1"}
    assert facts["upstream"] == [{"layer": "transformers", "id": "T0"}]


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.CUSTOMER, 403), (Role.AUDITOR, 403)])
def test_only_staff_may_see_the_grid(desk: Desk, role: Role | None, status: int) -> None:
    stranger = client(desk, role)
    for address in ("/layers", "/tiles/小 grid/r0001/1/1/0.mvt", "/values/小 grid/r0001/loading",
                    "/numbers/小 grid/r0001/loading", "/feeders/小 grid/r0001", "/features/小 grid/r0001/0",
                    "/search/小 grid/r0001?q=1", "/shape/小 grid/r0001/lines/1",
                    "/asset/小 grid/r0001/lines/1"):  # fmt: skip
        assert stranger.get(address).status_code == status, address
