"""An office with a small grid, and schemes at the stages of their life, for tests."""

from __future__ import annotations

from typing import Any

from casework.applications import Application
from casework.notices import Happened
from casework.people import Actor
from casework.scheme import Preview, Scheme
from casework.scheme_seal import seal
from data import ledger
from data.grids import save_revision
from services import (
    applications,
    notices,
    scheme_answers,
    schemes,
    studies,
)
from tests.firm_grid import firm_grid
from tests.office import Office, open_task

STATES = {"peak": {"load": 1.0, "generation": 0.0}, "minimum": {"load": 0.2, "generation": 0.8}}
KW = 700.0


def with_grid(office: Office) -> Office:
    """The office with a small grid on which a candidate fits."""
    with office.desk.database.begin() as session:
        save_revision(
            session,
            "small",
            firm_grid(),
            author="t",
            reason="test",
            states=STATES,
            report={},
            crs="EPSG:4326",
        )
    return office


def study(town: Office, kw: float = KW, by: Actor | None = None, **fields: Any) -> str:
    asked = {"lon": 7.83, "lat": 48.4, "kw": kw} | fields
    return str(studies.first(town.desk, by or town.planner, "small", **asked).extras["study"])


def designed(town: Office, **changes: Any) -> Application:
    """An application that stands at its design."""
    return town.walk(town.case(town.create(**{"demand_kw": KW} | changes)), "design").application


def attached(town: Office, application: Application, kw: float = KW) -> Scheme:
    return schemes.attach(town.desk, town.planner, application.id, study(town, kw), 0)


def at_reply(town: Office, kw: float = KW, **changes: Any) -> Scheme:
    application = designed(town, **changes)
    scheme = attached(town, application, kw)
    town.walk(town.case(application), "reply")
    return scheme


def replier(town: Office, application_id: str) -> Actor:
    case = applications.get(town.desk, town.administrator, application_id)
    return town.who(open_task(case, "reply"))


def replied(town: Office, kw: float = KW, **changes: Any) -> Scheme:
    scheme = at_reply(town, kw, **changes)
    by = replier(town, scheme.application_id)
    return schemes.reply(town.desk, by, scheme.application_id, scheme.id, scheme.version)


def to_sign(town: Office, scheme: Scheme) -> None:
    """The office leaves the reply: now it is the customer's turn."""
    town.walk(applications.get(town.desk, town.administrator, scheme.application_id), "sign")


def mark_of(town: Office, scheme: Scheme) -> str:
    """The mark of what the customer is shown now."""
    found = scheme_answers.previews(town.desk, town.customer, scheme.application_id)
    return next(seal(p) for p in found if p.id == scheme.id)


def accept(town: Office, scheme: Scheme, mark: str | None = None) -> Preview:
    place = (town.desk, town.customer, scheme.application_id, scheme.id)
    return scheme_answers.accept(*place, mark or mark_of(town, scheme))


def standing(town: Office) -> list[float]:
    with town.desk.database.read() as session:
        return [p.kw for p in ledger.promises_on(session, "small")]


def told(town: Office, what: Happened, actor: Actor) -> int:
    return sum(n.what is what for n in notices.mine(town.desk, actor))
