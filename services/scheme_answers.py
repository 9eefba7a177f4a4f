"""The customer's side of a supply scheme: what he is shown, a change he asks for, his acceptance that moves the case."""

from __future__ import annotations

from typing import Any, Final

from casework.answering import answers
from casework.correspondence import MessageKind, NewMessage
from casework.ledger import expired, expiry
from casework.nodes import NodeCode
from casework.notices import Happened
from casework.people import Action, Actor, Role, may
from casework.process import returnable
from casework.refusals import Invalid, NotAllowed, NotFound, Stale
from casework.scheme import OFFERED, Entry, Origin, Preview, Scheme, SchemeState
from casework.scheme_seal import seal
from casework.scheme_shown import preview
from casework.tasks import EventKind, Task
from casework.worklist import closed_because, kept, missing
from data import ledger
from data import schemes as rows
from data.database import Session
from services.access import require
from services.casefile import OpenCase, acting, event, opened, subject, written
from services.correspondence import put
from services.desk import Desk
from services.notices import tell
from services.promises import release
from services.steps import leave, send_back, signing

SIGNED: Final = "signed_scheme"  # the paper that an acceptance on the page stands for


def previews(desk: Desk, actor: Actor, application_id: str) -> tuple[Preview, ...]:
    """What was sent to the customer, generalised: no equipment ids, no topology, no tables. Also what has lapsed."""
    require(actor, Action.SEE_CASES, subject(application_id))
    with desk.database.read() as session:
        opened(desk, session, actor, application_id)
        found = rows.schemes_of(session, application_id)
        return tuple(_preview(session, s) for s in found if s.replied_version is not None)


def for_reader(desk: Desk, actor: Actor, application_id: str, scheme_id: str) -> tuple[Scheme | Preview, str]:
    """One scheme as far as this person may see it, and the number of its application."""
    require(actor, Action.SEE_CASES, subject(application_id))
    with desk.database.read() as session:
        case = opened(desk, session, actor, application_id)
        scheme = rows.get_scheme(session, application_id, scheme_id)
        if may(actor, Action.SEE_STUDY):
            return scheme, case.application.number
        if scheme.state not in OFFERED:
            raise NotFound("There is no such scheme.")
        return _preview(session, scheme), case.application.number


def suggest_change(
    desk: Desk, actor: Actor, application_id: str, scheme_id: str, version: int, text: str
) -> Preview:
    """The customer says what he would have otherwise; the promise stands until the office answers or it expires.

    The case goes back from his signature to the step that answers with the scheme.
    """
    with acting(desk, actor, Action.COMMENT_CASE, application_id) as case:
        scheme = _of_customer(case, scheme_id)
        _not_accepted(scheme)
        _unchanged(scheme, scheme.replied_version == version)
        said = NewMessage(text, MessageKind.SUGGESTION, scheme_version=version)
        entries = scheme.entries | {"opinion": Entry(text.strip(), Origin.ENTERED)}
        changed = rows.add_version(
            case.session, scheme, entries, at=case.now, by=actor.name, role=actor.role.value,
            state=SchemeState.QUESTIONED, replied_version=scheme.version + 1,
        )  # fmt: skip
        written(case, Action.COMMENT_CASE, event(case, EventKind.CHANGE_SUGGESTED))
        _to_answer(case, text)
        put(case, said)
        return _preview(case.session, changed)


def accept(desk: Desk, actor: Actor, application_id: str, scheme_id: str, mark: str) -> Preview:
    """The customer accepts exactly what `mark` was made of, and with it leaves his step: both or neither.

    Asked twice, also at once by two devices, it is done once. What was promised for alternatives is free again.
    """
    with acting(desk, actor, Action.SIGN_SCHEME, application_id) as case:
        scheme = _of_customer(case, scheme_id)
        shown = _preview(case.session, scheme)
        task = signing(case)
        if scheme.state is not SchemeState.ACCEPTED:
            _unchanged(scheme, seal(shown) == mark)
            _your_turn(case, task)
            _accepted(case, scheme, mark)
        elif seal(shown) != mark:
            _not_accepted(scheme)
        if task is not None:
            _sign(case, task, {"scheme": scheme.id, "version": shown.version, "mark": mark})
        return _preview(case.session, rows.get_scheme(case.session, application_id, scheme_id))


