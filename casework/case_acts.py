"""What a person may do with an application now, beside looking at it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from casework.applications import CLOSED, ApplicationState
from casework.people import Action, Actor, Role, may
from casework.tasks import Case


class Act(StrEnum):
    COMPLETE = "complete"  # leave the step
    TAKE = "take"
    GIVE_BACK = "give_back"  # 退回
    TRANSFER = "transfer"
    ASSIGN = "assign"
    AMEND = "amend"  # capacity, place, contact
    SUSPEND = "suspend"
    RESUME = "resume"
    URGE = "urge"  # 催办
    WITHDRAW = "withdraw"
    WAIT_PROJECT = "wait_project"
    WAIT_OTHER = "wait_other"
    WAIT_END = "wait_end"
    REVEAL = "reveal"  # personal data in clear


# Of the whole application; those of a step follow from who may act on it.
WHOLE_CASE: Final[dict[Act, Action]] = {
    Act.AMEND: Action.ACT_ON_CASE,
    Act.SUSPEND: Action.ACT_ON_CASE,
    Act.RESUME: Action.ACT_ON_CASE,
    Act.URGE: Action.URGE_CASE,
    Act.WITHDRAW: Action.WITHDRAW_CASE,
    Act.WAIT_PROJECT: Action.ACT_ON_CASE,
    Act.WAIT_OTHER: Action.ACT_ON_CASE,
    Act.WAIT_END: Action.ACT_ON_CASE,
    Act.REVEAL: Action.REVEAL_PERSONAL,
}


def offered(actor: Actor, case: Case, *, own_step: bool, waits: bool = False) -> tuple[Act, ...]:
    """In the order of the menu. What is offered may still be refused by its use case."""
    state = case.application.state
    acts: list[Act] = []
    if own_step:
        acts += [Act.GIVE_BACK, Act.TRANSFER]
    if may(actor, Action.REASSIGN_CASE) and case.open_tasks and state not in CLOSED:
        acts.append(Act.ASSIGN)
    acts += [act for act in WHOLE_CASE if may(actor, WHOLE_CASE[act]) and _fits(act, state, waits)]
    return tuple(acts) if actor.role is not Role.CUSTOMER else ()


def _fits(act: Act, state: ApplicationState, waits: bool) -> bool:
    match act:
        case Act.SUSPEND | Act.URGE | Act.AMEND:
            return state is ApplicationState.RUNNING
        case Act.RESUME:
            return state is ApplicationState.SUSPENDED
        case Act.WAIT_END:
            return waits and state not in CLOSED
        case Act.WITHDRAW | Act.WAIT_PROJECT | Act.WAIT_OTHER:
            return state not in CLOSED
    return True
