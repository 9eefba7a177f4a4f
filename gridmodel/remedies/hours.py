"""What the day curve leaves: hours to be kept free, and a battery that carries the customer over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ROUND_TRIP: Final = 0.88  # assumed: lithium iron phosphate with its converter
USABLE: Final = 0.9  # assumed: share of the rated energy that is used
MOST_HOURS: Final = 8  # a customer who may not work longer than that has no connection


@dataclass(frozen=True, slots=True)
class Kept:
    """Hours in which less is drawn, and the highest share of the grid's peak in all other hours."""

    share: float
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Storage:
    kw: float
    kwh: float  # rated energy


def offers(curve: tuple[float, ...]) -> Iterator[Kept]:
    """Yield the fewest hours first: at most four levels of the curve, each keeping about two hours more."""
    levels = sorted(set(curve), reverse=True)[1:]
    last = 0
    for share in levels:
        hours = tuple(h for h, s in enumerate(curve) if s > share)
        if len(hours) > MOST_HOURS:
            return
        if len(hours) >= last + 2:
            last = len(hours)
            yield Kept(share, hours)


def spans(hours: tuple[int, ...]) -> str:
    """17:00-21:00, 23:00-24:00; hours that touch are one span."""
    parts: list[list[int]] = []
    for hour in sorted(hours):
        if parts and parts[-1][1] == hour:
            parts[-1][1] = hour + 1
        else:
            parts.append([hour, hour + 1])
    return ", ".join(f"{a}:00–{b}:00" for a, b in parts)


def storage(kw: float, most_kw: float, curve: tuple[float, ...]) -> Storage | None:
    """Size a battery by hand: power kw - most_kw; energy of the hours above most_kw, one day after the other.

    d(h) = kw * curve(h); E = sum max(0, d - most_kw) * 1 h; rated kWh = E / USABLE. None where the other hours
    cannot charge it again: sum max(0, most_kw - d) < E / ROUND_TRIP.
    """
    drawn = [kw * share for share in curve]
    taken = sum(max(0.0, d - most_kw) for d in drawn)
    spare = sum(max(0.0, most_kw - d) for d in drawn)
    if spare < taken / ROUND_TRIP:
        return None
    return Storage(kw - most_kw, taken / USABLE)