def accepted_on_paper(case: OpenCase) -> None:
    """The office enters a signed scheme: the one that was sent counts as accepted. Of several none does."""
    sent = [s for s in rows.schemes_of(case.session, case.application.id) if s.state is SchemeState.REPLIED]
    if len(sent) == 1:
        _accepted(case, sent[0], seal(_preview(case.session, sent[0])))


def _accepted(case: OpenCase, scheme: Scheme, mark: str) -> None:
    values = {
        "accepted_at": case.now,
        "accepted_version": scheme.replied_version,
        "accepted_by": case.actor.name,
    }
    rows.change_scheme(case.session, scheme, state=SchemeState.ACCEPTED, **values)
    days = float(scheme.entries.get("valid_days", Entry(365.0, Origin.ASSUMED)).value)
    ledger.prolong(case.session, scheme.id, expiry(case.now, days))
    release(case.session, case.desk, case.application, keep=scheme.id)
    action = Action.SIGN_SCHEME if case.actor.role is Role.CUSTOMER else Action.ACT_ON_CASE
    kind = EventKind.SCHEME_ACCEPTED
    written(case, action, event(case, kind, version=scheme.replied_version, mark=mark))
    first = case.open_tasks[0] if case.open_tasks else None
    tell(case.session, case.desk, case.application, Happened.SCHEME_ACCEPTED, first)


def _sign(case: OpenCase, task: Task, signed: dict[str, Any]) -> None:
    """The acceptance is the signed paper; whatever else a company's drawing asks here must be there already."""
    node = case.drawing.nodes[task.node]
    filled = kept(node, {**task.data, "documents": [*task.data.get("documents", ()), SIGNED]})
    if missing(node, filled):
        raise Invalid(
            "This step asks for more than your acceptance: ask the power company. Nothing was accepted."
        )
    leave(case, Action.SIGN_SCHEME, task, filled, signed)


def _to_answer(case: OpenCase, why: str) -> None:
    task = signing(case)
    if task is None:
        return
    back = [
        n
        for n in returnable(case.drawing, case.application.done, task.node)
        if answers(case.drawing.nodes[n])
    ]
    if back:
        send_back(case, Action.COMMENT_CASE, task, back[-1], why.strip()[:500])


def _your_turn(case: OpenCase, task: Task | None) -> None:
    """Where the drawing has a step to sign, the acceptance is that step; it is open only after the reply was left."""
    if task is None and NodeCode.SIGN in case.drawing.nodes:
        raise Invalid(
            "The power company has not finished its reply yet: you can accept when it is your turn, and are told then."
            " Nothing was accepted."
        )


def _of_customer(case: OpenCase, scheme_id: str) -> Scheme:
    """A scheme that was sent to this customer and still stands."""
    own = case.application.applicant_account_id == case.actor.account_id and case.actor.account_id is not None
    if case.actor.role is not Role.CUSTOMER or not own:
        raise NotAllowed("Only the applicant answers a scheme. Nothing was changed.")
    closed = closed_because(case.application)
    if closed is not None:
        raise Invalid(closed)
    scheme = rows.get_scheme(case.session, case.application.id, scheme_id)
    if scheme.replied_version is None:
        raise NotFound("There is no such scheme.")
    promises = ledger.promises_of(case.session, case.application.id)
    over = any(p.scheme_id == scheme.id and expired(p, case.now) for p in promises)
    if scheme.state is SchemeState.LAPSED or over:
        raise Invalid(
            "This scheme is no longer valid: its time is over or another one took its place. Nothing was changed;"
            " write to the power company for a new one."
        )
    return scheme


def _not_accepted(scheme: Scheme) -> None:
    if scheme.state is SchemeState.ACCEPTED:
        raise Invalid("You have accepted this scheme already. Nothing was changed.")


def _unchanged(scheme: Scheme, as_shown: bool) -> None:
    """What the customer looks at is what was sent last, and the office is not at work on another version."""
    if not as_shown:
        raise Stale("The scheme was changed since you opened it. Nothing was sent; look at the new one.")
    if scheme.version != scheme.replied_version:
        raise Stale(
            "The power company is working on a new version of this scheme. Nothing was sent; you are told when it is there."
        )


def _preview(session: Session, scheme: Scheme) -> Preview:
    """Of the version the customer was sent, not of what is being edited."""
    sent = next(
        (v.entries for v in rows.versions_of(session, scheme.id) if v.version == scheme.replied_version), {}
    )
    held = [
        p.expires_at for p in ledger.promises_of(session, scheme.application_id) if p.scheme_id == scheme.id
    ]
    return preview(scheme, sent, held[-1] if held else None)
