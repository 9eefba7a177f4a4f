"""Before and after: what the customer makes new, worsens, leaves as it was or relieves (planning.md 3.6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.answer import Change
from gridmodel.connection.bench import Readings
from gridmodel.connection.limits import Limits

NOISE = 1e-9
AFFECTED_PU = 1e-4


@dataclass(frozen=True, slots=True)
class Base:
    """One state without the customer, by row of the augmented network; parts of a cut line read as the whole line."""

    u_pu: np.ndarray
    line_percent: np.ndarray
    tr_percent: np.ndarray
    switch_percent: np.ndarray


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be reached at most: the limit, or what was there before plus tau where the limit was already passed."""

    u_low: np.ndarray
    u_high: np.ndarray
    line: np.ndarray
    transformer: np.ndarray
    switch: np.ndarray


def base_of(readings: Readings, origin_line: np.ndarray) -> Base:
    """Read scenario 0 of an undisturbed solve as the base of every candidate."""
    back = np.where(origin_line >= 0, origin_line, 0)
    fresh = origin_line < 0

    def lines(values: np.ndarray) -> np.ndarray:
        out: np.ndarray = values[0][back].copy()
        out[fresh] = 0.0
        return out

    u = readings.u_pu[0].copy()
    return Base(u, lines(readings.line_percent), readings.tr_percent[0], readings.switch_percent[0])


def bounds(base: Base, limits: Limits) -> Bounds:
    """Bend each limit where the base already passes it."""
    low = np.where(base.u_pu < limits.u_low - NOISE, base.u_pu - limits.tau_u_pu, limits.u_low)
    high = np.where(base.u_pu > limits.u_high + NOISE, base.u_pu + limits.tau_u_pu, limits.u_high)

    def top(values: np.ndarray, hard: np.ndarray | float) -> np.ndarray:
        return np.where(values > np.asarray(hard) + NOISE, values + limits.tau_loading, hard)

    return Bounds(
        low, high, top(base.line_percent, limits.line_hard), top(base.tr_percent, limits.tr_hard),
        top(base.switch_percent, limits.switch_hard),
    )  # fmt: skip


def excess(values: np.ndarray, low: np.ndarray | None, high: np.ndarray) -> np.ndarray:
    """Return how far values lie outside low..high, 0 inside, NaN where dark."""
    over: np.ndarray = np.maximum(values - high, 0.0)
    if low is not None:
        over = np.maximum(over, low - values)
    return over


def change(before: float, after: float, tau: float) -> Change:
    """Classify one excess."""
    if after <= NOISE:
        return Change.RELIEVED if before > tau else Change.NONE
    if before <= NOISE:
        return Change.NEW
    if after - before > tau:
        return Change.WORSENED
    return Change.RELIEVED if after < before - tau else Change.PRE_EXISTING


@dataclass(frozen=True, slots=True)
class Carried:
    """Which branches carry a candidate's power: its upstream set and its own new branches, bool by row.

    Elsewhere constant-power loads draw more current when the voltage sinks; that is the voltage test's business
    (docs/decisions/005).
    """

    line: np.ndarray
    transformer: np.ndarray
    switch: np.ndarray
