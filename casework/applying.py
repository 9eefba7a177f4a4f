"""An application as a customer fills it in: five steps, each checked, and what it becomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, Final

from casework.applications import Applicant, CustomerClass, Kind, NewApplication
from casework.equipment import BY_CODE, POWER_FACTOR, estimate, transformer_for
from casework.refusals import Invalid
from message import Message, say

LONGEST: Final = 500
LV_MOST_KW: Final = 160.0  # 三零 and other low voltage up to here; above it high voltage
LV_ROOM_KW: Final = 100.0


class Stage(IntEnum):
    PLACE = 1
    PURPOSE = 2
    CAPACITY = 3
    APPLICANT = 4
    CONFIRM = 5


class Purpose(StrEnum):
    HOME = "home"
    BUSINESS = "business"
    TWO_SOURCES = "two_sources"  # a customer who must not stay dark
    CHARGING = "charging"
    GENERATION = "generation"


CUSTOMER_KINDS: Final = (Kind.NEW, Kind.INCREASE, Kind.TEMPORARY)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is filled in so far; None or empty where it is not."""

    lon: float | None = None
    lat: float | None = None
    address: str = ""
    purpose: Purpose | None = None
    kind: Kind = Kind.NEW
    existing_kva: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    kw: float | None = None  # typed; else the list's demand counts
    name: str = ""
    phone: str = ""
    id_number: str = ""
    wanted_on: str = ""  # ISO day

    @property
    def demand_kw(self) -> float:
        return self.kw if self.kw is not None else estimate(self.counts).demand_kw

    @property
    def low_voltage(self) -> bool:
        """At which level spare capacity is looked for."""
        if self.purpose in (Purpose.HOME, Purpose.BUSINESS):
            return self.demand_kw <= LV_MOST_KW
        return self.purpose is not Purpose.TWO_SOURCES and self.demand_kw <= LV_ROOM_KW

    @property
    def is_generation(self) -> bool:
        return self.purpose is Purpose.GENERATION

    def json(self) -> dict[str, Any]:
        return asdict(self)


def read(given: Mapping[str, Any]) -> Draft:
    """What a page or the database holds; a field that cannot be meant is refused, an unknown one dropped."""
    known = {f.name for f in fields(Draft)}
    values = {k: v for k, v in given.items() if k in known and v is not None}
    for key in ("address", "name", "phone", "id_number", "wanted_on"):
        if len(str(values.get(key, ""))) > LONGEST:
            raise Invalid(say("A text has at most {most} characters. Nothing was saved.", most=LONGEST))
    for key in ("lon", "lat", "kw", "existing_kva"):
        if key in values:
            values[key] = _finite(values[key])
    values["counts"] = {str(k): int(n) for k, n in dict(values.get("counts") or {}).items() if n}
    if not set(values["counts"]) <= set(BY_CODE):
        raise Invalid("The list of equipment holds something unknown. Nothing was saved.")
    estimate(values["counts"])
    if "purpose" in values:
        values["purpose"] = Purpose(values["purpose"])
    if "kind" in values:
        values["kind"] = _kind(values["kind"])
    return Draft(**values)


def missing(draft: Draft, stage: Stage) -> Message | None:
    """What this step still needs; None when one may go on."""
    match stage:
        case Stage.PLACE if draft.lon is None or draft.lat is None:
            return say("Tap the map where the supply is needed.")
        case Stage.PLACE if not draft.address.strip():
            return say("Write the address: street and number, or how to find the place.")
        case Stage.PURPOSE if draft.purpose is None:
            return say("Choose what the supply is for.")
        case Stage.PURPOSE if draft.kind is Kind.INCREASE and draft.existing_kva <= 0:
            return say("Write how many kVA there are today.")
        case Stage.CAPACITY if draft.demand_kw < 0.1:
            return say("Choose equipment, or write the kilowatts you need.")
        case Stage.APPLICANT if not draft.name.strip():
            return say("Write who applies: your name, or the company's.")
        case Stage.APPLICANT if not draft.phone.strip():
            return say("Write a telephone number at which we reach you.")
        case Stage.CONFIRM:
            return first_missing(draft)
    return None


def first_missing(draft: Draft) -> Message | None:
    found = (missing(draft, stage) for stage in Stage if stage is not Stage.CONFIRM)
    return next((one for one in found if one is not None), None)


def customer_class(draft: Draft) -> CustomerClass:
    """The class the office will most likely confirm."""
    match draft.purpose:
        case Purpose.HOME:
            return CustomerClass.HOUSEHOLD
        case Purpose.CHARGING:
            return CustomerClass.CHARGING
        case Purpose.GENERATION:
            return CustomerClass.GENERATION
        case Purpose.TWO_SOURCES:
            return CustomerClass.HV_DUAL
    return CustomerClass.LV_ZERO if draft.demand_kw <= LV_MOST_KW else CustomerClass.HV_SINGLE


def application_of(draft: Draft) -> NewApplication:
    """Raises `Invalid` with the first thing that is missing."""
    lacking = first_missing(draft)
    if lacking is not None or draft.lon is None or draft.lat is None:
        raise Invalid(lacking or say("Tap the map where the supply is needed."))
    of, kw = customer_class(draft), round(draft.demand_kw, 1)
    low = of in (CustomerClass.HOUSEHOLD, CustomerClass.LV_ZERO) or draft.low_voltage
    kva = math.ceil(kw / POWER_FACTOR) if low else transformer_for(kw)
    kinds = {CustomerClass.CHARGING: Kind.CHARGING, CustomerClass.GENERATION: Kind.GENERATION}
    return NewApplication(
        applicant=Applicant(draft.name.strip(), draft.phone.strip(), draft.id_number.strip()),
        customer_class=of, kind=draft.kind if draft.kind is not Kind.NEW else kinds.get(of, Kind.NEW),
        new_kva=float(kva), demand_kw=kw, lon=draft.lon, lat=draft.lat, address=draft.address.strip(),
        existing_kva=draft.existing_kva if draft.kind is Kind.INCREASE else 0.0, power_factor=POWER_FACTOR,
        wanted_on=_day(draft.wanted_on),
    )  # fmt: skip


def _kind(value: Any) -> Kind:
    kind = Kind(value)
    if kind not in CUSTOMER_KINDS:
        raise Invalid("This kind of application is made by the office. Nothing was saved.")
    return kind


def _finite(value: Any) -> float:
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not math.isfinite(number) or abs(number) > 1e9:
        raise Invalid("A number is too large, or none. Nothing was saved.")
    return number


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("The wished day is no date. Nothing was saved.") from None
