"""Seeded cases for the demonstration: they walk the drawn processes, so each could be carried on by the real engine."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import log
from typing import Any, Final

from casework import process
from casework.applications import Application, ApplicationState, CustomerClass, Turn
from casework.calendar import WorkCalendar
from casework.conditions import Value, holds
from casework.deadlines import DeadlineRule, due_at, rule_for, spans
from casework.drawing import Drawing
from casework.nodes import FieldKind, Node
from casework.pace import Character, Desks, character, stay_days
from casework.people import Role
from casework.tasks import CaseEvent, EventKind, Pause, PauseReason, Task, TaskState
from casework.worklist import department_of

SHARE_OF_ALLOWED: Final = 0.48  # of its deadline that half of the cases take at a node
CUSTOMER_DAYS: Final = {"sign": 3.0, "fees": 2.0, "drawings": 8.0, "construction": 18.0, "appointment": 2.0}
WITHIN_THE_DAY: Final = {"intake": 0.11}  # working days: most are entered within two hours
RETURNED: Final = {"review": 0.06, "approval": 0.08, "design_review": 0.12, "acceptance": 0.08}
PAUSED: Final = 0.05  # of the stays at a node of the company that stands alone
WITHDRAWN: Final = 0.004  # of the steps
STAFF: Final = {"service": 6, "operations": 5, "planning": 4, "metering": 3}
BY_LOAD: Final = 0.6  # of the steps that go to the emptier of two desks; the others to whom it comes

OpenNodes = Callable[[Drawing, process.Filled, process.Done], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Office:
    """What the cases walk through; `until` is the moment at which the simulation stops."""

    drawings: Mapping[CustomerClass, Drawing]
    calendar: WorkCalendar
    rules: tuple[DeadlineRule, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Simulated:
    application: Application
    tasks: tuple[Task, ...]
    pauses: tuple[Pause, ...]
    events: tuple[CaseEvent, ...]


@dataclass(slots=True)
class _Walk:
    """One case on its way."""

    office: Office
    application: Application
    facts: process.Filled
    rng: random.Random
    waiting: OpenNodes
    desks: Desks
    of: Character
    done: process.Done = ()
    tasks: list[Task] = field(default_factory=list)
    leaves: dict[str, datetime] = field(default_factory=dict)  # open task id -> when it will be left
    pauses: list[Pause] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)

    @property
    def drawing(self) -> Drawing:
        return self.office.drawings[self.application.customer_class]


def walked(
    office: Office, asked: Iterable[tuple[Application, process.Filled]], seed: int, waiting: OpenNodes
) -> list[Simulated]:
    """Walk all cases side by side, from their creation to their end or to `until`: they wait at the same desks."""
    desks, walks = Desks(), []
    ahead: list[tuple[datetime, int]] = []
    for application, facts in asked:
        rng = random.Random(f"{seed}/{application.id}")
        of = character(rng, application.new_kva)
        walks.append(_Walk(office, application, facts, rng, waiting, desks, of))
        ahead.append((application.created_at, len(walks) - 1))
    heapq.heapify(ahead)
    while ahead and ahead[0][0] <= office.until:
        at, place = heapq.heappop(ahead)
        walk = walks[place]
        _go_on(walk, at)
        if walk.leaves:
            heapq.heappush(ahead, (min(walk.leaves.values()), place))
    return [_stopped(walk) for walk in walks]


def _go_on(walk: _Walk, at: datetime) -> None:
    """The next thing that happens to a case."""
    if not walk.tasks:
        _happened(walk, EventKind.CREATED, at, None, walk.application.created_by)
        _arrive(walk, at)
    elif walk.rng.random() < WITHDRAWN:
        _withdraw(walk, at)
    else:
        task_id = min(walk.leaves, key=lambda key: walk.leaves[key])
        del walk.leaves[task_id]
        _leave(walk, next(i for i, t in enumerate(walk.tasks) if t.id == task_id), at)


def memory(exact: OpenNodes) -> OpenNodes:
    """Ask the engine once for cases that differ in nothing a condition looks at."""
    known: dict[tuple[Any, ...], frozenset[str]] = {}

    def open_nodes(drawing: Drawing, facts: process.Filled, done: process.Done) -> frozenset[str]:
        values: dict[str, Value] = dict(facts)
        for _, filled in done:
            values.update(filled)
        answers = tuple(holds(c, values, drawing.names) for c in drawing.conditions.values())
        key = (drawing.sha256, answers, tuple(code for code, _ in done))
        if key not in known:
            known[key] = exact(drawing, facts, done)
        return known[key]

    return open_nodes


def later(calendar: WorkCalendar, at: datetime, days: float) -> datetime:
    """The moment after `days` working days of eight hours between half past eight and half past four."""
    local = at.astimezone(calendar.zone)
    left = days * 8.0
    hour = min(max(local.hour + local.minute / 60, 8.5), 16.5)
    day = local.date()
    while True:
        free = 16.5 - hour if calendar.is_working(day) else 0.0
        if left < free:
            begin = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
            return max(
                (begin + timedelta(hours=hour + left)).astimezone(at.tzinfo), at + timedelta(minutes=1)
            )
        left, day, hour = left - free, day + timedelta(days=1), 8.5


def _arrive(walk: _Walk, at: datetime) -> None:
    """Tasks for the nodes that wait now, and an end for those that no longer do."""
    waiting = walk.waiting(walk.drawing, walk.facts, walk.done)
    for i, task in enumerate(walk.tasks):
        if task.state is TaskState.OPEN and task.node not in waiting:
            walk.tasks[i] = replace(task, state=TaskState.RETURNED, done_at=at, version=task.version + 1)
            _off_the_desk(walk, task)
            walk.leaves.pop(task.id, None)
    here = {t.node for t in walk.tasks if t.state is TaskState.OPEN}
    for code in (c for c in walk.drawing.nodes if c in waiting and c not in here):
        _open_task(walk, walk.drawing.nodes[code], at, alone=len(waiting) == 1)
    if not waiting:
        _happened(walk, EventKind.FINISHED, at, None, walk.tasks[-1].done_by or "")
        walk.application = replace(walk.application, state=ApplicationState.FINISHED, finished_at=at)


def _open_task(walk: _Walk, node: Node, at: datetime, alone: bool) -> None:
    department = department_of(node.lane)
    before = [t for t in walk.tasks if t.node == node.code]
    day = walk.office.calendar.local_day(at)
    rule = rule_for(walk.office.rules, walk.application.customer_class, node.code, day)
    allowed = rule.working_days if rule and node.turn is Turn.COMPANY else None
    task = Task(
        id=f"{walk.rng.getrandbits(96):024x}", application_id=walk.application.id, ordinal=len(walk.tasks) + 1, node=node.code,
        name=node.name, lane=node.lane, department=department, roles=tuple(r.value for r in node.roles), turn=node.turn,
        assignee_id=None, assignee=before[-1].assignee if before else _person(walk, node, department), state=TaskState.OPEN,
        attempt=len(before) + 1, arrived_at=at, allowed_days=allowed, due_at=None, due_assumed=False, done_at=None,
        done_by=None, done_by_id=None, data={}, version=1,
    )  # fmt: skip
    walk.tasks.append(task)
    _happened(walk, EventKind.ARRIVED, at, task, task.assignee or "")
    usual = CUSTOMER_DAYS.get(node.code, 3.0) if allowed is None else SHARE_OF_ALLOWED * allowed
    usual = WITHIN_THE_DAY.get(node.code, usual)
    stay = stay_days(walk.rng, usual, at, node.turn, department, task.assignee, walk.of, walk.desks)
    walk.desks.open_steps[task.assignee or ""] += 1
    begun = at
    if alone and node.turn is Turn.COMPANY and walk.rng.random() < PAUSED:
        begun = _pause(walk, task, later(walk.office.calendar, at, stay / 2))
        stay /= 2
    walk.leaves[task.id] = later(walk.office.calendar, begun, stay)


def _person(walk: _Walk, node: Node, department: str) -> str | None:
    """Two different people for what must not be one's own; managers approve."""
    if node.turn is not Turn.COMPANY:
        return None
    role = "负责人" if node.roles == (Role.MANAGER,) else "经办人员"
    first = 1 + 10 * list(STAFF).index(department) if department in STAFF else 91
    taken = {t.assignee for t in walk.tasks if t.node in node.not_by}
    people = [f"{role} {first + n:02}" for n in range(STAFF.get(department, 2))]
    free = [p for p in people if p not in taken]
    two = [walk.rng.choice(free), walk.rng.choice(free)]
    if walk.rng.random() < BY_LOAD:
        return min(two, key=lambda p: walk.desks.open_steps[p])
    return two[0]


