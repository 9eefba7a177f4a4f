"""Rotation: a new key for what is sealed from now on, and for what was sealed before."""

from __future__ import annotations

from casework.people import Action, Actor
from data.audit import Event
from data.sealed import reseal
from services.access import record, require
from services.desk import Desk


def rotate(desk: Desk, actor: Actor) -> int:
    """How many fields were sealed anew. Stopped half-way, it is run again: both keys open their rows."""
    require(actor, Action.BACK_UP, "keys")
    assert desk.database.keys
    ring = desk.database.keys.rotate()
    with desk.database.begin() as session:
        fields = reseal(session)
        record(
            session,
            desk,
            Event(actor, Action.BACK_UP, "keys", detail={"key": ring.current, "fields": fields}),
        )
    return fields
