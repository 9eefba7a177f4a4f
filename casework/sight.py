"""Which cases, grid districts and audit rows a person sees, and how clearly: the bounds of every query."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casework.people import Action, Actor, Role, may


class Sight(StrEnum):
    """How clearly a person sees the personal data of one case."""

    NONE = "none"  # the case itself is not there for this person: it answers like a missing one
    MASKED = "masked"  # and stays so
    REASON = "reason"  # masked; shown on request, with a reason, recorded
    REQUEST = "request"  # masked; shown on request, recorded
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What of a case decides who sees it. `handlers` are the accounts it is, or ever was, assigned to."""

    department: str | None
    district: str | None
    applicant_id: int | None
    handlers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reach:
    """The same bounds for a query: a case is in reach when every filled field holds of it; `nothing` means none."""

    nothing: bool = False
    department: str | None = None
    district: str | None = None
    handler_id: int | None = None
    applicant_id: int | None = None

    def holds(self, case: CaseFile) -> bool:
        return not self.nothing and all(
            (
                self.department is None or case.department == self.department,
                self.district is None or case.district == self.district,
                self.handler_id is None or self.handler_id in case.handlers,
                self.applicant_id is None or case.applicant_id == self.applicant_id,
            )
        )


EVERYTHING: Final = Reach()
NOTHING: Final = Reach(nothing=True)

_SIGHT: Final = {
    Role.ADMINISTRATOR: Sight.MASKED,
    Role.AUDITOR: Sight.MASKED,
    Role.MANAGER: Sight.REASON,
    Role.PLANNER: Sight.REQUEST,
    Role.HANDLER: Sight.REQUEST,
    Role.CUSTOMER: Sight.CLEAR,
}


def reach(actor: Actor) -> Reach:
    """Heads see their department (all, when they have none), in their district; handlers and customers their own."""
    if not may(actor, Action.SEE_CASES):
        return NOTHING
    if actor.role in (Role.ADMINISTRATOR, Role.AUDITOR):
        return EVERYTHING
    if actor.role is Role.MANAGER:
        return Reach(department=actor.department, district=actor.district)
    if actor.account_id is None:  # nobody's own
        return NOTHING
    own = actor.account_id
    return Reach(applicant_id=own) if actor.role is Role.CUSTOMER else Reach(handler_id=own)


def sees(actor: Actor, case: CaseFile) -> Sight:
    return _SIGHT[actor.role] if reach(actor).holds(case) else Sight.NONE


def grid_district(actor: Actor) -> str | None:
    """The district whose grid a person sees in detail; None: all of them."""
    return None if actor.role is Role.ADMINISTRATOR else actor.district


def audit_department(actor: Actor) -> str | None:
    """The department whose people's acts a person reads; None: everybody's."""
    return actor.department if actor.role is Role.MANAGER else None
