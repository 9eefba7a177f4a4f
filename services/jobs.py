"""Studies for the worker: put before it as rows, claimed with a lease, finished or given up after three attempts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from casework.people import Action, Actor
from casework.refusals import Refused
from casework.topics import Topic
from data import studies as rows
from data.grids import revision
from data.studies import Study
from gridmodel.answer import Question
from gridmodel.errors import GridError
from gridmodel.fingerprint import fingerprint
from gridmodel.network import Network
from gridmodel.outages.contingency import branches, contingency, nobody
from gridmodel.ruleset import DEFAULT, RuleSet
from services.access import act, require
from services.chunks import runner
from services.desk import Desk
from services.loaded import loaded
from services.nudges import nudge
from services.years import at_year

LEASE: Final = timedelta(seconds=60)
BEAT_S: Final = 20.0
CHUNK_BRANCHES: Final = 256


def ask_contingency(
    desk: Desk, actor: Actor, grid: str, *, rules: str | None = None, u_min: float | None = None, u_max: float | None = None,
    loading_max: float | None = None, year: int | None = None, certainty: str | None = None,
) -> str:  # fmt: skip
    """Put N-1 of the newest revision, or of its grid in a year, before the worker; return the study's id."""
    require(actor, Action.CHECK_CONNECTION, grid)
    nobody(u_min, u_max, loading_max)
    rule_set = RuleSet.load(rules or DEFAULT)
    at = at_year(desk, grid, year, certainty)
    inputs = {
        "kind": "contingency",
        "rules": rule_set.name,
        "u_min": u_min,
        "u_max": u_max,
        "loading_max": loading_max,
        "view": at.info.revision,
    }
    with act(desk, actor, Action.CHECK_CONNECTION, grid, study="contingency") as session:
        return rows.insert_study(session, at.info.id, asked_by=actor.name, inputs=inputs).id


def study_document(desk: Desk, actor: Actor, study: str) -> dict[str, Any]:
    """Return state, progress and, once there is one, the result of a study."""
    require(actor, Action.SEE_STUDY, study)
    with desk.database.read() as session:
        row = rows.get_study(session, study)
    return {
        "study": row.id, "state": row.state.value, "stage": row.stage, "progress": row.progress, "result": row.result,
        "fingerprint": row.fingerprint, "error": row.error,
    }  # fmt: skip


def work_once(desk: Desk) -> bool:
    """Claim one waiting study and compute it; False when there was none."""
    with desk.database.begin() as session:
        study = rows.claim_study(session, desk.now(), LEASE)
    if study is None:
        return False
    try:
        with _kept_alive(desk, study):
            found = _compute(desk, study)
    except (GridError, Refused) as error:
        with desk.database.begin() as session:
            rows.refuse_study(session, study, {"sentence": error.message.english()})
            nudge(session, desk, Topic.STUDIES)
        return True
    except Exception as error:  # the study is tried again, three times at most; the log says why
        with desk.database.begin() as session:
            rows.fail_study(session, study, {"sentence": f"{type(error).__name__}: {error}"})
        raise
    if found is not None:
        with desk.database.begin() as session:
            rows.finish_study(session, study, *found)
            nudge(session, desk, Topic.STUDIES)
    return True


def _compute(desk: Desk, study: Study) -> tuple[dict[str, Any], str] | None:
    """Return result and fingerprint; None when the study was cancelled or taken over meanwhile."""
    if study.inputs.get("kind") == "capacity":
        from services.capacity_study import compute  # numba, only where it is needed

        return compute(desk, study)
    if study.inputs.get("kind") == "effect":
        from services.effects import compute as effect  # the capacity of its grids needs numba

        return effect(desk, study)
    if study.inputs.get("kind") == "recheck":
        from services.rechecks import recheck  # it asks for studies in its turn

        return recheck(desk, study)
    with desk.database.read() as session:
        info = revision(session, study.grid_revision_id)
    at = loaded(desk.database, info.grid, str(study.inputs.get("view", info.revision)))
    rules = RuleSet.load(str(study.inputs["rules"]))
    question = nobody(study.inputs["u_min"], study.inputs["u_max"], study.inputs["loading_max"])
    losses = _losses(desk, at.network, rules, question)
    result = {
        "revision": at.info.revision,
        "projects": list(at.projects),
        "rules": rules.name,
        "outages": losses,
    }
    return result, fingerprint(at.info.content_sha256, question, rules)


def _losses(desk: Desk, network: Network, rules: RuleSet, question: Question) -> list[dict[str, Any]]:
    """In one piece here; on a cluster in pieces large enough that preparing each is worth it."""
    count = len(branches(network))
    step = CHUNK_BRANCHES if desk.settings.dask else max(1, count)
    chunks = [(begin, begin + step) for begin in range(0, count, step)]
    with runner(desk) as run:
        parts = run(losses_of, (network, rules, question), chunks)
        return [loss for part in parts for loss in part]


def losses_of(shared: tuple[Network, RuleSet, Question], some: tuple[int, int]) -> list[dict[str, Any]]:
    return [loss.json() for loss in contingency(*shared, some)]


@contextmanager
def _kept_alive(desk: Desk, study: Study) -> Iterator[None]:
    """Renew the lease while the study is computed, so that only a dead worker loses it."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_S):
            with desk.database.begin() as session:
                rows.keep_lease(session, study, desk.now() + LEASE)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
