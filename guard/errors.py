"""The one table that turns an error into what people and machines are told."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Final

from casework.refusals import (
    Invalid,
    NotAllowed,
    NotFound,
    PerhapsSaved,
    Refused,
    SignInAway,
    Stale,
    Unusable,
)
from components.i18n import n_, render, t
from gridmodel.errors import BadInput, CouldNotCompute, GridError
from guard.context import reference
from guard.refusals import ForeignRequest, Malformed, NotSignedIn, TooLarge, UnknownHost, WrongContentType
from message import Message, say
from services.rate import TooMany

UNUSABLE: Final = 503
log = logging.getLogger("headroom")


@dataclass(frozen=True, slots=True)
class Kind:
    status: int  # HTTP
    exit_code: int  # command line
    code: str
    colour: str
    title: str


UNEXPECTED: Final = Kind(500, 3, "unexpected", "red", n_("Something went wrong on our side"))

# The first class that fits counts: subclasses stand before their bases.
TABLE: Final[tuple[tuple[type[Exception], Kind], ...]] = (
    (NotSignedIn, Kind(401, 2, "not_signed_in", "gray", n_("Please sign in"))),
    (ForeignRequest, Kind(403, 2, "foreign_request", "red", n_("Not allowed"))),
    (UnknownHost, Kind(421, 2, "unknown_host", "red", n_("Unknown host name"))),
    (WrongContentType, Kind(415, 2, "wrong_content_type", "red", n_("Wrong content type"))),
    (TooLarge, Kind(413, 2, "too_large", "yellow", n_("Too large"))),
    (Malformed, Kind(400, 2, "malformed", "red", n_("Not understood"))),
    (TooMany, Kind(429, 2, "too_many_requests", "yellow", n_("Too many requests"))),
    (NotFound, Kind(404, 2, "not_found", "yellow", n_("Not found"))),
    (NotAllowed, Kind(403, 2, "not_allowed", "red", n_("Not allowed"))),
    (Stale, Kind(409, 2, "changed_meanwhile", "yellow", n_("Changed by someone else meanwhile"))),
    (SignInAway, Kind(503, 3, "sign_in_away", "red", n_("The company's sign-in is away"))),
    (PerhapsSaved, Kind(503, 3, "perhaps_saved", "red", n_("Saved or not"))),
    (Unusable, Kind(503, 3, "database_away", "red", n_("The database is away"))),
    (Invalid, Kind(422, 2, "bad_input", "yellow", n_("Please check the input"))),
    (Refused, Kind(422, 2, "refused", "yellow", n_("Not done"))),
    (BadInput, Kind(422, 2, "bad_input", "yellow", n_("Please check the input"))),
    (CouldNotCompute, Kind(422, 3, "could_not_compute", "red", n_("Could not compute"))),
    (GridError, Kind(422, 3, "could_not_compute", "red", n_("Could not compute"))),
)


@dataclass(frozen=True, slots=True)
class Explained:
    kind: Kind
    message: Message
    reference: str
    retry_after_s: int | None = None

    def problem(self) -> dict[str, Any]:
        """RFC 9457 members, in the reader's language; `code` is stable."""
        return {
            "type": "about:blank",
            "status": self.kind.status,
            "code": self.kind.code,
            "title": t(self.kind.title),
            "detail": render(self.message),
            "reference": self.reference,
        }

    def notice(self) -> dict[str, Any]:
        """A notification that stays until it is read."""
        return {
            "action": "show",
            "id": f"error-{self.kind.code}",
            "title": t(self.kind.title),
            "message": render(self.message),
            "color": self.kind.colour,
            "autoClose": False,
        }


def explain(error: BaseException) -> Explained:
    """What is not in the table is logged with its trace, and only the reference is shown."""
    code = reference()
    for known, kind in TABLE:
        if isinstance(error, known):
            if kind.status == UNUSABLE:
                log.error("%s, reference %s", getattr(error, "why", error), code)
            message: Message = error.message  # type: ignore[attr-defined]
            return Explained(kind, message, code, getattr(error, "retry_after_s", None))
    log.error("unexpected error, reference %s", code, exc_info=error)
    return Explained(
        UNEXPECTED,
        say(
            "The request could not be finished; nothing was saved by it and nothing saved before was lost."
            " Try again. If it happens again, give support the reference {reference}.",
            reference=code,
        ),
        code,
    )
