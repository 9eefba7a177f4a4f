"""An application for supply: what is asked for, by whom, where, and in which state it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from casework.conditions import Value
from casework.refusals import Invalid
from message import say


class CustomerClass(StrEnum):
    """Each has a drawn process and a row of deadlines of its own."""

    HOUSEHOLD = "household"
    LV_ZERO = "lv_zero"  # 三零: no visit, no approval, no investment by the customer
    LV_OTHER = "lv_other"
    HV_SINGLE = "hv_single"
    HV_DUAL = "hv_dual"
    GENERATION = "generation"
    CHARGING = "charging"


class Kind(StrEnum):
    NEW = "new"
    INCREASE = "increase"  # 增容
    DECREASE = "decrease"
    SUSPENSION = "suspension"
    TEMPORARY = "temporary"
    RELOCATION = "relocation"
    VOLTAGE_CHANGE = "voltage_change"
    NAME_CHANGE = "name_change"
    CHARGING = "charging"
    GENERATION = "generation"


class Importance(StrEnum):
    """Grades of GB/T 29328."""

    ORDINARY = "ordinary"
    TEMPORARY = "temporary"  # 临时性重要
    SECOND = "second"  # 二级重要
    FIRST = "first"  # 一级重要
    SPECIAL = "special"  # 特级重要


class ApplicationState(StrEnum):
    RUNNING = "running"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class Turn(StrEnum):
    """Who has to do something now: always one of three."""

    COMPANY = "company"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"


LARGEST_KVA: Final = 1_000_000.0
CLOSED: Final = frozenset({ApplicationState.FINISHED, ApplicationState.WITHDRAWN})
# These ask for no more capacity, so the new part may be nothing.
WITHOUT_MORE: Final = frozenset(
    {Kind.DECREASE, Kind.SUSPENSION, Kind.RELOCATION, Kind.VOLTAGE_CHANGE, Kind.NAME_CHANGE}
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Personal: sealed in the database, masked for whom it does not concern."""

    name: str
    phone: str = ""
    id_number: str = ""  # identity card, or credit code of a company


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What is asked for; `checked` says whether it can be meant."""

    applicant: Applicant
    customer_class: CustomerClass
    kind: Kind
    new_kva: float
    demand_kw: float
    lon: float
    lat: float
    address: str
    importance: Importance = Importance.ORDINARY
    existing_kva: float = 0.0
    power_factor: float = 0.95
    grid: str | None = None
    node: str | None = None
    district: str | None = None
    wanted_on: date | None = None  # when the customer would like to have power
    applicant_account_id: int | None = None
    demonstration: bool = False

    @property
    def total_kva(self) -> float:
        return self.existing_kva + self.new_kva


@dataclass(frozen=True, slots=True)
class Application:
    id: str  # random: cannot be guessed
    number: str  # YK-2026-000123: for people, opens nothing
    applicant: Applicant
    applicant_account_id: int | None
    customer_class: CustomerClass
    kind: Kind
    importance: Importance
    existing_kva: float
    new_kva: float
    total_kva: float
    demand_kw: float
    power_factor: float
    lon: float
    lat: float
    address: str
    grid: str | None
    node: str | None
    department: str  # of the task that waits longest; where the case stands now
    district: str | None
    wanted_on: date | None
    state: ApplicationState
    turn: Turn
    definition_id: int
    done: tuple[
        tuple[str, tuple[tuple[str, Value], ...]], ...
    ]  # nodes left, in order, with what was filled in
    due_at: datetime | None  # of the whole process
    due_assumed: bool  # the calendar of a year on the way is not known
    created_by: str
    created_at: datetime
    finished_at: datetime | None
    demonstration: bool
    version: int


def case_number(year: int, count: int) -> str:
    return f"YK-{year}-{count:06d}"


def checked(new: NewApplication, today: date) -> NewApplication:
    """The same application, or `Invalid` with the field and what would do."""
    _text(new.applicant.name, "name of the applicant", 200)
    _text(new.address, "address", 500)
    _phone(new.applicant.phone)
    _size(new.existing_kva, "existing capacity", least=0.0)
    _size(new.new_kva, "new capacity", least=0.0 if new.kind in WITHOUT_MORE else 0.1)
    _size(new.demand_kw, "demand", least=0.0 if new.kind in WITHOUT_MORE else 0.1)
    if not (math.isfinite(new.power_factor) and 0.5 <= new.power_factor <= 1.0):
        raise Invalid(
            say("The power factor must be between {low} and {high}. Nothing was saved.", low=0.5, high=1)
        )
    if not (math.isfinite(new.lon) and math.isfinite(new.lat) and abs(new.lon) <= 180 and abs(new.lat) <= 90):
        raise Invalid(
            "The place is not on the earth: give longitude and latitude in degrees. Nothing was saved."
        )
    if new.wanted_on is not None and new.wanted_on < today:
        raise Invalid(
            say("The wished date {day} is in the past. Nothing was saved.", day=new.wanted_on.isoformat())
        )
    return new


def _text(value: str, field: str, most: int) -> None:
    if not 1 <= len(value.strip()) <= most:
        raise Invalid(
            say(
                "The {field} must have 1 to {most} characters. Nothing was saved.",
                field=FIELDS[field],
                most=most,
            )
        )


def _phone(value: str) -> None:
    if value and not re.fullmatch(r"\+?[0-9][0-9 -]{4,19}", value):
        raise Invalid("The phone number may hold digits, spaces and hyphens only. Nothing was saved.")


def _size(value: float, field: str, least: float) -> None:
    if not (math.isfinite(value) and least <= value <= LARGEST_KVA):
        raise Invalid(
            say(
                "The {field} must be between {least} and {most}. Nothing was saved.",
                field=FIELDS[field],
                least=least,
                most=LARGEST_KVA,
            )
        )


FIELDS: Final = {
    "name of the applicant": say("name of the applicant"),
    "address": say("address"),
    "existing capacity": say("existing capacity (kVA)"),
    "new capacity": say("new capacity (kVA)"),
    "demand": say("demand (kW)"),
}
