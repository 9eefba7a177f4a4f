"""Drawings of the processes: the shipped ones at first use, new versions published by the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casework import process, soundness
from casework.applications import CLOSED, Application, CustomerClass
from casework.drawing import Drawing, read_drawing
from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound, Refused, Stale
from casework.tasks import EventKind
from data import applications as application_rows
from data.database import Session
from data.definitions import (
    Definition,
    get_definition,
    insert_definition,
    list_definitions,
    newest_definition,
)
from message import Message, say
from services.access import act, may_look, require
from services.casefile import acting, event, facts, move, written
from services.desk import Desk

SHIPPED: Final = Path(__file__).resolve().parents[1] / "casework" / "bpmn"


@dataclass(frozen=True, slots=True)
class Published:
    """A version and how many running applications are on it; `definition` is None for what is only shipped yet."""

    customer_class: CustomerClass
    version: int
    definition: Definition | None
    running: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An uploaded drawing that could be published: what it changes against the newest version."""

    drawing: Drawing
    next_version: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    running: int
    movable: int


def shipped(customer_class: CustomerClass) -> bytes:
    """The drawing Headroom comes with."""
    return (SHIPPED / f"{customer_class.value}.bpmn").read_bytes()


def definition_for(session: Session, desk: Desk, customer_class: CustomerClass) -> Definition:
    """The newest version; on first use the shipped drawing becomes version 1."""
    known = newest_definition(session, customer_class)
    if known is not None:
        return known
    xml = shipped(customer_class).decode("utf-8")
    return insert_definition(
        session,
        customer_class,
        sha256=read_drawing(xml.encode()).sha256,
        xml=xml,
        published_by="Headroom",
        published_at=desk.now(),
        reason="shipped",
    )


def publish(desk: Desk, actor: Actor, customer_class: CustomerClass, xml: bytes, reason: str) -> Definition:
    """New cases use it; running cases stay on their version."""
    require(actor, Action.PUBLISH_PROCESS, customer_class.value)
    if not reason.strip():
        raise Invalid("Say why the process changes. Nothing was published.")
    drawing = _sound(xml)
    with act(desk, actor, Action.PUBLISH_PROCESS, customer_class.value, sha256=drawing.sha256) as session:
        now = definition_for(session, desk, customer_class)
        if now.sha256 == drawing.sha256:
            raise _is_known(now.version)
        return insert_definition(
            session,
            customer_class,
            sha256=drawing.sha256,
            xml=xml.decode("utf-8"),
            published_by=actor.name,
            published_at=desk.now(),
            reason=reason.strip()[:500],
        )


def definitions(desk: Desk, actor: Actor) -> list[Definition]:
    require(actor, Action.PUBLISH_PROCESS)
    with desk.database.read() as session:
        return list_definitions(session)


def overview(desk: Desk, actor: Actor) -> list[Published]:
    """Every class with its versions, the newest first; a class nobody applied for yet has what is shipped."""
    may_look(actor, Action.SEE_SETTINGS)
    with desk.database.read() as session:
        known = list_definitions(session)
        running = application_rows.running_by_definition(session)
    used = {one.customer_class for one in known}
    shipped = [Published(one, 1, None, 0) for one in CustomerClass if one not in used]
    rows = [Published(d.customer_class, d.version, d, running.get(d.id, 0)) for d in known]
    order = list(CustomerClass)
    return sorted(rows + shipped, key=lambda row: (order.index(row.customer_class), -row.version))


def drawn(desk: Desk, actor: Actor, customer_class: str, version: int) -> bytes:
    """The drawing of a version as it was published."""
    may_look(actor, Action.SEE_SETTINGS)
    for row in overview(desk, actor):
        if row.customer_class.value == customer_class and row.version == version:
            return row.definition.xml.encode() if row.definition else shipped(row.customer_class)
    raise NotFound("There is no such version of a process.")


def review(desk: Desk, actor: Actor, customer_class: CustomerClass, xml: bytes) -> Reviewed:
    """Whether the drawing could be published, without publishing it; raises `Invalid` with the reason in words."""
    may_look(actor, Action.SEE_SETTINGS)
    drawing = _sound(xml)
    with desk.database.read() as session:
        now = newest_definition(session, customer_class)
        version = now.version if now else 1
        before = read_drawing(now.xml.encode() if now else shipped(customer_class))
        if before.sha256 == drawing.sha256:
            raise _is_known(version)
        running = application_rows.running_of_class(session, customer_class)
    added = tuple(code for code in drawing.nodes if code not in before.nodes)
    removed = tuple(code for code in before.nodes if code not in drawing.nodes)
    movable = sum(_fits(drawing, of) for of in running)
    return Reviewed(drawing, version + 1, added, removed, len(running), movable)


def move_running(
    desk: Desk, actor: Actor, customer_class: CustomerClass, version: int, reason: str
) -> list[tuple[str, Message | None]]:
    """Every running application of the class onto that version, each on its own: number, and why not where refused."""
    require(actor, Action.PUBLISH_PROCESS, f"{customer_class.value}:{version}")
    if not reason.strip():
        raise Invalid("Say why the applications change their process. Nothing was changed.")
    with desk.database.read() as session:
        target = [
            d for d in list_definitions(session) if (d.customer_class, d.version) == (customer_class, version)
        ]
        running = application_rows.running_of_class(session, customer_class)
    if not target:
        raise NotFound("There is no such version of a process.")
    others = [of for of in running if of.definition_id != target[0].id]
    return [(of.number, _moved(desk, actor, of, target[0], reason)) for of in others]


def _moved(desk: Desk, actor: Actor, of: Application, to: Definition, reason: str) -> Message | None:
    try:
        change_version(desk, actor, of.id, of.version, to.id, reason)
    except Refused as refused:
        return refused.message
    return None


def _fits(drawing: Drawing, of: Application) -> bool:
    try:
        _passable(drawing, facts(of), of.done)
    except Invalid:
        return False
    return True


def _sound(xml: bytes) -> Drawing:
    drawing = read_drawing(xml)
    soundness.check(drawing)
    return drawing


def _is_known(version: int) -> Invalid:
    return Invalid(say("This drawing is version {version} already. Nothing was published.", version=version))


def change_version(
    desk: Desk, actor: Actor, application_id: str, version: int, definition_id: int, reason: str
) -> None:
    """Put a running case on another version of its process, where what was done is a way through it too."""
    if not reason.strip():
        raise Invalid("Say why this application changes its process. Nothing was changed.")
    with acting(desk, actor, Action.PUBLISH_PROCESS, application_id) as case:
        definition = get_definition(case.session, definition_id)
        if case.application.version != version:
            raise Stale(
                "Somebody else changed this application first. Nothing of yours was saved; look again."
            )
        if definition.customer_class != case.application.customer_class or case.application.state in CLOSED:
            raise Invalid("This application cannot change to that process. Nothing was changed.")
        case.drawing = _passable(
            read_drawing(definition.xml.encode()), facts(case.application), case.application.done
        )
        application_rows.change_application(case.session, case.application, definition_id=definition.id)
        case.reread()
        written(
            case,
            Action.PUBLISH_PROCESS,
            event(case, EventKind.VERSION_CHANGED, version=definition.version, reason=reason.strip()[:500]),
        )
        move(case, case.application.done)


def _passable(drawing: Drawing, of: process.Filled, done: process.Done) -> Drawing:
    try:
        process.open_nodes(drawing, of, done)
    except Invalid as error:
        raise Invalid(
            "What was done in this application is no way through the new process. Nothing was changed; give it back first."
        ) from error
    return drawing
