"""The capacity ledger: what replied schemes promise, at which assets, in which order, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class PromiseState(StrEnum):
    HELD = "held"
    ENERGISED = "energised"  # in service, but the grid data does not show its load yet
    RELEASED = "released"
    EXPIRED = "expired"


COUNTING: Final = frozenset({PromiseState.HELD, PromiseState.ENERGISED})


@dataclass(frozen=True, slots=True)
class Promise:
    """Coincident kW by asset ("lines:17"): each level of the grid with its own coincidence factor."""

    id: int
    scheme_id: str
    application_id: str
    number: str
    applicant: str  # alternatives of one applicant count once
    grid: str
    position: int  # in the queue of the grid
    node: str  # where the check puts the load
    kind: str  # load, generation
    kw: float
    kvar: float
    elements: Mapping[str, float]
    state: PromiseState
    since: datetime
    expires_at: datetime | None

    @property
    def counts(self) -> bool:
        return self.state in COUNTING


@dataclass(frozen=True, slots=True)
class Wanted:
    """A promise before it is given."""

    scheme_id: str
    application_id: str
    number: str
    applicant: str
    grid: str
    node: str
    kind: str
    kw: float
    kvar: float
    elements: Mapping[str, float]


def expiry(since: datetime, valid_days: float) -> datetime:
    return since + timedelta(days=max(1.0, min(valid_days, 3650.0)))


def expired(promise: Promise, now: datetime) -> bool:
    """What is in service does not expire; only grid data that holds its load replaces it."""
    return promise.state is PromiseState.HELD and promise.expires_at is not None and promise.expires_at <= now


def counted(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """Of each applicant and application the largest alternative only, in the order of the queue."""
    largest: dict[tuple[str, str, str], Promise] = {}
    for p in sorted((p for p in promises if p.counts), key=lambda p: p.position):
        key = (p.grid, p.applicant, p.application_id)
        if key not in largest or p.kw > largest[key].kw:
            largest[key] = p
    return tuple(sorted(largest.values(), key=lambda p: p.position))


def committed_kw(promises: Iterable[Promise]) -> dict[str, float]:
    """Coincident kW at each asset; alternatives of one application by their maximum, also asset by asset."""
    by_case: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for p in (p for p in promises if p.counts):
        mine = by_case[(p.applicant, p.application_id)]
        for asset, kw in p.elements.items():
            mine[asset] = max(mine.get(asset, 0.0), kw)
    out: dict[str, float] = defaultdict(float)
    for mine in by_case.values():
        for asset, kw in mine.items():
            out[asset] += kw
    return dict(out)


def rooms_left(limits_kw: Mapping[str, float], promises: Iterable[Promise]) -> dict[str, float]:
    """Room at each asset after all that is promised (planning.md section 3.9)."""
    taken = committed_kw(promises)
    return {asset: limit - taken.get(asset, 0.0) for asset, limit in limits_kw.items()}


def without_own(promises: Iterable[Promise], application_id: str) -> tuple[Promise, ...]:
    """An application never stands in its own way."""
    return tuple(p for p in promises if p.application_id != application_id)


def overlapping(elements: Mapping[str, float], promises: Iterable[Promise]) -> tuple[Promise, ...]:
    return tuple(p for p in promises if p.counts and p.elements.keys() & elements.keys())


def behind(gone: Promise, promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """Who stands later in the queue on a shared asset: for them the room has changed."""
    return tuple(p for p in overlapping(gone.elements, promises) if p.position > gone.position)
