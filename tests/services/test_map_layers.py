"""The use cases behind the map, on a real database."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound
from config import Settings
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from services import asset_facts, layers
from services.desk import Desk
from tests.small_grid import small_grid

PLANNER = Actor(1, "p", Role.PLANNER)
CUSTOMER = Actor(2, "c", Role.CUSTOMER)
STATES = {"peak": {"load": 1.0, "generation": 0.0}, "minimum": {"load": 0.2, "generation": 0.8}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home: Path = tmp_path_factory.mktemp("map")
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    database = Database.open(settings.database)
    upgrade(database)
    with database.begin() as session:
        save_revision(
            session,
            "small",
            small_grid(),
            author="t",
            reason="test",
            states=STATES,
            report={},
            crs="EPSG:4326",
        )
    yield Desk(settings, database, lambda: datetime.now(UTC))
    database.engine.dispose()


def test_the_map_learns_the_newest_revision_and_what_to_count(desk: Desk) -> None:
    found = layers.current(desk, PLANNER)
    assert (found["grid"], found["revision"]) == ("small", "r0001")
    assert found["counts"] == {
        "overhead": 1, "cable": 3, "lv": 1, "customers": 2, "substation": 1, "distribution": 1, "open": 1,
    }  # fmt: skip
    assert [level["kv"] for level in found["levels"]] == [110.0, 20.0, 0.4]
    assert set(found["states"]) == {"peak", "minimum"}


def test_a_grid_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no grid named nowhere"):
        layers.current(desk, PLANNER, "nowhere")
    for revision in ("r0009", "latest", "r1x", "r-1"):
        with pytest.raises(NotFound, match=revision):
            layers.tile(desk, PLANNER, "small", revision, 1, 1, 0)


def test_a_customer_sees_nothing_of_the_grid(desk: Desk) -> None:
    here = (desk, CUSTOMER, "small", "r0001")
    calls: list[Callable[[], object]] = [
        lambda: layers.current(desk, CUSTOMER),
        lambda: layers.tile(*here, 1, 1, 0),
        lambda: layers.values(*here, "loading", "peak"),
        lambda: layers.feeders(*here),
        lambda: layers.ids(*here, 0),
        lambda: layers.search(*here, "1"),
        lambda: layers.shape(*here, "lines", "1"),
        lambda: asset_facts.facts(*here, "lines", "1"),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()


def test_every_feature_of_a_tile_has_its_byte_and_its_asset_number(desk: Desk) -> None:
    count = len(layers.ids(desk, PLANNER, "small", "r0001", 0)["ids"])
    for what in ("voltage_level", "loading", "voltage", "feeder", "flow"):
        assert len(layers.values(desk, PLANNER, "small", "r0001", what, "peak")) == count
    shape = layers.shape(desk, PLANNER, "small", "r0001", "loads", "H2")
    assert layers.ids(desk, PLANNER, "small", "r0001", 0)["ids"][shape["number"]] == "H2"
    assert shape["node"] == "L1"


def test_loading_follows_the_state(desk: Desk) -> None:
    peak, low = (layers.numbers(desk, PLANNER, "small", "r0001", "loading", s) for s in ("peak", "minimum"))
    assert peak[0] > low[0] > 0


def test_an_unknown_colouring_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(Invalid, match="happiness"):
        layers.values(desk, PLANNER, "small", "r0001", "happiness", "peak")


def test_the_tile_holds_the_grid(desk: Desk) -> None:
    assert b"lines" in gzip.decompress(layers.tile(desk, PLANNER, "small", "r0001", 8, 133, 88))
    with pytest.raises(NotFound, match="no tile 3/9/0"):
        layers.tile(desk, PLANNER, "small", "r0001", 3, 9, 0)


def test_search_prefers_the_exact_number(desk: Desk) -> None:
    hits = layers.search(desk, PLANNER, "small", "r0001", "t1")
    assert (hits[0]["layer"], hits[0]["id"]) == ("transformers", "T1")
    assert layers.search(desk, PLANNER, "small", "r0001", "nothing like it") == []


def test_an_asset_tells_what_feeds_it_and_what_hangs_on_it(desk: Desk) -> None:
    facts = asset_facts.facts(desk, PLANNER, "small", "r0001", "lines", "1")
    assert [a.id for a in facts.upstream] == ["T0"]
    assert facts.downstream_customers == 2
    assert facts.downstream_kw == pytest.approx(100.0)
    assert [s.state for s in facts.states] == ["peak", "minimum"]
    assert facts.states[0].loading_percent is not None
    assert ("max_i_a", 200.0) in facts.attributes


def test_a_dark_asset_has_no_state_instead_of_a_good_one(desk: Desk) -> None:
    facts = asset_facts.facts(desk, PLANNER, "small", "r0001", "nodes", "X")
    assert all(s.voltage_percent is None and s.loading_percent is None for s in facts.states)
    assert facts.upstream == ()


def test_an_asset_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(NotFound, match="lines 99"):
        layers.shape(desk, PLANNER, "small", "r0001", "lines", "99")
    with pytest.raises(NotFound, match="profiles 1"):
        layers.shape(desk, PLANNER, "small", "r0001", "profiles", "1")


def test_the_feeders_of_the_medium_voltage_are_listed(desk: Desk) -> None:
    found = layers.feeders(desk, PLANNER, "small", "r0001")
    assert [f["vn_kv"] for f in found] == [20.0]
    values = layers.numbers(desk, PLANNER, "small", "r0001", "feeder", "peak")
    assert found[0]["number"] in set(values[np.isfinite(values)].astype(int))
