"""`python -m tests.faults.office_writer NAME`: one clerk who acts until he is killed and says what was acknowledged."""

from __future__ import annotations

import itertools
import os
import sys
import time
from datetime import UTC, date, datetime
from typing import Final

from casework.applications import Applicant, CustomerClass, Kind, NewApplication
from casework.people import Actor, Role
from casework.refusals import PerhapsSaved, Unusable
from config import Settings
from data import people
from data.database import Database
from data.keys import KeyFile
from gridmodel.expansions.project import Act, Certainty, Project, Stage, Step
from services import applications, expansions, tasks
from services.accounts import create_token
from services.desk import Desk
from services.secrets import token_sha256
from services.sign_in import actor_of, sign_in
from tests.office import asked_of

PASSWORD: Final = "a password of the clerks"
STEP: Final = Step(Act.RETIRE, "lines", "L1")
ROOT: Final = Actor(None, "operator", Role.ADMINISTRATOR, via="cli")


def said(kind: str, key: str) -> None:
    """The acknowledgement: it leaves this process before the next act begins."""
    print(kind, key, flush=True)


def acts(desk: Desk, clerk: Actor, number: int) -> None:
    new = NewApplication(
        applicant=Applicant(f"Kunde {number}", "000-0000"),
        customer_class=CustomerClass.HV_SINGLE,
        kind=Kind.NEW,
        new_kva=800.0,
        demand_kw=600.0,
        lon=7.83,
        lat=48.4,
        address="示范路 1 号",
        applicant_account_id=clerk.account_id,
    )
    made = applications.create(desk, clerk, new)
    said("created", made.id)
    case = applications.get(desk, clerk, made.id)
    task = next(t for t in case.open_tasks if t.assignee_id == clerk.account_id)
    tasks.complete(desk, clerk, made.id, task.id, task.version, asked_of(desk, made, task.node))
    said("completed", task.id)
    name = f"{clerk.name} {made.id}"
    create_token(desk, ROOT, clerk.name, name, 1)
    said("token", name)
    planned = Project(f"P-{made.id}", name, Stage.IDEA, date(2030, 1, 1), Certainty.POSSIBLE, (STEP,))
    expansions.add_all(desk, ROOT, "town", [planned])
    said("planned", planned.code)
    if number % 3 == 0:  # slow: a password is hashed
        said("signed in", token_sha256(sign_in(desk, clerk.name, PASSWORD, "127.0.0.1").token))


def main() -> None:
    name = sys.argv[1]
    settings = Settings.from_env()
    desk = Desk(
        settings, Database.open(settings.database, KeyFile(settings.data_keys)), lambda: datetime.now(UTC)
    )
    with desk.database.read() as session:
        account = people.account_named(session, name)
    assert account
    said("ready", name)
    for number in itertools.count():
        try:
            acts(desk, actor_of(account, "web", "127.0.0.1"), number)
        except PerhapsSaved:
            said("perhaps", f"{name} {os.getpid()} {number}")
        except Unusable:  # the database was shot: nothing of this act may be there
            time.sleep(0.02)


if __name__ == "__main__":
    main()
