"""Simulated cases into the tables of the applications, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from casework.arrivals import Place
from casework.simulation import Simulated
from data.case_tables import ApplicationRow, CaseEventRow, NumberRow, PauseRow, TaskRow
from data.layer_rows import read_rows

AT_ONCE: Final = 200


def holds_applications(session: Session) -> bool:
    return bool(session.scalar(select(func.count()).select_from(ApplicationRow)))


def places_of(session: Session, revision_id: int) -> list[Place]:
    nodes = read_rows(session, revision_id, "nodes")
    shapes = nodes.geometry
    return [Place(str(n), x, y) for n, x, y in zip(nodes["id"], shapes.x, shapes.y, strict=True)]


def insert_history(session: Session, cases: list[Simulated]) -> None:
    for some in (cases[i : i + AT_ONCE] for i in range(0, len(cases), AT_ONCE)):
        session.execute(insert(ApplicationRow), [_application(c) for c in some])
        for table, rows in (
            (TaskRow, _tasks(some)),
            (PauseRow, _pauses(some)),
            (CaseEventRow, _events(some)),
        ):
            if listed := list(rows):
                session.execute(insert(table), listed)


def keep_numbers(session: Session, last: dict[int, int]) -> None:
    """The next real case of a year counts on from here."""
    session.execute(insert(NumberRow), [{"year": year, "last": number} for year, number in last.items()])


def _application(case: Simulated) -> dict[str, Any]:
    application = case.application
    plain = {column.name for column in ApplicationRow.__table__.columns}
    row = {name: getattr(application, name) for name in application.__dataclass_fields__ if name in plain}
    return row | {
        "applicant_name": application.applicant.name,
        "applicant_phone": application.applicant.phone,
        "applicant_id_number": application.applicant.id_number,
        "wanted_on": None,
        "done": [[node, [list(pair) for pair in filled]] for node, filled in application.done],
    }


def _tasks(cases: Iterable[Simulated]) -> Iterator[dict[str, Any]]:
    for case in cases:
        for task in case.tasks:
            yield asdict(task) | {"roles": list(task.roles)}


def _pauses(cases: Iterable[Simulated]) -> Iterator[dict[str, Any]]:
    return (asdict(pause) for case in cases for pause in case.pauses)


def _events(cases: Iterable[Simulated]) -> Iterator[dict[str, Any]]:
    return (asdict(event) for case in cases for event in case.events)
