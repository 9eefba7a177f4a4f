"""Who applies in the demonstration, when and for how much: seeded, with people and phones that cannot exist."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi
from typing import Final

from casework.applications import (
    Applicant,
    Application,
    ApplicationState,
    CustomerClass,
    Importance,
    Kind,
    Turn,
)
from casework.calendar import WorkCalendar
from casework.simulation import later

YEARS: Final = 2.5
MIX: Final[dict[CustomerClass, tuple[int, tuple[float, ...]]]] = {
    CustomerClass.HOUSEHOLD: (24, (8.0, 12.0, 16.0)),
    CustomerClass.LV_ZERO: (26, (15.0, 30.0, 50.0, 80.0)),
    CustomerClass.LV_OTHER: (16, (60.0, 80.0, 100.0)),
    CustomerClass.HV_SINGLE: (18, (315.0, 400.0, 630.0, 800.0, 1250.0)),
    CustomerClass.HV_DUAL: (5, (1600.0, 2500.0, 4000.0)),
    CustomerClass.GENERATION: (6, (20.0, 60.0, 400.0)),
    CustomerClass.CHARGING: (5, (160.0, 320.0, 630.0)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the demonstration grid."""

    node: str
    lon: float
    lat: float


def applications(
    rng: random.Random,
    count: int,
    places: Sequence[Place],
    grid: str,
    until: datetime,
    calendar: WorkCalendar,
) -> list[Application]:
    """In the order of their creation; the definition, the number and the deadline are not known here."""
    span = timedelta(days=365.25 * YEARS)
    moments: list[datetime] = []
    while len(moments) < count:
        at = until - span * rng.random()
        busy = 0.75 - 0.25 * cos(2 * pi * (at.timetuple().tm_yday - 60) / 365)
        grows = 0.75 + 0.25 * (1 - (until - at) / span)
        if calendar.is_working(calendar.local_day(at)) and rng.random() < busy * grows:
            moments.append(later(calendar, at.replace(hour=0, minute=30), rng.random()))
    moments = sorted(m for m in moments if m < until)
    return [_application(rng, n, at, rng.choice(places), grid) for n, at in enumerate(moments, 1)]


def _application(rng: random.Random, n: int, at: datetime, place: Place, grid: str) -> Application:
    of = rng.choices(list(MIX), [share for share, _ in MIX.values()])[0]
    new = rng.choice(MIX[of][1])
    kind = {CustomerClass.GENERATION: Kind.GENERATION, CustomerClass.CHARGING: Kind.CHARGING}.get(
        of, Kind.INCREASE if rng.random() < 0.2 else Kind.NEW
    )
    existing = new if kind is Kind.INCREASE else 0.0
    important = of is CustomerClass.HV_DUAL and rng.random() < 0.6
    return Application(
        id=f"{rng.getrandbits(128):032x}", number="", applicant=Applicant(f"演示客户 {n:04}", f"000{rng.randrange(10**8):08}"),
        applicant_account_id=None, customer_class=of, kind=kind, importance=Importance.SECOND if important else Importance.ORDINARY,
        existing_kva=existing, new_kva=new, total_kva=existing + new, demand_kw=round(0.75 * new, 1), power_factor=0.95,
        lon=place.lon, lat=place.lat, address=f"演示地址 {n:04}", grid=grid, node=place.node, department="service", district=None,
        wanted_on=None, state=ApplicationState.RUNNING, turn=Turn.COMPANY, definition_id=0, done=(), due_at=None,
        due_assumed=False, created_by="演示数据", created_at=at, finished_at=None, demonstration=True, version=1,
    )  # fmt: skip
