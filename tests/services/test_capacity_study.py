"""The capacity map as a study: asked once, computed in chunks, resumed, cancelled, painted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound
from config import Settings
from data import studies as rows
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from gridmodel.answer import Promised
from gridmodel.capacity.terms import Wish
from gridmodel.errors import BadInput
from gridmodel.map_values import headroom_bytes
from services import capacity, capacity_study, layers, rooms
from services.desk import Desk
from services.jobs import LEASE, work_once
from services.loaded import newest
from services.outage import outage_document
from tests.small_grid import small_grid

PLANNER = Actor(1, "planner", Role.PLANNER)
CUSTOMER = Actor(2, "customer", Role.CUSTOMER)
STATES = {"peak": {"load": 1.0, "generation": 0.0}}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    upgrade(database)
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=STATES, report={}, crs="")
    yield Desk(settings, database, lambda: datetime.now(UTC))
    database.engine.dispose()


def test_a_map_is_asked_computed_and_read(desk: Desk) -> None:
    study = capacity.ask(desk, PLANNER, "ring", Wish("load"))
    assert capacity.answer(desk, PLANNER, study)["state"] == "waiting"
    assert work_once(desk)
    got = capacity.answer(desk, PLANNER, study)
    assert got["state"] == "done" and got["progress"] == 1.0
    assert got["result"]["rooms"] == capacity.rooms_document(desk, PLANNER, "ring", Wish("load"))
    assert got["result"]["promised"] == []


def test_the_same_question_again_is_the_same_study(desk: Desk) -> None:
    study = capacity.ask(desk, PLANNER, "ring", Wish("load"))
    assert capacity.ask(desk, PLANNER, "ring", Wish("load")) == study
    assert capacity.ask(desk, PLANNER, "ring", Wish("generation")) != study
    work_once(desk)
    assert capacity.ask(desk, PLANNER, "ring", Wish("load")) == study


def test_a_cancelled_map_is_not_computed_and_may_be_asked_again(desk: Desk) -> None:
    study = capacity.ask(desk, PLANNER, "ring", Wish("load"))
    assert capacity.cancel(desk, PLANNER, study)
    assert not work_once(desk)
    assert capacity.answer(desk, PLANNER, study)["state"] == "cancelled"
    assert not capacity.cancel(desk, PLANNER, study)
    assert capacity.ask(desk, PLANNER, "ring", Wish("load")) != study


def test_a_map_cancelled_in_the_middle_stops_at_the_next_chunk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity_study, "CHUNK", 2)
    study = capacity.ask(desk, PLANNER, "ring", Wish("load"))
    with desk.database.begin() as session:
        claimed = rows.claim_study(session, desk.now(), LEASE)
    assert claimed is not None and capacity.cancel(desk, PLANNER, study)
    assert capacity_study.compute(desk, claimed) is None
    assert capacity.answer(desk, PLANNER, study)["result"] is None


def test_the_next_worker_goes_on_where_the_last_one_died(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = capacity.rooms_document(desk, PLANNER, "ring", Wish("load"))
    monkeypatch.setattr(capacity_study, "CHUNK", 2)
    capacity.ask(desk, PLANNER, "ring", Wish("load"))
    with desk.database.begin() as session:
        first = rows.claim_study(session, desk.now(), -LEASE)
        assert first is not None and rows.keep_part(session, first, {"rooms": whole[:3]}, 0.4)
        second = rows.claim_study(session, desk.now(), LEASE)
    assert second is not None and second.result == {"rooms": whole[:3]}
    asked: list[np.ndarray] = []
    from gridmodel.capacity.rooms import rooms_in as real

    def noting(g: object, nodes: np.ndarray) -> object:
        asked.append(nodes)
        return real(g, nodes)  # type: ignore[arg-type]

    monkeypatch.setattr(capacity_study, "rooms_in", noting)
    result = capacity_study.compute(desk, second)
    assert result is not None and result[0]["rooms"] == whole
    assert np.concatenate(asked).tolist() == list(range(3, len(whole)))
    with desk.database.begin() as session:
        assert not rows.keep_part(session, first, {}, 0.9)  # the dead worker's lease is gone


def test_every_feature_is_painted_by_the_room_of_its_node(desk: Desk) -> None:
    with pytest.raises(NotFound):
        rooms.numbers(desk, PLANNER, "ring", "r0001", "headroom_load")
    capacity.ask(desk, PLANNER, "ring", Wish("load"))
    work_once(desk)
    kw = rooms.numbers(desk, PLANNER, "ring", "r0001", "headroom_load")
    codes = layers.values(desk, PLANNER, "ring", "r0001", "headroom_load", "peak")
    assert set(codes[np.isfinite(kw)].tolist()) <= {0, 2, 3}
    assert (codes[np.isnan(kw)] == 255).all() and np.isnan(kw).any() and np.isfinite(kw).any()
    alone, left = (np.array(v, dtype=np.float32) for v in ([500, 500, 500, -1, np.nan], [-1, 29, 401, -2, 5]))
    assert headroom_bytes(alone, np.full(5, 0.4), left).tolist() == [1, 2, 3, 0, 255]
    assert headroom_bytes(alone, np.full(5, 20.0), left).tolist() == [1, 2, 3, 0, 255]
    assert headroom_bytes(left, np.full(5, 20.0)).tolist() == [0, 2, 3, 0, 2]


def test_what_is_promised_stands_in_the_grid_when_it_is_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = (Promised("L1", 5.0, 0.0, "load"),)
    monkeypatch.setattr(capacity, "promised_on", lambda desk, grid: ledger)
    at = newest(desk.database, "ring")
    rooms.start(desk, PLANNER, at, "load", promised=True)
    assert not rooms.progress(desk, PLANNER, at, "load", True).done
    while work_once(desk):
        pass
    assert rooms.progress(desk, PLANNER, at, "load", True) == rooms.Progress(True, False, 1.0, (), None)
    kw = {
        what: rooms.numbers(desk, PLANNER, "ring", "r0001", what)
        for what in ("headroom_load", "headroom_load_promised")
    }
    alone, left = kw.values()
    known = np.isfinite(alone) & np.isfinite(left)
    assert (left[known] <= alone[known]).all() and (left[known] < alone[known]).any()
    again = capacity.rooms_document(desk, PLANNER, "ring", Wish("load"), nodes=["L1"], promised=True)
    shown = [
        rooms.room_at(desk, PLANNER, "ring", "r0001", "headroom_load_promised", n) for n in range(len(left))
    ]
    assert again[0]["binding"]["element"] and left[shown.index(again[0])] == again[0]["largest_kw"]
    counted = rooms.finished(desk, at, rooms.wishes(desk, at, "load", True)[1])
    assert counted is not None
    (tight, *_) = rooms.feeders(desk, PLANNER, at, "load", True)
    assert tight["least_kw"] == np.nanmin(counted.kw)
    monkeypatch.setattr(capacity, "promised_on", lambda desk, grid: ())
    assert rooms.progress(desk, PLANNER, at, "load", True).done  # nothing is promised: the map alone


def test_a_customer_sees_no_capacity_of_the_grid_and_traces_nothing(desk: Desk) -> None:
    for act in (
        lambda: capacity.ask(desk, CUSTOMER, "ring", Wish("load")),
        lambda: capacity.rooms_document(desk, CUSTOMER, "ring", Wish("load")),
        lambda: rooms.numbers(desk, CUSTOMER, "ring", "r0001", "headroom_load"),
        lambda: capacity.cancel(desk, CUSTOMER, "x"),
        lambda: capacity.answer(desk, CUSTOMER, "x"),
        lambda: outage_document(desk, CUSTOMER, "ring", ["lines:1"]),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_outage_is_traced_on_the_stored_grid(desk: Desk) -> None:
    got = outage_document(desk, PLANNER, "ring", ["lines:1"])
    assert got["customers"] == 2 and got["unserved_kw"] == 100.0
    assert {"layer": "lines", "id": "3"} in got["restorable"]
    with pytest.raises(BadInput, match="1 to 200"):
        outage_document(desk, PLANNER, "ring", [])


def test_a_direction_that_does_not_exist_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid):
        rooms.wishes(desk, newest(desk.database, "ring"), "both", False)
    with pytest.raises(BadInput):
        capacity.ask(desk, PLANNER, "ring", Wish("both"))
