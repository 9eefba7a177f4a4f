"""Studies as rows: a killed worker's study starts again, a poison one stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework.refusals import NotFound
from data import grids, studies
from data.database import Database
from data.studies import Study, StudyState
from tests.data import small_grid

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def asked(database: Database) -> Study:
    with database.begin() as session:
        info = small_grid.save(session)
        return studies.insert_study(session, info.id, asked_by="planner", inputs={"kw": 400, "lon": 120.1})


def _claim(database: Database, now: datetime = NOW) -> Study | None:
    with database.begin() as session:
        return studies.claim_study(session, now, LEASE)


def test_a_study_is_claimed_once(database: Database, asked: Study) -> None:
    claimed = _claim(database)
    assert claimed is not None
    assert (claimed.id, claimed.inputs, claimed.attempts) == (asked.id, {"kw": 400, "lon": 120.1}, 1)
    assert claimed.lease_until == NOW + LEASE
    assert _claim(database) is None


def test_the_oldest_study_is_taken_first(database: Database, asked: Study) -> None:
    with database.begin() as session:
        studies.insert_study(session, asked.grid_revision_id, asked_by="planner", inputs={})
    assert (_claim(database) or asked).id == asked.id


def test_a_finished_study_keeps_result_and_fingerprint(database: Database, asked: Study) -> None:
    claimed = _claim(database)
    assert claimed is not None
    with database.begin() as session:
        assert studies.report_progress(session, claimed, "N-1", 0.4, NOW + 2 * LEASE)
        assert studies.get_study(session, asked.id).progress == 0.4
        assert studies.finish_study(session, claimed, {"verdict": "fits"}, "abc")
    with database.read() as session:
        done = studies.get_study(session, asked.id)
    assert (done.state, done.result, done.fingerprint, done.stage) == (
        StudyState.DONE,
        {"verdict": "fits"},
        "abc",
        "N-1",
    )
    assert _claim(database, LATER) is None


def test_a_silent_workers_study_starts_again_and_its_late_result_does_not_count(
    database: Database, asked: Study
) -> None:
    silent, second = _claim(database), _claim(database, LATER)
    assert silent is not None
    assert second is not None
    assert (second.id, second.attempts) == (asked.id, 2)
    with database.begin() as session:
        assert not studies.finish_study(session, silent, {"verdict": "late"}, "old")
        assert not studies.report_progress(session, silent, "x", 0.9, LATER + LEASE)
        assert studies.finish_study(session, second, {"verdict": "fits"}, "new")
        assert studies.get_study(session, asked.id).fingerprint == "new"


def test_three_failures_poison_a_study(database: Database, asked: Study) -> None:
    for attempt in (1, 2, 3):
        claimed = _claim(database)
        assert claimed is not None
        assert claimed.attempts == attempt
        with database.begin() as session:
            studies.fail_study(session, claimed, {"template": "no convergence"})
    assert _claim(database, LATER) is None
    with database.read() as session:
        given_up = studies.get_study(session, asked.id)
    assert (given_up.state, given_up.error) == (StudyState.POISONED, {"template": "no convergence"})


def test_a_study_that_kills_three_workers_is_given_up(database: Database, asked: Study) -> None:
    for hours in (0, 1, 2):
        assert _claim(database, NOW + timedelta(hours=hours)) is not None
    assert _claim(database, NOW + timedelta(hours=3)) is None
    with database.read() as session:
        assert studies.get_study(session, asked.id).state is StudyState.POISONED


def test_studies_go_with_their_grid(database: Database, asked: Study) -> None:
    with database.begin() as session:
        grids.remove_grid(session, "town")
    with database.read() as session, pytest.raises(NotFound, match=asked.id):
        studies.get_study(session, asked.id)


def test_saved_studies_are_found_by_their_mark_the_newest_first(database: Database) -> None:
    with database.begin() as session:
        revision_id = small_grid.save(session).id
        ids = [studies.insert_study(session, revision_id, asked_by="p", inputs={"n": n}).id for n in range(3)]
        for one in ids[:2]:
            studies.keep_name(
                session, one, {"name": f"study {one}", "by": "p", "at": "2026-11-22T09:00:00+00:00"}
            )
        studies.keep_name(
            session, ids[0], {"name": "another name", "by": "p", "at": "2026-11-22T10:00:00+00:00"}
        )
    with database.read() as session:
        found = studies.named_studies(session, 10)
        assert {s.id for s in found} == set(ids[:2])
        assert {s.inputs["saved"]["name"] for s in found} == {"another name", f"study {ids[1]}"}
        assert found[0].asked_at >= found[1].asked_at and found[0].inputs["n"] in (0, 1)
        assert len(studies.named_studies(session, 1)) == 1
