"""How many steps of cases are left in a second, each in a transaction of its own, and how many deadlines looked through."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path

from casework.tasks import Case
from data.database import Database
from data.migrate import upgrade
from services.deadlines import remind
from tests.bench.figures import Figure, seconds
from tests.office import Office

CASES = 25


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"gpkg:///{Path(folder) / 'headroom.gpkg'}")
        upgrade(database)
        office = Office(database, Path(folder))
        figures = _steps(office)
        database.engine.dispose()
    return figures


def _steps(office: Office) -> list[Figure]:
    cases = [office.case(office.create()) for _ in range(CASES)]
    began = time.perf_counter()
    left = sum(len(_through(office, case).tasks) for case in cases)
    rate = left / (time.perf_counter() - began)
    for _ in range(CASES):
        office.create()
    office.clock.time += timedelta(days=30)
    note = "one thread, a GeoPackage with synchronous=FULL; lock, rules, task, events, audit chain, notices, commit"
    late = seconds(lambda: remind(office.desk))
    return [
        Figure("steps of cases left", rate, "/s", 40.0, ">=", note),
        Figure(
            "a round of reminders", late, "s", note=f"{CASES} overdue cases, each told for the first time"
        ),
    ]


def _through(office: Office, case: Case) -> Case:
    return office.walk(case, concealed_works=True)
