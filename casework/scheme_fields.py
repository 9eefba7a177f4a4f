"""The fields of a supply scheme (grid.md section 9): group, kind, unit, who may see and who may fill each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from casework.refusals import Invalid
from casework.scheme import Entry, Origin, Value
from message import Message, say

LONGEST: Final = 2000
LARGEST: Final = 1e9


class Group(StrEnum):
    CAPACITY = "capacity"
    SOURCE = "source"
    SUBSTATION = "substation"
    METERING = "metering"
    TARIFF = "tariff"
    INVESTMENT = "investment"
    AGREEMENT = "agreement"


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Spec:
    """`by_study`: the study decides it, nobody types it. `shown`: the customer sees it."""

    group: Group
    kind: Kind
    label: Message
    unit: str = ""
    shown: bool = True
    by_study: bool = False
    choices: tuple[str, ...] = ()


def _text(group: Group, label: str, **more: Any) -> Spec:
    return Spec(group, Kind.TEXT, Message(label), **more)


def _number(group: Group, label: str, unit: str, **more: Any) -> Spec:
    return Spec(group, Kind.NUMBER, Message(label), unit, **more)


def _choice(group: Group, label: str, choices: str, **more: Any) -> Spec:
    return Spec(group, Kind.CHOICE, Message(label), choices=tuple(choices.split()), **more)


def _words(text: Message) -> str:
    return text.template


WAYS_IN: Final = "lv_node lv_board new_dt oh_tee rmu_bay loop_in sws_bay ss_bay"
_INSIDE: Final[dict[str, Any]] = {"shown": False, "by_study": True}

FIELDS: Final[dict[str, Spec]] = {
    "existing_kva": _number(Group.CAPACITY, _words(say("Existing capacity")), "kVA", by_study=True),
    "new_kva": _number(Group.CAPACITY, _words(say("New capacity")), "kVA", by_study=True),
    "total_kva": _number(Group.CAPACITY, _words(say("Total capacity")), "kVA", by_study=True),
    "demand_kw": _number(Group.CAPACITY, _words(say("Demand")), "kW", by_study=True),
    "ramp": _text(Group.CAPACITY, _words(say("Capacity by year"))),
    "supply_kv": _number(Group.SOURCE, _words(say("Supply voltage")), "kV", by_study=True),
    "sources": _number(Group.SOURCE, _words(say("Number of sources")), "", by_study=True),
    "station": _text(Group.SOURCE, _words(say("Substation")), **_INSIDE),
    "transformer": _text(Group.SOURCE, _words(say("Source transformer")), **_INSIDE),
    "feeder": _text(Group.SOURCE, _words(say("Feeder")), **_INSIDE),
    "point": _text(Group.SOURCE, _words(say("Supply point")), **_INSIDE),
    "way_in": _choice(Group.SOURCE, _words(say("Way in")), WAYS_IN, by_study=True),
    "bay": _text(Group.SOURCE, _words(say("Bay or pole")), shown=False),
    "route_m": _number(Group.SOURCE, _words(say("Route length")), "m", by_study=True),
    "cable": _text(Group.SOURCE, _words(say("Cable or conductor"))),
    "laying": _choice(Group.SOURCE, _words(say("Laying")), "duct buried tray overhead"),
    "circuits": _number(Group.SOURCE, _words(say("Circuits")), ""),
    "connecting": _choice(Group.SOURCE, _words(say("Connecting works")), "live outage"),
    "boundary": _choice(Group.SOURCE, _words(say("Ownership boundary")), WAYS_IN),
    "boundary_text": _text(Group.SOURCE, _words(say("Ownership boundary, other wording"))),
    "transformers": _text(Group.SUBSTATION, _words(say("Transformers"))),
    "wiring": _choice(Group.SUBSTATION, _words(say("Main wiring")), "single sectioned bridge unit none"),
    "compensation_kvar": _number(Group.SUBSTATION, _words(say("Compensation")), "kvar"),
    "protection": _text(Group.SUBSTATION, _words(say("Protection at the boundary"))),
    "neutral": _choice(Group.SUBSTATION, _words(say("Neutral of the feeding grid")), "coil isolated resistor solid"),
    "power_quality": _text(Group.SUBSTATION, _words(say("Power quality obligations"))),
    "emergency": Spec(Group.SUBSTATION, Kind.FLAG, say("Own emergency source of 120 % of the essential load")),
    "metering_mode": _choice(Group.METERING, _words(say("Metering mode")), "hv_hv hv_lv lv_lv"),
    "metering_point": _choice(Group.METERING, _words(say("Metering point")), "boundary transformer_lv meter_box"),
    "ct_ratio": _text(Group.METERING, _words(say("Current transformers"))),
    "vt_ratio": _text(Group.METERING, _words(say("Voltage transformers"))),
    "metering_class": _text(Group.METERING, _words(say("Accuracy"))),
    "tariff": _choice(Group.TARIFF, _words(say("Tariff")), "single_part choice two_part"),
    "basic_charge": _choice(Group.TARIFF, _words(say("Basic charge by")), "none capacity demand"),
    "power_factor": _number(Group.TARIFF, _words(say("Power factor standard")), ""),
    "second_source_fee": Spec(Group.TARIFF, Kind.FLAG, say("Fee for the second source")),
    "investment": _choice(Group.INVESTMENT, _words(say("Investment boundary")), "property_line ownership_boundary"),
    "utility_cost": _text(Group.INVESTMENT, _words(say("Cost of the utility")), **_INSIDE),
    "customer_cost": _text(Group.INVESTMENT, _words(say("Cost of the customer")), by_study=True),
    "project": _text(Group.INVESTMENT, _words(say("Project of the utility")), shown=False),
    "project_on": Spec(Group.INVESTMENT, Kind.DATE, say("In service on")),
    "permits": _text(Group.AGREEMENT, _words(say("Permits"))),
    "approval_level": _choice(Group.AGREEMENT, _words(say("Approval level")), "county city province", shown=False),
    "rejected": _text(Group.AGREEMENT, _words(say("Alternatives rejected and why")), shown=False),
    "valid_days": _number(Group.AGREEMENT, _words(say("Valid for")), "d"),
    "next_steps": _text(Group.AGREEMENT, _words(say("Next steps"))),
    "opinion": _text(Group.AGREEMENT, _words(say("Opinion of the customer"))),
}  # fmt: skip

OF_CUSTOMER: Final = frozenset({"opinion"})


def entered(given: dict[str, Any]) -> dict[str, Entry]:
    """What a person typed, field by field; an unknown field, or one the study decides, is refused by name."""
    return {key: Entry(_checked(key, value), Origin.ENTERED) for key, value in given.items()}


def _checked(key: str, value: Any) -> Value:
    spec = FIELDS.get(key)
    if spec is None:
        raise Invalid(say("A scheme has no field {field}. Nothing was saved.", field=key[:60]))
    if spec.by_study or key in OF_CUSTOMER:
        raise Invalid(
            say(
                "{field} is not typed: the study or the customer says it. Nothing was saved.",
                field=spec.label,
            )
        )
    if not _fits(spec, value):
        raise Invalid(
            say("{field} cannot be {value}. Nothing was saved.", field=spec.label, value=str(value)[:60])
        )
    return (
        float(value) if spec.kind is Kind.NUMBER else value.strip() if isinstance(value, str) else bool(value)
    )


def _fits(spec: Spec, value: Any) -> bool:
    match spec.kind:
        case Kind.TEXT:
            return isinstance(value, str) and len(value) <= LONGEST
        case Kind.CHOICE:
            return isinstance(value, str) and value in spec.choices
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.DATE:
            return isinstance(value, str) and _is_day(value)
        case Kind.NUMBER:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and math.isfinite(value) and 0 <= value <= LARGEST


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
