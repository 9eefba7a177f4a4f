"""The field's words for every closed list of the core, in the reader's language."""

from __future__ import annotations

from typing import Final

from casework.people import Role
from components.i18n import asset_name, language, n_, t
from gridmodel.answer import (
    Asset,
    Binding,
    Change,
    PointKind,
    Status,
    SupplyPoint,
    SwitchingStep,
    Verdict,
)
from gridmodel.expansions.project import Act, Certainty, Stage

VERDICTS: Final = {
    Verdict.FITS: n_("Fits"),
    Verdict.FITS_WITH_CONDITIONS: n_("Fits with conditions"),
    Verdict.DOES_NOT_FIT: n_("Does not fit"),
    Verdict.NOT_COMPUTED: n_("Not computed"),
}
STAGES: Final = {
    Stage.IDEA: n_("Idea"),
    Stage.APPROVED: n_("Approved"),
    Stage.BUILDING: n_("Under construction"),
    Stage.IN_SERVICE: n_("In operation"),
}
CERTAINTIES: Final = {
    Certainty.CERTAIN: n_("Certain"),
    Certainty.LIKELY: n_("Likely"),
    Certainty.POSSIBLE: n_("Possible"),
}
ACTS: Final = {
    Act.ADD: n_("Add {asset}"),
    Act.REPLACE: n_("Replace {asset}"),
    Act.RETIRE: n_("Retire {asset}"),
    Act.SWITCH: n_("Switch {asset}"),
}
STATUSES: Final = {
    Status.PASS: n_("Passed"),
    Status.FAIL: n_("Failed"),
    Status.CONDITION: n_("Condition"),
    Status.NOT_APPLICABLE: n_("Not applicable"),
    Status.NOT_COMPUTED: n_("Not computed"),
}
CHANGES: Final = {
    Change.NONE: n_("within the limit before and after"),
    Change.NEW: n_("new: within the limit before, over it with this customer"),
    Change.WORSENED: n_("worsened: over the limit before, more so with this customer"),
    Change.PRE_EXISTING: n_("pre-existing: over the limit before, not changed by this customer"),
    Change.RELIEVED: n_("relieved: over the limit before, less so with this customer"),
}
POINTS: Final = {
    PointKind.LV_NODE: n_("LV node {id}"),
    PointKind.LV_BOARD: n_("LV board of transformer at {id}"),
    PointKind.NEW_DT: n_("New transformer on {id}"),
    PointKind.OH_TEE: n_("Tee on {id}"),
    PointKind.RMU_BAY: n_("RMU bay, station {id}"),
    PointKind.LOOP_IN: n_("Loop into {id}"),
    PointKind.SWS_BAY: n_("Bay, station {id}"),
    PointKind.SS_BAY: n_("New bay, station {id}"),
}
TESTS: Final = {
    "1": n_("Voltage"),
    "1a": n_("Voltage at customers"),
    "1b": n_("Voltage, planning"),
    "1c": n_("Low voltage behind stations"),
    "1d": n_("Voltage range over the states"),
    "2": n_("Voltage change"),
    "3": n_("Voltage step"),
    "4": n_("Loading"),
    "5": n_("N-1 with transfer"),
    "6": n_("Short circuit"),
    "7": n_("Flicker, harmonics, unbalance"),
    "8": n_("Power factor"),
    "9": n_("Losses"),
    "10": n_("Bays and supply radius"),
    "11": n_("Independence of sources"),
    "12": n_("Earth-fault current"),
    "13": n_("Protection"),
    "way_in": n_("Way of connection"),
}
# Names of rows too long for a cell of the tests table; the row's own name stands in its tip.
SHORT_TESTS: Final = {
    "Voltage at supply terminals": n_("Terminal voltage"),
    "Transformer loading": n_("Transf. loading"),
    "Voltage at other nodes": n_("Voltage elsewhere"),
    "Low voltage behind stations": n_("Low voltage, allowed for"),
    "Voltage range over the states": n_("Voltage range"),
    "Voltage step at loss of the customer": n_("Step at load loss"),
    "Voltage step at motor start": n_("Step at motor start"),
    "N-1: others left without supply": n_("N-1, others dark"),
    "Peak short-circuit current": n_("Peak short circuit"),
    "Short-circuit current": n_("Short circuit"),
    "Two-phase short circuit, least": n_("Least 2-phase fault"),
    "Power factor at the meter": n_("Power factor"),
    "Independence of the sources": n_("Independence"),
    "Capacitive earth-fault current": n_("Earth-fault current"),
}
OPERATIONS: Final = {
    "isolate": n_("Isolate {asset}"),
    "open": n_("Open {asset}"),
    "close": n_("Close {asset}"),
}
STATES: Final = {"peak": n_("peak load"), "minimum": n_("minimum load"), "snapshot": n_("snapshot")}
KINDS: Final = {"load": n_("Load"), "generation": n_("Generation")}
CLASSES: Final = {
    "household": n_("Household"),
    "office": n_("Office"),
    "commerce": n_("Shop, hotel"),
    "industry": n_("Industry"),
    "industry_3_shifts": n_("Industry, 3 shifts"),
    "ev_charging": n_("EV charging"),
    "data_centre": n_("Data centre"),
    "irrigation": n_("Irrigation"),
}
INDEPENDENCE: Final = {
    "": n_("As the importance asks"),
    "feeder": n_("Own feeder"),
    "busbar": n_("Own busbar"),
    "transformer": n_("Own transformer"),
    "substation": n_("Own substation"),
}
IMPORTANCE: Final = {
    "": n_("Not stated"),
    "special": n_("Special grade"),
    "first": n_("First grade"),
    "second": n_("Second grade"),
    "temporary": n_("Temporary importance"),
    "ordinary": n_("Ordinary"),
}
AREAS: Final = {"": n_("Not stated"), "A+": "A+", "A": "A", "B": "B", "C": "C", "D": "D", "E": "E"}
SOURCES: Final = {1: n_("One"), 2: n_("Two")}
ROLES: Final = {
    Role.ADMINISTRATOR: n_("Administrator"),
    Role.MANAGER: n_("Manager"),
    Role.PLANNER: n_("Planner"),
    Role.HANDLER: n_("Handler"),
    Role.CUSTOMER: n_("Customer"),
    Role.AUDITOR: n_("Auditor"),
}


