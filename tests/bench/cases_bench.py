"""The list of 100,000 running applications, filtered and sorted, on a database of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from casework.applications import Application, CustomerClass
from casework.case_list import CaseFilter
from data.case_tables import ApplicationRow, TaskRow
from data.database import Database
from data.keys import KeyFile
from data.migrate import upgrade
from services.case_list import cases
from tests.bench.figures import Figure, median_of, seconds
from tests.office import Office

MANY = 100_000
AT_ONCE = 5_000
ASKED = {
    "by time left": CaseFilter(),
    "one class, by time left": CaseFilter(customer_class="hv_single"),
    "one node, overdue": CaseFilter(node="design", late="overdue"),
    "all states, largest": CaseFilter(state="all", order="largest"),
    "part of a number": CaseFilter(q="0999"),
}


def measure() -> list[Figure]:
    with full_office() as office:
        out = []
        for name, asked in ASKED.items():
            spent = median_of(
                lambda asked=asked: seconds(lambda: cases(office.desk, office.administrator, asked))
            )
            out.append(
                Figure(f"list of {MANY:,} cases: {name}", spent, "s", 0.3, note="100 rows and their number")
            )
        return out


@contextmanager
def full_office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"gpkg:///{folder}/headroom.gpkg", KeyFile(Path(folder) / "data-keys"))
        upgrade(database)
        office = Office(database, Path(folder))
        fill(office, MANY)
        yield office
        database.engine.dispose()


def fill(office: Office, many: int) -> None:
    """Copies of one application at its first steps, due over two years."""
    first = office.create()
    with office.desk.database.begin() as session:
        plain = _row(session.get(ApplicationRow, first.id))
        task = _row(
            office.case(first).open_tasks and session.query(TaskRow).filter_by(application_id=first.id).one()
        )
        for start in range(0, many, AT_ONCE):
            numbers = range(start, min(many, start + AT_ONCE))
            session.execute(insert(ApplicationRow), [_copy(plain, first, n) for n in numbers])
            session.execute(insert(TaskRow), [_task(task, n) for n in numbers])


def _row(found: Any) -> dict[str, Any]:
    return {c.name: getattr(found, c.name) for c in found.__table__.columns}


def _copy(plain: dict[str, Any], of: Application, n: int) -> dict[str, Any]:
    classes = tuple(CustomerClass)
    at = of.created_at - timedelta(minutes=n)
    return plain | {
        "id": f"copy-{n}", "number": f"YK-2025-{n:06d}", "created_at": at, "new_kva": float(n % 4000 + 1),
        "customer_class": classes[n % len(classes)], "applicant_name": "x", "applicant_phone": "", "address": "x",
    }  # fmt: skip


def _task(plain: dict[str, Any], n: int) -> dict[str, Any]:
    due = plain["due_at"] + timedelta(minutes=n * 7919 % 1_000_000 - 500_000)
    return plain | {
        "id": f"task-{n}",
        "application_id": f"copy-{n}",
        "due_at": due,
        "node": ("intake", "design")[n % 2],
    }
