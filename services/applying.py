"""A customer applies: the draft is kept at every step, and becomes an application exactly once."""

from __future__ import annotations

from casework.applications import Application
from casework.applying import Draft, Stage, application_of, read
from casework.people import Action, Actor
from casework.refusals import Invalid, NotAllowed
from data import drafts
from data.database import Session
from gridmodel.capacity.bands import Chance
from services import applications, bands
from services.access import require
from services.desk import Desk


def draft(desk: Desk, actor: Actor) -> tuple[Stage, Draft]:
    """Where the person stopped; an empty one when nothing was begun."""
    require(actor, Action.FOLLOW_OWN_CASES)
    with desk.database.read() as session:
        found = drafts.draft_of(session, _own(actor))
    return (Stage.PLACE, Draft()) if found is None else (Stage(found[0]), read(found[1]))


def keep(desk: Desk, actor: Actor, stage: Stage, filled: Draft) -> None:
    """No audit row: nothing was applied for yet, and only its writer sees it."""
    require(actor, Action.FOLLOW_OWN_CASES)
    with desk.database.begin() as session:
        drafts.keep_draft(session, _own(actor), int(stage), filled.json(), desk.now())


def discard(desk: Desk, actor: Actor) -> None:
    require(actor, Action.FOLLOW_OWN_CASES)
    with desk.database.begin() as session:
        drafts.drop_draft(session, _own(actor))


def chance(desk: Desk, actor: Actor, filled: Draft) -> Chance:
    """The instant answer for what is filled in."""
    if filled.lon is None or filled.lat is None or filled.demand_kw <= 0:
        require(actor, Action.FOLLOW_OWN_CASES)
        return Chance.UNKNOWN
    kind = "generation" if filled.is_generation else "load"
    place = bands.Place(filled.lon, filled.lat, filled.demand_kw, filled.low_voltage, kind)
    return bands.likely(desk, actor, place)


def apply(desk: Desk, actor: Actor) -> Application:
    """The kept draft as an application, in the transaction that removes the draft: a second click finds none."""
    account_id = _own(actor)

    def gone(session: Session) -> None:
        if not drafts.drop_draft(session, account_id):
            raise Invalid(
                "There is nothing to send: it was sent already. Nothing was sent twice; look at your applications."
            )

    _, filled = draft(desk, actor)
    return applications.create(desk, actor, application_of(filled), along=gone)


def _own(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotAllowed("Only a customer's own account can apply here. Nothing was changed.")
    return actor.account_id
