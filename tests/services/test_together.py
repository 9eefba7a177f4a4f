"""Many people at once: no update is lost, nothing is done twice, numbers stay unique."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from casework.people import Role
from casework.refusals import Invalid, NotFound, Refused, Stale
from casework.tasks import EventKind, PauseReason, TaskState
from services import applications, tasks
from tests.office import Office, open_task

THREADS = 32


def at_once(act: Callable[[int], object]) -> list[object]:
    """The outcome of each thread: what it got, or how it was refused."""
    start = threading.Barrier(THREADS)

    def run(number: int) -> object:
        start.wait()
        try:
            return act(number)
        except Refused as refused:
            return type(refused)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_one_of_many_completes_a_step_and_it_is_done_once(office: Office) -> None:
    case = office.case(office.create())
    outcomes = at_once(lambda _: office.do(case, "intake"))
    refused = [o for o in outcomes if isinstance(o, type)]
    assert len(refused) == THREADS - 1 and set(refused) <= {Invalid, Stale}
    assert [t.node for t in office.case(case.application).open_tasks] == ["review"]
    kinds = Counter(
        e.kind for e in applications.events(office.desk, office.administrator, case.application.id)
    )
    assert kinds[EventKind.COMPLETED] == 1 and kinds[EventKind.ARRIVED] == 2


def test_applications_made_at_once_get_different_numbers(office: Office) -> None:
    office.create()
    made = at_once(lambda _: office.create().number)
    assert len(set(made)) == THREADS and all(isinstance(m, str) for m in made)


def test_whoever_is_told_he_did_it_did_it(office: Office) -> None:
    """Suspending and resuming by everybody: accepted acts and events are the same number, and alternate."""
    application = office.create()
    handler = office.handlers["service"]

    def turn(_: int) -> int:
        accepted = 0
        for _ in range(5):
            now = applications.get(office.desk, handler, application.id).application
            try:
                if now.state == "running":
                    applications.suspend(office.desk, handler, now.id, now.version, PauseReason.PERMIT)
                else:
                    applications.resume(office.desk, handler, now.id, now.version)
                accepted += 1
            except (Stale, Invalid):
                continue
        return accepted

    accepted = sum(o for o in at_once(turn) if isinstance(o, int))
    told = applications.events(office.desk, office.administrator, application.id)
    acts = [e.kind for e in told if e.kind in (EventKind.SUSPENDED, EventKind.RESUMED)]
    assert len(acts) == accepted > 0
    expected = [EventKind.SUSPENDED, EventKind.RESUMED] * len(acts)
    assert acts == expected[: len(acts)]


def test_two_branches_left_at_once_both_count_and_join_once(office: Office) -> None:
    for _ in range(3):
        case = office.walk(office.case(office.create()), "construction")
        nodes = [t.node for t in case.open_tasks]
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(partial(office.do, case), nodes))
        after = office.case(case.application)
        assert [t.node for t in after.open_tasks] == ["acceptance"]
        assert all(t.state is TaskState.DONE for t in after.tasks if t.node in nodes)


def test_a_free_task_is_taken_by_one(office: Office) -> None:
    case = office.walk(office.case(office.create()), "survey")
    task = open_task(case, "survey")
    people = [office.hire(f"s{i}", Role.HANDLER, "operations") for i in range(THREADS)]
    outcomes = at_once(
        lambda i: tasks.take(office.desk, people[i], case.application.id, task.id, task.version)
    )
    won = [i for i, o in enumerate(outcomes) if not isinstance(o, type)]
    assert len(won) == 1 and {o for o in outcomes if isinstance(o, type)} <= {Stale, NotFound}
    assert office.case(case.application).open_tasks[0].assignee == people[won[0]].name
