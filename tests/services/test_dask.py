"""Studies on a cluster: the same answers as here, also when a machine dies in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import distributed
import pytest

from casework.people import Actor, Role
from data import studies as rows
from data.grids import save_revision
from gridmodel.capacity.terms import Wish
from gridmodel.errors import CouldNotCompute
from services import capacity, capacity_study, jobs
from services.chunks import runner
from services.desk import Desk
from services.jobs import work_once
from tests.office import Office
from tests.small_grid import small_grid

ROOT = Path(__file__).resolve().parents[2]
PLANNER = Actor(1, "planner", Role.PLANNER)
STATES = {"peak": {"load": 1.0, "generation": 0.0}}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers of one thread on loopback, started by the commands of the README."""
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    started = [
        _dask(
            folder,
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(told),
        )
    ]
    try:
        worker = (
            "worker",
            "--host",
            "127.0.0.1",
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--scheduler-file",
            str(told),
        )
        started += [_dask(folder, *worker) for _ in range(2)]
        connect: Any = distributed.Client  # without types
        with connect(scheduler_file=str(told), timeout=30, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _dask(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    env = os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__PREFERRED_SHUTDOWN": "kill"}
    command = [sys.executable, "-m", "dask", *words]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)


def on(office: Office, address: str) -> Desk:
    with office.desk.database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=STATES, report={}, crs="")
    return replace(office.desk, settings=replace(office.desk.settings, dask=address))


def result_of(desk: Desk, study: str) -> Any:
    with desk.database.read() as session:
        row = rows.get_study(session, study)
    assert row.state.value == "done", row.error
    return row.result


def test_n_minus_1_on_the_cluster_is_what_it_is_here(
    office: Office, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = on(office, cluster[0])
    monkeypatch.setattr(jobs, "CHUNK_BRANCHES", 2)
    there = jobs.ask_contingency(desk, PLANNER, "ring")
    assert work_once(desk)
    here = jobs.ask_contingency(desk, PLANNER, "ring", loading_max=None)
    assert work_once(office.desk)
    assert len(result_of(desk, there)["outages"]) > 2
    assert result_of(desk, there) == result_of(desk, here)


def test_a_machine_that_dies_in_the_middle_changes_nothing_in_the_answer(
    office: Office, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = on(office, cluster[0])
    monkeypatch.setattr(capacity_study, "CHUNK", 1)
    dead: list[int] = []
    keep_part = rows.keep_part

    def kill_one(*args: Any) -> bool:
        if not dead:
            victim = cluster[1][0]
            os.kill(victim.pid, signal.SIGKILL)
            dead.append(victim.wait())
        return keep_part(*args)

    monkeypatch.setattr(rows, "keep_part", kill_one)
    study = capacity.ask(desk, PLANNER, "ring", Wish("load"))
    assert work_once(desk)
    assert dead == [-signal.SIGKILL]
    assert result_of(desk, study)["rooms"] == capacity.rooms_document(desk, PLANNER, "ring", Wish("load"))


def test_a_scheduler_that_is_not_there_is_said(office: Office) -> None:
    desk = replace(office.desk, settings=replace(office.desk.settings, dask="tcp://127.0.0.1:1"))
    with pytest.raises(CouldNotCompute, match="does not answer"), runner(desk):
        pass
