"""The answer to "does this connection fit": what was asked, every candidate, every test, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from message import Message


class Status(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    CONDITION = "condition"
    NOT_APPLICABLE = "not_applicable"
    NOT_COMPUTED = "not_computed"


class Verdict(StrEnum):
    FITS = "fits"
    FITS_WITH_CONDITIONS = "fits_with_conditions"
    DOES_NOT_FIT = "does_not_fit"
    NOT_COMPUTED = "not_computed"


class PointKind(StrEnum):
    LV_NODE = "lv_node"
    LV_BOARD = "lv_board"
    NEW_DT = "new_dt"
    OH_TEE = "oh_tee"
    RMU_BAY = "rmu_bay"
    LOOP_IN = "loop_in"
    SWS_BAY = "sws_bay"
    SS_BAY = "ss_bay"


class Change(StrEnum):
    """How an excess over a limit changed by the customer (planning.md 3.6)."""

    NONE = "none"
    NEW = "new"
    WORSENED = "worsened"
    PRE_EXISTING = "pre_existing"
    RELIEVED = "relieved"


SINGULAR = {
    "nodes": "node",
    "lines": "line",
    "transformers": "transformer",
    "switches": "switch",
    "stations": "station",
    "loads": "customer",
    "generators": "generator",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A thing on the map. Layer "new" is what the connection brings; its id is route, tee, transformer or customer."""

    layer: str
    id: str

    def __str__(self) -> str:
        return (
            f"new {self.id}" if self.layer == "new" else f"{SINGULAR.get(self.layer, self.layer)} {self.id}"
        )

    def json(self) -> dict[str, str]:
        return {"layer": self.layer, "id": self.id}


@dataclass(frozen=True, slots=True)
class SupplyPoint:
    """Where the customer would connect. `at_km` is the distance from the line's from end for a tee or loop-in."""

    kind: PointKind
    node: str | None
    line: str | None
    lon: float | None
    lat: float | None
    vn_kv: float
    at_km: float | None = None
    route: tuple[
        tuple[float, float], ...
    ] = ()  # lon, lat of the new route from the supply point to the customer


@dataclass(frozen=True, slots=True)
class TestResult:
    """One row of the tests table. `margin` is room: positive is good; `element` is where it was read."""

    __test__ = False  # pytest: a result, not a class of tests

    test: str  # "1a", "1b", "2", "3", "4", ...
    name: str  # English msgid, e.g. "Line loading"
    status: Status
    unit: str
    limit: float | None = None
    before: float | None = None
    after: float | None = None
    element: Asset | None = None
    margin: float | None = None
    state: str | None = None  # peak, minimum, snapshot
    contingency: Asset | None = None
    clause: str = ""
    verified: bool = False
    change: Change = Change.NONE
    mandatory: bool = True
    why: Message | None = None  # what is missing, what the condition is, who cures it
    value_volts: float | None = None  # voltage tests: the after value in volts (line to line)


@dataclass(frozen=True, slots=True)
class Binding:
    """What stops the next kilowatt. `test` is "way_in" when the rule's cap for this kind of point binds."""

    test: str
    element: Asset | None
    state: str | None
    contingency: Asset | None
    limit: float | None = None
    value: float | None = None  # at the asked capacity
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SwitchingStep:
    action: str  # open, close
    element: Asset
    node: str | None  # the line end that is operated, where it is one
    minutes: float
    remote: bool
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class OutagePlan:
    """One contingency of test 5 with its transfer, before and after the customer."""

    outage: Asset
    steps: tuple[SwitchingStep, ...]
    required_kw: float
    restored_kw: float
    unserved_kw: float
    unserved_before_kw: float
    unserved_reason: Message | None
    minutes: float
    u_min_percent: float | None
    loading_max_percent: float | None
    loading_max_element: Asset | None
    status: Status
    change: Change
    dark_nodes: tuple[str, ...] = ()  # before switching


@dataclass(frozen=True, slots=True)
class ProfilePoint:
    """Voltage against distance along the candidate's path, and each branch's loading, before and after."""

    node: str
    distance_km: float
    u_before_percent: float | None
    u_after_percent: float | None
    branch: Asset | None  # the branch that leads to this node
    loading_before_percent: float | None
    loading_after_percent: float | None


@dataclass(frozen=True, slots=True)
class SecondSource:
    """The other supply point of a customer with two, and what it carries alone."""

    point: SupplyPoint
    feeder: str
    root: str
    route_m: float
    largest_kw: float | None
    cable: str | None
    cost_band: tuple[float, float, float] | None

    @property
    def asset(self) -> Asset:
        return Asset("nodes", self.point.node) if self.point.node else Asset("lines", str(self.point.line))


@dataclass(frozen=True, slots=True)
class Candidate:
    point: SupplyPoint
    feeder: str
    root: str
    route_m: float
    verdict: Verdict
    largest_kw: float | None
    binding: Binding | None
    tests: tuple[TestResult, ...]
    conditions: tuple[Message, ...] = ()
    outages: tuple[OutagePlan, ...] = ()
    profile: tuple[ProfilePoint, ...] = ()
    cable: str | None = None  # chosen from the rule set's list
    cost_band: tuple[float, float, float] | None = None  # low, mid, high in 10 000 CNY
    largest_set_kva: tuple[int, ...] = ()  # largest standard transformer set that fits
    allowed: bool = True  # way-in table; False with a condition telling why
    second: SecondSource | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The winner solved again by the reference engine."""

    engine: str
    max_deviation_u_pu: float
    max_deviation_loading_points: float
    worst_node: str | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """Capacity promised to somebody who is not connected yet: it stands in the grid before the customer asks."""

    node: str
    kw: float
    kvar: float = 0.0
    kind: str = "load"  # load, generation


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, after defaults."""

    lon: float | None
    lat: float | None
    node: str | None
    kw: float
    kva: float
    cosphi: float
    kind: str  # load, generation
    customer_class: str = "industry"
    sources: int = 1
    independence: str = ""  # of two sources: feeder, busbar, transformer, substation; none for one source
    importance: str = ""  # class of the rule set
    area: str = ""  # supply area class of the rule set
    year: int | None = None
    tests: tuple[str, ...] = ()  # empty: all
    u_min_pu: float | None = None  # replace the rule set's limits, per unit of vn_kv
    u_max_pu: float | None = None
    loading_max_percent: float | None = None
    load_scale: float | None = None
    motor_kw: float | None = None  # largest motor started at once, at the shaft
    motor_start: float = 6.0  # its starting current over the rated one (direct on line 5 to 7)
    motor_per_hour: float | None = None  # starts an hour; None: the rule set's default
    promised: tuple[Promised, ...] = ()  # the ledger, in the order of its queue


@dataclass(frozen=True, slots=True)
class Answer:
    question: Question
    verdict: Verdict
    sentence: Message
    candidates: tuple[Candidate, ...]
    feeders_met: int
    radius_m: float
    assumptions: tuple[Message, ...]
    not_checked: tuple[Message, ...]
    revision: str
    rules: str
    engines: dict[str, str]
    fingerprint: str
    stage: str = "full"  # first: without N-1 and certificate; full
    certificate: Certificate | None = None
    winner: int = 0  # index into candidates
    data_time: str | None = None
    projects: tuple[str, ...] = ()  # planned ones counted as in service
    extras: dict[str, Any] = field(default_factory=dict)
