"""The supply scheme (供电方案): what is decided for an application, each field with where its value comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

Value = str | float | bool


class Origin(StrEnum):
    COMPUTED = "computed"  # by the study
    ASSUMED = "assumed"  # by a rule or a default; a person has not looked at it yet
    ENTERED = "entered"  # by a person


class SchemeState(StrEnum):
    DRAFT = "draft"
    REPLIED = "replied"  # the customer has it; its capacity is promised
    QUESTIONED = "questioned"  # the customer asks for a change; the promise still stands
    ACCEPTED = "accepted"
    LAPSED = "lapsed"  # withdrawn or expired: nothing is promised any more


OFFERED = frozenset({SchemeState.REPLIED, SchemeState.QUESTIONED, SchemeState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Entry:
    value: Value
    origin: Origin


Entries = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Proof:
    """One test of the study: its status, before, after and limit."""

    test: str
    name: str
    status: str
    unit: str = ""
    before: float | None = None
    after: float | None = None
    limit: float | None = None
    element: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the study says of the chosen supply point; equipment ids are for the office only."""

    way_in: str  # the kind of point: oh_tee, rmu_bay, ss_bay, …
    vn_kv: float
    node: str | None
    line: str | None
    at_km: float | None
    feeder: str
    station: str
    transformer: str
    route_m: float
    cable: str
    largest_kw: float | None
    verdict: str
    kw: float
    kva: float
    cosphi: float
    kind: str  # load, generation
    sources: int = 1
    route: tuple[tuple[float, float], ...] = ()  # lon, lat
    cost_utility: tuple[float, float, float] | None = None  # low, mid, high in 10 000
    cost_customer: tuple[float, float, float] | None = None
    currency: str = ""
    tests: tuple[Proof, ...] = ()
    outages: tuple[Proof, ...] = ()  # test 5: one row an outage, before and after are unserved kW
    conditions: tuple[dict[str, Any], ...] = ()  # messages: template and params

    def __post_init__(self) -> None:
        if self.route and not all(len(p) == 2 for p in self.route):
            raise ValueError("a route is a row of places")


@dataclass(frozen=True, slots=True)
class Version:
    """A scheme as it stood after one change; never changed itself."""

    version: int
    entries: dict[str, Entry]
    author: str
    role: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """`alternative` counts the schemes of one application; they share one promise of capacity."""

    id: str
    application_id: str
    alternative: int
    state: SchemeState
    version: int
    study_id: str
    candidate: int
    grid: str
    revision: str
    fingerprint: str
    chosen: Chosen
    entries: dict[str, Entry]
    created_by: str
    created_at: datetime
    replied_at: datetime | None = None
    replied_version: int | None = None
    accepted_at: datetime | None = None
    accepted_version: int | None = None
    accepted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions; None: it was not filled."""

    field: str
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the customer sees of his own scheme: no ids of equipment, no topology, no tables of the study."""

    id: str
    alternative: int
    state: SchemeState
    version: int
    vn_kv: float
    way_in: str
    route_m: float
    route: tuple[tuple[float, float], ...]  # a sketch, rounded to about 10 m
    entries: dict[str, Entry] = field(default_factory=dict)
    replied_at: datetime | None = None
    accepted_at: datetime | None = None
    until: datetime | None = None  # its capacity is promised until then


def differences(before: Entries, after: Entries) -> tuple[Change, ...]:
    """Field by field, in the order of the later version; what went missing comes last."""
    keys = [*after, *(k for k in before if k not in after)]
    return tuple(Change(k, before.get(k), after.get(k)) for k in keys if before.get(k) != after.get(k))


_RANK: Final = (
    SchemeState.LAPSED, SchemeState.DRAFT, SchemeState.QUESTIONED, SchemeState.REPLIED, SchemeState.ACCEPTED,
)  # fmt: skip


def foremost(schemes: Sequence[Scheme]) -> Scheme:
    """Of the alternatives of one application the one that counts most now: accepted, sent, in work; the newest of them."""
    return max(schemes, key=lambda s: (_RANK.index(s.state), s.alternative))
