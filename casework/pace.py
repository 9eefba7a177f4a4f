"""How long a step takes in the demonstration: season, whose desk and how full it is, how large and how difficult the case is.

All of it is assumed; docs/demonstration-history.md says with which figures and why. Factors multiply the usual stay.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from math import cos, log, pi, sqrt
from typing import Final

from casework.applications import Turn

NOISE: Final = 0.38  # of the logarithm of a stay, what nothing explains
DIFFICULT: Final = 0.22  # of the logarithm, the same for all of a case's steps at the company
SLOW_CUSTOMER: Final = 0.45  # the same for all steps of a customer
BUSY: Final = {"service": 1.0, "operations": 1.1, "planning": 1.2, "metering": 0.9}
EMPTY_DESK: Final = 0.75
PER_OPEN_STEP: Final = 0.05  # added for each step already open at the same desk
FULLEST: Final = 2.2
SPREAD_OF_PACE: Final = 0.16  # between the people of a department
SIZE_EXPONENT: Final = 0.12
USUAL_KVA: Final = 100.0


@dataclass(frozen=True, slots=True)
class Character:
    """What makes one case slower than another at every step."""

    difficult: float
    slow_customer: float
    size: float


@dataclass(slots=True)
class Desks:
    """Open steps by person, over all cases that are under way at the moment of the simulation."""

    open_steps: Counter[str] = field(default_factory=Counter)

    def fullness(self, person: str) -> float:
        return min(FULLEST, EMPTY_DESK + PER_OPEN_STEP * self.open_steps[person])


def character(rng: random.Random, kva: float) -> Character:
    size = min(1.5, max(0.7, (max(kva, 1.0) / USUAL_KVA) ** SIZE_EXPONENT))
    return Character(rng.lognormvariate(0, DIFFICULT), rng.lognormvariate(0, SLOW_CUSTOMER), size)


def season(at: datetime) -> float:
    """Spring and autumn are busy, and around the new year's weeks everything takes longer."""
    day = at.timetuple().tm_yday
    holidays = 1.25 if 20 <= day <= 50 else 1.0
    return holidays * (1 - 0.22 * cos(4 * pi * (day - 20) / 365))


def personal(person: str) -> float:
    """The lasting pace of a person, the same in every run."""
    return random.Random(person).lognormvariate(0, SPREAD_OF_PACE)


def stay_days(
    rng: random.Random, usual: float, at: datetime, turn: Turn, department: str, person: str | None, of: Character, desks: Desks,
) -> float:  # fmt: skip
    """Working days one step takes that is reached at `at`."""
    noise = rng.lognormvariate(log(usual), NOISE)
    if turn is not Turn.COMPANY or person is None:
        return noise * of.slow_customer * sqrt(of.size)
    desk = personal(person) * desks.fullness(person) * BUSY.get(department, 1.0)
    return noise * desk * season(at) * of.difficult * of.size