def _off_the_desk(walk: _Walk, task: Task) -> None:
    walk.desks.open_steps[task.assignee or ""] -= 1


def _pause(walk: _Walk, task: Task, at: datetime) -> datetime:
    """Return when the case goes on; nothing is written of what would begin or end after the simulation."""
    ended = later(walk.office.calendar, at, walk.rng.lognormvariate(log(6), 0.7))
    if at > walk.office.until:
        return ended
    reason = walk.rng.choice(list(PauseReason))
    over = ended <= walk.office.until
    walk.pauses.append(Pause(walk.application.id, reason, "", at, ended if over else None))
    _happened(walk, EventKind.SUSPENDED, at, task, task.assignee or "", reason=reason.value)
    if over:
        _happened(walk, EventKind.RESUMED, ended, task, task.assignee or "")
    return ended


def _leave(walk: _Walk, place: int, at: datetime) -> None:
    task, node = walk.tasks[place], walk.drawing.nodes[walk.tasks[place].node]
    _off_the_desk(walk, task)
    by = task.assignee or walk.application.applicant.name
    back = process.returnable(walk.drawing, walk.done, task.node)
    if back and walk.rng.random() < RETURNED.get(task.node, 0.0) and task.attempt < 3:
        to = back[-1]
        walk.tasks[place] = replace(task, state=TaskState.RETURNED, done_at=at, done_by=by, version=2)
        _happened(walk, EventKind.RETURNED, at, task, by, to=to, reason="资料不齐")
        walk.done = process.give_back(walk.drawing, walk.done, task.node, to)
    else:
        data = _filled(walk, node, at.date())
        walk.tasks[place] = replace(task, state=TaskState.DONE, done_at=at, done_by=by, data=data, version=2)
        _happened(walk, EventKind.COMPLETED, at, task, by)
        kept = tuple(sorted((n, v) for n, v in data.items() if n in walk.drawing.names))
        walk.done = (*walk.done, (task.node, kept))
    _arrive(walk, at)