def role(value: Role) -> str:
    return t(ROLES[value])


def verdict(value: Verdict) -> str:
    return t(VERDICTS[value])


def status(value: Status) -> str:
    return t(STATUSES[value])


def change(value: Change) -> str:
    return t(CHANGES[value])


def asset(value: Asset, short: bool = False) -> str:
    """Line 175, where it stands alone; inside a sentence it is lower-case. Short for table cells."""
    name = asset_name(value, short)
    return name[:1].upper() + name[1:]


def point(value: SupplyPoint) -> str:
    where = t("line {id}", id=value.line) if value.line else (value.node or "")
    return t(POINTS[value.kind], id=where)


def test(code: str, name: str = "") -> str:
    """The core's own name of the row says more ("Line loading") than its number."""
    said = t(name) if name else ""
    unsaid = not said or (said == name and language() != "en")
    return t(TESTS.get(code, code)) if unsaid else said


def test_short(code: str, name: str = "") -> str:
    """The same for a narrow cell."""
    short = SHORT_TESTS.get(name)
    return t(short) if short else test(code, name)


def binding_test(value: Binding) -> str:
    return t(TESTS.get(value.test, value.test))


def state(value: str | None) -> str:
    return t(STATES.get(value, value)) if value else ""


def step(value: SwitchingStep) -> str:
    """One switching operation; the line end is named where the switch is one of two."""
    what = t(OPERATIONS[value.action], asset=value.element)
    return t("{operation} at node {id}", operation=what, id=value.node) if value.node else what
