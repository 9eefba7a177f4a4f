"""Planned projects: kept with a version, counted in studies of their year, named by the answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound, Stale
from components.i18n import named, render, use_language
from config import Settings
from data.audit import AuditRow
from data.database import Database
from data.grids import save_revision
from data.migrate import upgrade
from gridmodel.answer import Verdict
from gridmodel.errors import BadInput
from gridmodel.remedies.remedy import RemedyKind
from services import effects, expansions, jobs, studies, years
from services.desk import Desk
from services.loaded import LoadedGrid, loaded
from services.outage import outage_document
from tests.small_grid import small_grid

PLANNER = Actor(1, "planner", Role.PLANNER)
HANDLER = Actor(3, "handler", Role.HANDLER)
STATES = {"peak": {"load": 1.0, "generation": 0.0}}
BIGGER = {"act": "replace", "layer": "transformers", "asset": "T1", "columns": {"sn_kva": 1000.0}}


def fields(code: str = "P1", day: str = "2028-06-30", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "in_service": day,
        "certainty": "certain",
        "stage": "approved",
        "steps": [BIGGER],
        **more,
    }


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    upgrade(database)
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=STATES, report={}, crs="")
    yield Desk(settings, database, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    database.engine.dispose()


def test_a_project_is_kept_and_the_second_writer_of_one_version_is_told(desk: Desk) -> None:
    kept = expansions.add(desk, PLANNER, "ring", fields())
    assert (kept.version, kept.project.code) == (1, "P1")
    moved = expansions.reschedule(
        desk, PLANNER, "ring", "P1", 1, stage="building", in_service="2029-01-01", certainty="likely"
    )
    assert moved.version == 2 and moved.project.in_service.year == 2029
    with pytest.raises(Stale):
        expansions.change(desk, PLANNER, "ring", fields(), 1)
    with pytest.raises(Invalid):
        expansions.add(desk, PLANNER, "ring", fields())
    gone = expansions.remove(desk, PLANNER, "ring", "P1", 2)
    assert expansions.projects(desk, PLANNER, "ring") == []
    assert expansions.add(desk, PLANNER, "ring", gone.project.json()).project == gone.project  # undone


def test_only_who_may_change_the_grid_plans_and_every_act_is_recorded(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        expansions.add(desk, HANDLER, "ring", fields())
    with pytest.raises(BadInput):
        expansions.add(desk, PLANNER, "ring", fields(certainty="sure"))
    with pytest.raises(NotFound):
        expansions.add(desk, PLANNER, "nowhere", fields())
    expansions.add(desk, PLANNER, "ring", fields())
    with desk.database.read() as session:
        acts = [row.detail for row in session.query(AuditRow) if row.allowed and row.action == "change_grid"]
    assert acts == [{"act": "plan", "projects": ["P1"]}]


def test_the_grid_of_a_year_has_a_name_that_changes_with_its_projects(desk: Desk) -> None:
    assert years.at_year(desk, "ring", 2030).info.revision == "r0001"  # nothing planned: the grid itself
    kept = expansions.add(desk, PLANNER, "ring", fields())
    assert years.at_year(desk, "ring", 2027).info.revision == "r0001"
    later = years.at_year(desk, "ring", 2028)
    assert later.info.revision.startswith("r0001@2028-certain-0-")
    assert later.network.transformers.set_index("id").at["T1", "sn_kva"] == 1000.0
    assert loaded(desk.database, "ring", later.info.revision) is later
    expansions.change(desk, PLANNER, "ring", fields(day="2031-01-01"), kept.version)
    with pytest.raises(NotFound):
        loaded(desk.database, "ring", later.info.revision.replace("2028", "2029"))
    with pytest.raises(Invalid):
        years.at_year(desk, "ring", 2030, "surely")


def test_loads_grow_by_the_setting_and_the_answer_says_so(desk: Desk) -> None:
    growing = replace(desk, settings=replace(desk.settings, load_growth_percent=3.0))
    here = years.at_year(growing, "ring", 2030)
    years_on = 2030 - here.info.data_time.year
    assert here.network.states["peak"].load == pytest.approx(1.03**years_on)
    said = [m.english() for m in years.said_of(here.plan, 2030)]
    assert any("3.0 % a year" in s for s in said)


def test_what_does_not_fit_today_fits_in_the_year_of_the_project_which_is_named(desk: Desk) -> None:
    expansions.add(desk, PLANNER, "ring", fields(name="Larger transformer"))
    asked: dict[str, Any] = {"node": "L0", "kw": 350.0}  # beside 100 kW: more than 400 kVA carry
    today = studies.first(desk, PLANNER, "ring", tests=("4",), **asked)
    later = studies.first(desk, PLANNER, "ring", tests=("4",), year=2028, **asked)
    assert today.verdict is Verdict.DOES_NOT_FIT
    assert later.verdict is not Verdict.DOES_NOT_FIT
    assert later.projects == ("P1",) and today.projects == ()
    assert later.fingerprint != today.fingerprint
    assert any("Larger transformer" in m.english() for m in later.assumptions)


def test_the_check_says_which_project_to_wait_for_and_solved_it(desk: Desk) -> None:
    unrelated = {"act": "replace", "layer": "lines", "asset": "2", "columns": {"max_i_a": 300.0}}
    expansions.add(desk, PLANNER, "ring", fields("P0", "2027-01-01", steps=[unrelated]))
    expansions.add(desk, PLANNER, "ring", fields("P1"))
    answer = studies.first(desk, PLANNER, "ring", tests=("4",), node="L0", kw=350.0)
    found = studies.remedies(desk, PLANNER, str(answer.extras["study"]))
    waits = [r for r in found if r.kind is RemedyKind.WAIT]
    assert [r.cures for r in waits] == [True]
    assert "P1" in waits[0].what.english()
    assert (waits[0].largest_kw or 0) >= 350.0


def test_the_effect_of_a_project_is_computed_and_a_conflict_is_named(desk: Desk) -> None:
    expansions.add(desk, PLANNER, "ring", fields("P1"))
    expansions.add(desk, PLANNER, "ring", fields("P2", "2029-01-01"))
    found = effects.effect_of(desk, PLANNER, "ring", "P1")
    assert found.gained_kw["load"] > 0 and found.made == ()
    assert [c.code for c in expansions.conflicting(desk, PLANNER, "ring")] == ["P2"]
    with pytest.raises(NotFound):
        effects.effect_of(desk, PLANNER, "ring", "P2")


def test_two_threads_that_open_a_grid_do_not_wait_for_each_other_for_ever(desk: Desk) -> None:
    here = years.at_year(desk, "ring", None)
    with here._turn:
        other = threading.Thread(target=lambda: here.index, daemon=True)
        other.start()
        other.join(0.2)  # it waits for its turn, and must hold nothing else meanwhile
        mine = threading.Thread(target=_inside, args=(here,), daemon=True)
        mine.start()
        mine.join(5)
        assert not mine.is_alive()
    other.join(5)
    assert not other.is_alive()


def _inside(here: LoadedGrid) -> None:
    """What a thread that has the turn does with the index."""
    assert here._index.open_lines >= 0


def test_an_outage_and_n_1_of_a_year_count_the_projects_in_service_by_then(desk: Desk) -> None:
    without_tie = {"act": "retire", "layer": "lines", "asset": "3"}
    expansions.add(desk, PLANNER, "ring", fields("P9", steps=[without_tie]))
    assert outage_document(desk, PLANNER, "ring", ["lines:1"])["restorable"] == [
        {"layer": "lines", "id": "3"}
    ]
    assert outage_document(desk, PLANNER, "ring", ["lines:1"], year=2028)["restorable"] == []
    studies_of = [jobs.ask_contingency(desk, PLANNER, "ring", year=year) for year in (None, 2028)]
    while jobs.work_once(desk):
        pass
    now, then = (jobs.study_document(desk, PLANNER, study)["result"] for study in studies_of)
    assert (now["projects"], then["projects"]) == ([], ["P9"])
    assert any(row["ties"] for row in now["outages"]) and not any(row["ties"] for row in then["outages"])


def test_the_worker_computes_the_effect_until_the_project_is_changed(desk: Desk) -> None:
    kept = expansions.add(desk, PLANNER, "ring", fields())
    assert effects.known(desk, PLANNER, "ring") == {}
    effects.ask(desk, PLANNER, "ring", ["P1"])
    effects.ask(desk, PLANNER, "ring", ["P1"])
    assert effects.known(desk, PLANNER, "ring") == {"P1": effects.Found(True, None)}
    assert jobs.work_once(desk) and not jobs.work_once(desk)
    found = effects.known(desk, PLANNER, "ring")["P1"].result
    assert found == effects.effect_of(desk, PLANNER, "ring", "P1").json()
    later = {"stage": "approved", "in_service": "2029-06-30", "certainty": "certain"}
    expansions.reschedule(desk, PLANNER, "ring", "P1", kept.version, **later)
    assert effects.known(desk, PLANNER, "ring") == {}


def test_a_name_in_two_languages_is_said_in_the_readers(desk: Desk) -> None:
    kept = expansions.add(desk, PLANNER, "ring", fields(name="Larger unit", name_zh="配变增容"))
    plan = years.at_year(desk, "ring", 2028).plan
    (sentence, *_) = years.said_of(plan, 2028)
    assert "Larger unit" in sentence.english()
    with use_language("zh"):
        assert "配变增容" in render(sentence) and named(kept.project.names) == "配变增容"
    with use_language("en"):
        assert "Larger unit" in render(sentence)
