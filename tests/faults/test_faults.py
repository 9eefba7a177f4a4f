"""A short run of `python -m tests.faults`: the same checks, fewer kills and cuts."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from sqlalchemy import delete

from casework.people import Action
from data.audit import AuditRow
from tests.faults.__main__ import kills, shots
from tests.faults.kills import Told, faults
from tests.faults.office_acts import CLERKS, Said, disagreements, office_kills, office_of, round_of_clerks
from tests.faults.place import Place, postgresql
from tests.faults.power import lost_commits
from tests.postgis.cluster import MissingError

KILLS = 4 if os.environ.get("CI") else 3
ROUNDS = 2 if os.environ.get("CI") else 1
CUTS = 80
SHOTS = 3


def test_no_acknowledged_act_is_lost_or_doubled_when_web_and_worker_are_killed(tmp_path: Path) -> None:
    assert kills(Place(tmp_path), KILLS, random.Random(11)) == []


def test_clerks_who_are_killed_at_work_lose_and_double_nothing(tmp_path: Path) -> None:
    assert office_kills(Place(tmp_path), ROUNDS, random.Random(5)) == []


def test_postgresql_is_shot_under_the_server_and_under_clerks_and_both_go_on(tmp_path: Path) -> None:
    try:
        with postgresql(tmp_path) as place:
            assert shots(place.under("web"), SHOTS, random.Random(3)) == []
            assert office_kills(place.under("office"), ROUNDS, random.Random(4)) == []
    except MissingError as why:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(why))


def test_a_lost_application_a_second_notice_and_a_missing_audit_row_would_be_noticed(tmp_path: Path) -> None:
    place, said = Place(tmp_path), Said()
    desk = office_of(place)
    round_of_clerks(place, said, random.Random(9))
    assert disagreements(desk, said, len(CLERKS)) == []
    assert disagreements(desk, {**said, "created": {*said.get("created", ()), "gone"}}, 2)
    with desk.database.begin() as session:
        session.execute(delete(AuditRow).where(AuditRow.action == Action.CREATE_CASE.value))
    assert any("audited" in line for line in disagreements(desk, said, 2))


def test_a_lost_act_and_a_doubled_one_would_be_noticed() -> None:
    told = {"a": Told(acknowledged=3, unknown=1)}
    assert [bool(faults(told, {"a": (n, n, n)})) for n in (2, 3, 4, 5)] == [True, False, False, True]
    assert faults(told, {"a": (3, 2, 3)})


def test_a_power_cut_loses_nothing_acknowledged_and_the_control_does(tmp_path: Path) -> None:
    """`synchronous = NORMAL` is the control: were nothing lost there, the cuts would prove nothing."""
    assert lost_commits(tmp_path, "FULL", CUTS, random.Random(7)) == 0
    assert lost_commits(tmp_path, "NORMAL", CUTS, random.Random(7)) > CUTS // 2
