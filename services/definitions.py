"""Drawings of the processes: the shipped ones at first use, new versions published by the administrator."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from casework import process, soundness
from casework.applications import CLOSED, CustomerClass
from casework.drawing import Drawing, read_drawing
from casework.people import Action, Actor
from casework.refusals import Invalid, Stale
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
from message import say
from services.access import act, require
from services.casefile import acting, event, facts, move, written
from services.desk import Desk

SHIPPED: Final = Path(__file__).resolve().parents[1] / "casework" / "bpmn"


def definition_for(session: Session, desk: Desk, customer_class: CustomerClass) -> Definition:
    """The newest version; on first use the shipped drawing becomes version 1."""
    known = newest_definition(session, customer_class)
    if known is not None:
        return known
    xml = (SHIPPED / f"{customer_class.value}.bpmn").read_text("utf-8")
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
    drawing = read_drawing(xml)
    soundness.check(drawing)
    with act(desk, actor, Action.PUBLISH_PROCESS, customer_class.value, sha256=drawing.sha256) as session:
        now = definition_for(session, desk, customer_class)
        if now.sha256 == drawing.sha256:
            raise Invalid(
                say("This drawing is version {version} already. Nothing was published.", version=now.version)
            )
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
