"""A short run of `python -m tests.faults`: the same checks, fewer kills and cuts."""

from __future__ import annotations

import os
import random
from pathlib import Path

from sqlalchemy import delete

from casework.people import Action
from data.audit import AuditRow
from tests.faults.__main__ import kills
from tests.faults.kills import Told, faults
from tests.faults.office_acts import CLERKS, Said, disagreements, office_kills, office_of, round_of_clerks
from tests.faults.power import lost_commits

KILLS = 4 if os.environ.get("CI") else 3
ROUNDS = 2 if os.environ.get("CI") else 1
CUTS = 80


def test_no_acknowledged_act_is_lost_or_doubled_when_web_and_worker_are_killed(tmp_path: Path) -> None:
    assert kills(tmp_path, KILLS, random.Random(11)) == []


def test_clerks_who_are_killed_at_work_lose_and_double_nothing(tmp_path: Path) -> None:
    assert office_kills(tmp_path, ROUNDS, random.Random(5)) == []


def test_a_lost_application_a_second_notice_and_a_missing_audit_row_would_be_noticed(tmp_path: Path) -> None:
    desk, said = office_of(tmp_path), Said()
    round_of_clerks(tmp_path, said, random.Random(9))
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
