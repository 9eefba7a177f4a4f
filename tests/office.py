"""An office for tests: people of every department, a clock, and applications that walk through their process."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.answering import ANSWERED, answers
from casework.applications import Applicant, Application, CustomerClass, Kind, NewApplication
from casework.drawing import read_drawing
from casework.nodes import NodeCode
from casework.people import Actor, PlaceKind, Role
from casework.scheme import Chosen, Entry, Origin, SchemeState
from casework.scheme_seal import seal
from casework.tasks import Case, Task
from config import Settings
from data import people, places, schemes
from data.database import Database
from data.definitions import get_definition
from services import applications, scheme_answers, tasks
from services.accounts import add_account
from services.desk import Desk

FILLED: dict[str, Any] = {"number": 0, "flag": False, "text": "x", "date": "2027-01-05"}
PLAIN = Chosen(
    "oh_tee", 20.0, None, None, None, "", "", "", 100.0, "", None, "fits", 1600.0, 2000.0, 0.9, "load",
    route=((7.83, 48.4), (7.831, 48.401)),
)  # fmt: skip
LANES = ("service", "planning", "operations", "metering", "construction")


class Clock:
    """A working day in Shanghai: Monday 23 November 2026, 10:00 there."""

    def __init__(self, time: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time


class Office:
    def __init__(self, database: Database, home: Path) -> None:
        self.clock = Clock()
        self.desk = Desk(Settings.from_env({"HEADROOM_HOME": str(home)}), database, self.clock)
        with database.begin() as session:
            for lane in LANES:
                if places.find_place(session, PlaceKind.DEPARTMENT, lane) is None:
                    places.add_place(session, PlaceKind.DEPARTMENT, lane, lane)
        self.administrator = self.hire("root", Role.ADMINISTRATOR)
        self.customer = self.hire("kunde", Role.CUSTOMER)
        self.stranger = self.hire("fremd", Role.CUSTOMER)
        self.planner = self.hire("planner", Role.PLANNER, "planning")
        self.second_planner = self.hire("planner-2", Role.PLANNER, "planning")
        self.head = self.hire("head", Role.MANAGER, "planning")
        self.handlers = {lane: self.hire(f"h-{lane}", Role.HANDLER, lane) for lane in LANES}

    def hire(self, name: str, role: Role, department: str | None = None) -> Actor:
        with self.desk.database.begin() as session:
            account = add_account(session, self.desk, name, role, name)
            if department:
                people.change_account(session, account, department=department)
        return Actor(account.id, name, role, department=department)

    def new(self, customer_class: CustomerClass = CustomerClass.HV_SINGLE, **changes: Any) -> NewApplication:
        plain = NewApplication(
            applicant=Applicant("张三丰", "13800001111"),
            customer_class=customer_class,
            kind=Kind.NEW,
            new_kva=2000.0,
            demand_kw=1600.0,
            lon=7.83,
            lat=48.4,
            address="示范路 1 号",
            applicant_account_id=self.customer.account_id,
        )
        return replace(plain, **changes)

    def create(self, customer_class: CustomerClass = CustomerClass.HV_SINGLE, **changes: Any) -> Application:
        return applications.create(self.desk, self.handlers["service"], self.new(customer_class, **changes))

    def who(self, task: Task) -> Actor:
        """Somebody who may do the task."""
        if Role.CUSTOMER in task.roles:
            return self.customer
        if Role.MANAGER in task.roles:
            return self.head
        return self.planner if task.department == "planning" else self.handlers[task.department]

    def asked(self, application: Application, node: str, **values: Any) -> dict[str, Any]:
        """All the node asks for, with these values instead of plain ones."""
        return asked_of(self.desk, application, node, **values)

    def do(self, case: Case, node: str, actor: Actor | None = None, **values: Any) -> Case:
        task = open_task(case, node)
        send_plain_scheme(self.desk, case.application, node)
        if node == NodeCode.SIGN and actor is None:
            return self.accept(case.application)
        data = self.asked(case.application, node, **values)
        return tasks.complete(
            self.desk, actor or self.who(task), case.application.id, task.id, task.version, data
        )

    def accept(self, application: Application) -> Case:
        """As the customer does it on his page: the scheme he was sent, which signs it."""
        place = (self.desk, self.customer, application.id)
        shown = scheme_answers.previews(*place)[-1]
        scheme_answers.accept(*place, shown.id, seal(shown))
        return applications.get(*place)

    def case(self, application: Application) -> Case:
        return applications.get(self.desk, self.administrator, application.id)

    def walk(self, case: Case, until: str | None = None, **values: Any) -> Case:
        """Do what is open, in the order drawn, up to a node or the end."""
        while case.open_tasks and until not in {t.node for t in case.open_tasks}:
            case = self.do(case, case.open_tasks[0].node, **values)
        return case


def asked_of(desk: Desk, application: Application, node: str, **values: Any) -> dict[str, Any]:
    with desk.database.read() as session:
        drawing = read_drawing(get_definition(session, application.definition_id).xml.encode())
    of = drawing.nodes[node]
    data: dict[str, Any] = {f.name: FILLED[f.kind.value] for f in of.fields}
    given = {k: v for k, v in values.items() if k in data}
    return data | given | {"documents": list(of.documents), "checklist": list(of.checklist)}


def send_plain_scheme(desk: Desk, application: Application, node: str) -> None:
    """What a step that answers with a scheme needs, without the study and the promise behind it."""
    with desk.database.begin() as session:
        drawing = read_drawing(get_definition(session, application.definition_id).xml.encode())
        had = schemes.schemes_of(session, application.id)
        if not answers(drawing.nodes[node]) or any(s.state in ANSWERED for s in had):
            return
        made = schemes.insert_scheme(
            session, application.id, PLAIN, {"supply_kv": Entry(20.0, Origin.COMPUTED)}, at=desk.now(), by="t",
            role="planner", study_id="none", candidate=0, grid="none", revision="none", fingerprint="none",
        )  # fmt: skip
        schemes.change_scheme(
            session, made, state=SchemeState.REPLIED, replied_at=desk.now(), replied_version=1
        )


def open_task(case: Case, node: str) -> Task:
    return next(t for t in case.open_tasks if t.node == node)
