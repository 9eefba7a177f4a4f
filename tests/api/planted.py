"""A town with other people's data in it, every piece carrying a mark that no customer may ever read."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from casework.applications import Applicant, Application
from casework.applying import Draft, Purpose, Stage
from casework.correspondence import NewMessage
from casework.tasks import PauseReason
from data import grids
from data.grids import latest_revision
from services import applications, applying, correspondence, tasks
from tests.office import Office, open_task
from tests.small_grid import small_grid

PEOPLE = 28


@dataclass
class Planted:
    office: Office
    marks: set[str] = field(default_factory=set)
    foreign: list[Application] = field(default_factory=list)
    own: Application | None = None
    rng: random.Random = field(default_factory=lambda: random.Random(11))

    def mark(self, prefix: str = "CANARY") -> str:
        made = f"{prefix}{self.rng.randrange(10**9):09}Q"
        self.marks.add(made)
        return made

    def digits(self) -> str:
        made = f"000{self.rng.randrange(10**9):09}"
        self.marks.add(made)
        return made


def plant(office: Office) -> Planted:
    found = Planted(office)
    _grid(found)
    found.own = office.create()
    _inside_work(found)
    for _ in range(PEOPLE):
        _stranger(found)
    draft = Draft(7.8, 48.4, found.mark(), Purpose.HOME, name=found.mark(), phone=found.digits())
    applying.keep(office.desk, office.stranger, Stage.CONFIRM, draft)
    return found


def _grid(found: Planted) -> None:
    """Asset numbers are marks too."""
    layers = small_grid()
    names = {str(n): found.mark("ASSET") for n in layers["nodes"]["id"]}
    for table in layers.values():
        for column in ("id", "node", "from_node", "to_node", "hv_node", "lv_node"):
            if column in table and (column != "id" or table is layers["nodes"]):
                table[column] = table[column].map(lambda v: names.get(str(v), v))
        if table is not layers["nodes"] and "id" in table and "line" not in table:
            table["id"] = [found.mark("ASSET") if "from_node" not in table else v for v in table["id"]]
    with found.office.desk.database.begin() as session:
        grids.save_revision(
            session, "town", layers, author="t", reason="t", states={}, report={}, crs="EPSG:4326"
        )
        assert latest_revision(session, "town") is not None


def _inside_work(found: Planted) -> None:
    """On the customer's own case: what the office notes for itself."""
    office, own = found.office, found.own
    assert own is not None
    case = office.walk(office.case(own), "survey")
    office.do(case, "survey", survey_note=found.mark())
    case = office.case(own)
    task = open_task(case, "design")
    tasks.take(office.desk, office.planner, own.id, task.id, task.version)
    task = open_task(office.case(own), "design")
    why = found.mark()
    tasks.transfer(office.desk, office.planner, own.id, task.id, task.version, "planner-2", why)


def _stranger(found: Planted) -> None:
    office = found.office
    person = Applicant(found.mark("客户"), found.digits(), found.mark("ID"))
    new = office.new(
        applicant=person, address=found.mark("路"), applicant_account_id=office.stranger.account_id
    )
    application = applications.create(office.desk, office.handlers["service"], new)
    found.foreign.append(application)
    correspondence.send(office.desk, office.stranger, application.id, NewMessage(found.mark()))
    correspondence.send(office.desk, office.handlers["service"], application.id, NewMessage(found.mark()))
    now = office.case(application).application
    handler = office.handlers["service"]
    held = applications.suspend(
        office.desk, handler, application.id, now.version, PauseReason.PERMIT, found.mark()
    )
    again = applications.resume(office.desk, handler, application.id, held.application.version)
    assert again.open_tasks
