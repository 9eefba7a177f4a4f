"""The office's words for every closed list of the applications, in the reader's language."""

from __future__ import annotations

from typing import Final

from casework.applications import ApplicationState, CustomerClass, Importance, Kind, Turn
from casework.nodes import node_name
from casework.requirement_words import department_name
from casework.tasks import DeadlineState, EventKind, PauseReason
from components.i18n import n_, render, t

CLASSES: Final = {
    CustomerClass.HOUSEHOLD: n_("Household, low voltage"),
    CustomerClass.LV_ZERO: n_("LV, nothing to pay or build"),
    CustomerClass.LV_OTHER: n_("LV, other"),
    CustomerClass.HV_SINGLE: n_("HV single source"),
    CustomerClass.HV_DUAL: n_("HV dual source"),
    CustomerClass.GENERATION: n_("Distributed generation"),
    CustomerClass.CHARGING: n_("Charging station"),
}
KINDS: Final = {
    Kind.NEW: n_("New connection"),
    Kind.INCREASE: n_("Increase of capacity"),
    Kind.DECREASE: n_("Decrease of capacity"),
    Kind.SUSPENSION: n_("Suspension of supply"),
    Kind.TEMPORARY: n_("Temporary supply"),
    Kind.RELOCATION: n_("Relocation"),
    Kind.VOLTAGE_CHANGE: n_("Change of voltage"),
    Kind.NAME_CHANGE: n_("Change of name"),
    Kind.CHARGING: n_("Charging facility"),
    Kind.GENERATION: n_("Generation to the grid"),
}
IMPORTANCES: Final = {
    Importance.ORDINARY: n_("Ordinary"),
    Importance.TEMPORARY: n_("Important for a time"),
    Importance.SECOND: n_("Important, second grade"),
    Importance.FIRST: n_("Important, first grade"),
    Importance.SPECIAL: n_("Important, special grade"),
}
STATES: Final = {
    ApplicationState.RUNNING: n_("Running"),
    ApplicationState.SUSPENDED: n_("Suspended"),
    ApplicationState.FINISHED: n_("Finished"),
    ApplicationState.WITHDRAWN: n_("Withdrawn"),
}
TURNS: Final = {
    Turn.COMPANY: n_("Company"),
    Turn.CUSTOMER: n_("Applicant"),
    Turn.THIRD_PARTY: n_("Third party"),
}
PAUSES: Final = {
    PauseReason.CUSTOMER_DOCUMENTS: n_("the applicant's documents"),
    PauseReason.CUSTOMER_WORKS: n_("the applicant's own works"),
    PauseReason.PERMIT: n_("permit of a third party"),
    PauseReason.FORCE_MAJEURE: n_("force majeure"),
}
DEADLINES: Final = {
    DeadlineState.NONE: n_("No deadline"),
    DeadlineState.ON_TRACK: n_("On track"),
    DeadlineState.AT_RISK: n_("At risk"),
    DeadlineState.DUE_SOON: n_("Due within 24 hours"),
    DeadlineState.OVERDUE: n_("Overdue"),
    DeadlineState.PAUSED: n_("Paused"),
    DeadlineState.DONE: n_("Done"),
}
DEADLINE_TONES: Final = {
    DeadlineState.AT_RISK: "warn",
    DeadlineState.DUE_SOON: "warn",
    DeadlineState.OVERDUE: "fail",
    DeadlineState.PAUSED: "none",
}
EVENTS: Final = {
    EventKind.CREATED: n_("Application received"),
    EventKind.ARRIVED: n_("Reached {node}"),
    EventKind.COMPLETED: n_("Completed {node}"),
    EventKind.RETURNED: n_("Gave back {node}"),
    EventKind.SUSPENDED: n_("Suspended the application"),
    EventKind.RESUMED: n_("Resumed the application"),
    EventKind.TRANSFERRED: n_("Handed over {node}"),
    EventKind.ASSIGNED: n_("Assigned {node}"),
    EventKind.URGED: n_("Asked to speed up"),
    EventKind.WITHDRAWN: n_("Withdrew the application"),
    EventKind.FINISHED: n_("Application finished"),
    EventKind.AMENDED: n_("Changed what is applied for"),
    EventKind.VERSION_CHANGED: n_("Changed to another version of the process"),
    EventKind.SCHEME_ATTACHED: n_("Attached a supply scheme"),
    EventKind.SCHEME_CHANGED: n_("Changed the supply scheme"),
    EventKind.SCHEME_REPLIED: n_("Sent the supply scheme to the customer"),
    EventKind.CHANGE_SUGGESTED: n_("Suggested a change of the supply scheme"),
    EventKind.SCHEME_ACCEPTED: n_("Accepted the supply scheme"),
    EventKind.WAITS: n_("Put on hold for something else"),
    EventKind.WAITS_NO_MORE: n_("No longer waits for something else"),
}


def customer_class(value: CustomerClass) -> str:
    return t(CLASSES[value])


def kind(value: Kind) -> str:
    return t(KINDS[value])


def state(value: ApplicationState) -> str:
    return t(STATES[value])


def turn(value: Turn) -> str:
    return t(TURNS[value])


def pause(value: PauseReason) -> str:
    return t(PAUSES[value])


def deadline(value: DeadlineState) -> str:
    return t(DEADLINES[value])


def node(code: str | None, drawn: str = "") -> str:
    return render(node_name(code, drawn)) if code else ""


def department(code: str) -> str:
    return render(department_name(code))


def event(value: EventKind, code: str | None) -> str:
    return t(EVENTS[value], node=node(code))