def _filled(walk: _Walk, node: Node, day: date) -> dict[str, Any]:
    made: dict[FieldKind, Any] = {
        FieldKind.FLAG: walk.rng.random() < 0.25,
        FieldKind.NUMBER: walk.rng.choice((0, 0, 12_000, 38_000)),
        FieldKind.TEXT: f"演示 {walk.rng.randrange(10_000):04}",
        FieldKind.DATE: day.isoformat(),
    }
    fields = {f.name: made[f.kind] for f in node.fields}
    return fields | {"documents": list(node.documents), "checklist": list(node.checklist)}


def _withdraw(walk: _Walk, at: datetime) -> None:
    for i, task in enumerate(walk.tasks):
        if task.state is TaskState.OPEN:
            walk.tasks[i] = replace(task, state=TaskState.CANCELLED, done_at=at, version=2)
            _off_the_desk(walk, task)
    walk.leaves.clear()
    _happened(walk, EventKind.WITHDRAWN, at, None, walk.application.applicant.name, reason="客户撤回")
    walk.application = replace(walk.application, state=ApplicationState.WITHDRAWN, finished_at=at)


def _stopped(walk: _Walk) -> Simulated:
    """The case as it stands: whose turn, where, and the deadlines of its nodes over all pauses."""
    tasks = tuple(_due(walk, t) for t in walk.tasks)
    waiting = [t for t in tasks if t.state is TaskState.OPEN]
    pause = next((p for p in walk.pauses if p.ended_at is None), None) if waiting else None
    company = not waiting or any(t.turn is Turn.COMPANY for t in waiting)
    state = ApplicationState.SUSPENDED if pause else walk.application.state
    application = replace(
        walk.application,
        state=state,
        turn=pause.turn if pause else Turn.COMPANY if company else Turn.CUSTOMER,
        department=waiting[0].department if waiting else tasks[-1].department,
        done=walk.done,
    )
    return Simulated(application, tasks, tuple(walk.pauses), tuple(sorted(walk.events, key=lambda e: e.at)))


def _due(walk: _Walk, task: Task) -> Task:
    if task.allowed_days is None:
        return task
    over = [p for p in walk.pauses if p.ended_at is not None]
    due, assumed = due_at(walk.office.calendar, task.arrived_at, task.allowed_days, spans(over))
    return replace(task, due_at=due, due_assumed=assumed)


def _happened(walk: _Walk, kind: EventKind, at: datetime, task: Task | None, by: str, **detail: Any) -> None:
    role = Role.CUSTOMER if by == walk.application.applicant.name else Role.HANDLER
    node, task_id = (task.node, task.id) if task else (None, None)
    walk.events.append(CaseEvent(walk.application.id, at, kind, by, None, role.value, node, task_id, detail))
