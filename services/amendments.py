"""Changes of what was applied for while the process runs: who, when, old and new, and what follows for the scheme."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from casework import process
from casework.answering import answering
from casework.applications import Applicant, Application, NewApplication, checked
from casework.drawing import Drawing
from casework.nodes import NodeCode
from casework.notices import Happened
from casework.people import Action, may
from casework.refusals import Invalid, NotAllowed, Stale
from casework.scheme import SchemeState
from casework.tasks import Case, EventKind
from casework.worklist import closed_because, is_for
from data import applications as application_rows
from data import schemes
from services.applications import reasoned
from services.case_seen import seen
from services.casefile import OpenCase, acting, event, facts, move, written
from services.desk import Desk
from services.notices import tell
from services.on_grid import on_the_grid
from services.promises import release

PERSONAL: Final = ("phone", "address")  # of these the history keeps that they changed, not from what to what
OF_THE_SCHEME: Final = frozenset({"new_kva", "demand_kw", "lon", "lat"})


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is asked for now; None leaves what is there."""

    new_kva: float | None = None
    demand_kw: float | None = None
    lon: float | None = None
    lat: float | None = None
    address: str | None = None
    phone: str | None = None


def amend(desk: Desk, actor: Any, application_id: str, version: int, change: Amendment, reason: str) -> Case:
    """A new capacity or place makes every scheme outdated: its promise is free, and it is designed and replied again."""
    with acting(desk, actor, Action.ACT_ON_CASE, application_id) as case:
        _may_change(case, version)
        why, old = reasoned(reason), case.application
        changed = _changed(old, change)
        if not changed:
            raise Invalid("Everything is as it was already. Nothing was changed.")
        on_the_grid(case.session, checked(_asked_for(old, changed), case.calendar.local_day(case.now)))
        outdated = _outdated(case) if OF_THE_SCHEME & set(changed) else ()
        application_rows.change_application(case.session, old, **_columns(changed))
        case.reread()
        done, back = _way(case.drawing, case.application, again=bool(outdated))
        for scheme in outdated:
            fresh = schemes.get_scheme(case.session, old.id, scheme)
            if fresh.state is not SchemeState.LAPSED:  # ended with its promise already
                schemes.change_scheme(case.session, fresh, state=SchemeState.LAPSED)
        told = (
            _told(old, changed)
            | {"reason": why, "outdated": len(outdated)}
            | ({"back": back} if back else {})
        )
        written(case, Action.ACT_ON_CASE, event(case, EventKind.AMENDED, **told))
        tell(case.session, desk, case.application, Happened.AMENDED)
        move(case, done)
        return seen(case)


def _may_change(case: OpenCase, version: int) -> None:
    closed = closed_because(case.application)
    if closed is not None:
        raise Invalid(closed)
    own = any(is_for(case.actor, case.application, task) for task in case.open_tasks)
    if not own and not may(case.actor, Action.REASSIGN_CASE):
        raise NotAllowed("This application is not on your work list. Nothing was changed.")
    if case.application.version != version:
        raise Stale("Somebody else changed this application first. Nothing of yours was saved; look again.")


def _changed(old: Application, change: Amendment) -> dict[str, Any]:
    now = {
        "new_kva": old.new_kva, "demand_kw": old.demand_kw, "lon": old.lon, "lat": old.lat, "address": old.address,
        "phone": old.applicant.phone,
    }  # fmt: skip
    said = {name: getattr(change, name) for name in now}
    said = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    return {name: value for name, value in said.items() if value is not None and value != now[name]}


def _asked_for(old: Application, changed: dict[str, Any]) -> NewApplication:
    """As a new application would be looked at; the wished date was looked at when it was made."""
    person = Applicant(old.applicant.name, changed.get("phone", old.applicant.phone), old.applicant.id_number)
    same = NewApplication(
        person, old.customer_class, old.kind, old.new_kva, old.demand_kw, old.lon, old.lat, old.address,
        existing_kva=old.existing_kva, power_factor=old.power_factor, grid=old.grid,
    )  # fmt: skip
    return replace(same, **{name: value for name, value in changed.items() if name != "phone"})


def _columns(changed: dict[str, Any]) -> dict[str, Any]:
    """A place of its own is not that of the node the application named before."""
    moved = {"node": None} if {"lon", "lat"} & set(changed) else {}
    return {("applicant_phone" if name == "phone" else name): v for name, v in changed.items()} | moved


def _told(old: Application, changed: dict[str, Any]) -> dict[str, Any]:
    pairs = {
        name: None if name in PERSONAL else [getattr(old, name), value] for name, value in changed.items()
    }
    return {"changes": pairs}


def _outdated(case: OpenCase) -> tuple[str, ...]:
    """The schemes that were made for what was asked for before; what was promised for them is free again."""
    found = schemes.schemes_of(case.session, case.application.id)
    standing = tuple(s.id for s in found if s.state is not SchemeState.LAPSED)
    release(case.session, case.desk, case.application)
    return standing


def _way(drawing: Drawing, of: Application, *, again: bool) -> tuple[process.Done, str | None]:
    """What counts as done now, and the node the case goes back to where its scheme has to be made again."""
    left = [code for code, _ in of.done]
    back = next((code for code in (NodeCode.DESIGN.value, *answering(drawing)) if code in left), None)
    done, back = (process.undo(drawing, of.done, back), back) if again and back else (of.done, None)
    try:
        process.open_nodes(drawing, facts(of), done)
    except Invalid as error:
        raise Invalid(
            "With these values the steps that were done would have been others. Nothing was changed; give the case back"
            " first."
        ) from error
    return done, back
