"""The process that computes for the web: the same answers, refusals as they are, and what happens when it is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.helper import Helper
from app import open_migrated_desk
from casework.people import Actor, Role
from config import Settings
from data.grids import save_revision
from gridmodel.document import document
from gridmodel.errors import BadInput, CouldNotCompute
from services import studies
from services.desk import Desk
from tests.small_grid import small_grid

STATES = {"peak": {"load": 1.0, "generation": 0.0}}
PLANNER = Actor(None, "planner", Role.PLANNER)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    desk = open_migrated_desk(Settings.from_env())
    with desk.database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=STATES, report={}, crs="")
    yield desk
    desk.database.engine.dispose()


def ends_its_process(desk: Desk) -> None:
    raise SystemExit("as a loader of files might")


def test_a_helper_answers_as_this_process_would_and_is_begun_anew_after_it_was_lost(desk: Desk) -> None:
    helper = Helper()
    there = replace(desk, computer=helper)
    answer = studies.answered(there, PLANNER, "ring", node="L1", kw=10.0)
    here = studies.answered(desk, PLANNER, "ring", node="L1", kw=10.0)
    assert document(answer) == document(here)
    assert studies.recall(there, PLANNER, str(answer.extras["study"])) == answer

    with pytest.raises(BadInput) as refused:
        studies.first(there, PLANNER, "ring", node="L1", kw=-1.0)
    assert refused.value.field == "kw"
    assert refused.value.message.params  # a template still, to be said in the reader's language
    with pytest.raises(SystemExit):
        there.compute(ends_its_process)

    line = helper.begin()
    line.process.kill()
    while not line.gone:
        time.sleep(0.01)
    again = studies.recall(there, PLANNER, str(answer.extras["study"]))
    assert helper.begin() is not line and document(again) == document(answer)

    helper.close()
    with pytest.raises(CouldNotCompute):
        helper.begin()
