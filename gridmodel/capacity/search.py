"""Brackets of many nodes at once, tightened by straight lines and extrapolation until one kilowatt is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gridmodel.capacity.terms import Gaps

ROUNDS = 60  # most nodes need three; bisection alone would need 20
NOISE = 1e-9

Measure = Callable[[np.ndarray, np.ndarray], Gaps]  # (which node, kW) -> gaps


@dataclass(slots=True)
class Brackets:
    """Whole kilowatts: `low` fits, `high` does not; `before` is the feasible end before the present one."""

    top: np.ndarray  # the way-in cap, whole kW
    low: np.ndarray
    low_gap: np.ndarray
    low_row: np.ndarray
    before: np.ndarray
    before_gap: np.ndarray
    high: np.ndarray  # inf until something fails
    high_gap: np.ndarray
    high_row: np.ndarray

    @staticmethod
    def of(base: Gaps, caps_kw: np.ndarray) -> Brackets:
        n, shape = len(caps_kw), base.gap.shape
        return Brackets(
            np.floor(caps_kw), np.zeros(n), base.gap.copy(), base.row.copy(), np.zeros(n), base.gap.copy(),
            np.full(n, np.inf), np.full(shape, np.nan), base.row.copy(),
        )  # fmt: skip

    def open(self) -> np.ndarray:
        still: np.ndarray = np.flatnonzero((self.low < self.top) & (self.high - self.low > 1))
        return still


def search(b: Brackets, first_kw: np.ndarray, measure: Measure, wanted: np.ndarray) -> None:
    """Tighten the brackets of the `wanted` nodes in place, beginning with the guesses `first_kw`."""
    which = wanted[np.isin(wanted, b.open())]
    kw = np.clip(np.floor(first_kw[which]), 1, b.top[which])
    for turn in range(ROUNDS):
        if not len(which):
            return
        tighten(b, which, kw, measure(which, kw))
        which, kw = guesses(b, wanted[np.isin(wanted, b.open())], turn)


def tighten(b: Brackets, which: np.ndarray, kw: np.ndarray, got: Gaps) -> None:
    """The room ends at the first failure from below."""
    fits = ~got.failed & (got.gap >= -NOISE).all(axis=1)
    for i in np.lexsort((-kw, which))[~fits[np.lexsort((-kw, which))]]:  # the lowest failure comes last
        k = which[i]
        if kw[i] < b.high[k]:
            b.high[k], b.high_gap[k], b.high_row[k] = (
                kw[i],
                np.nan if got.failed[i] else got.gap[i],
                got.row[i],
            )
    order = np.lexsort((kw, which))
    for i in order[fits[order]]:
        k = which[i]
        if b.low[k] < kw[i] < b.high[k]:
            b.before[k], b.before_gap[k] = b.low[k], b.low_gap[k]
            b.low[k], b.low_gap[k], b.low_row[k] = kw[i], got.gap[i], got.row[i]


def guesses(b: Brackets, which: np.ndarray, turn: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the next (which node, kW): where the first family meets its bound by both straight lines."""
    low, high = b.low[which], np.minimum(b.high[which], b.top[which] + 1)
    ahead = low + _beyond(b, which)
    between = np.floor(low + crossing(b.low_gap[which], b.high_gap[which]) * (b.high[which] - low))
    middle = np.floor((low + high) / 2)
    between = np.where(np.isnan(between), np.where(np.isfinite(b.high[which]), middle, 2 * low + 1), between)
    wide = high - low > 64
    sides = [between, between + 1, np.where(np.isfinite(ahead), np.floor(ahead) + 1, np.nan)]
    if turn >= 5:  # where the curve bends too much the bracket is halved as well
        sides.append(np.where(wide, middle, np.nan))
    kw = np.stack(sides, axis=1)
    kw = np.where(np.isnan(kw), np.nan, np.clip(kw, low[:, None] + 1, high[:, None] - 1))
    nodes = np.repeat(which, kw.shape[1]).reshape(kw.shape)
    pairs = np.unique(np.stack([nodes[~np.isnan(kw)], kw[~np.isnan(kw)]], axis=1), axis=0)
    return pairs[:, 0].astype(np.int64), pairs[:, 1]


def _beyond(b: Brackets, which: np.ndarray) -> np.ndarray:
    """Return how far above `low` the line through the last two feasible ends meets the first bound; NaN without one."""
    run = (b.low - b.before)[which]
    with np.errstate(invalid="ignore", divide="ignore"):
        fall = (b.before_gap[which] - b.low_gap[which]) / run[:, None]
        reach = np.where(fall > 0, b.low_gap[which] / fall, np.inf).min(axis=1)
    far: np.ndarray = np.where(np.isfinite(reach) & (run > 0), reach, np.nan)
    return far


def crossing(low_gap: np.ndarray, high_gap: np.ndarray) -> np.ndarray:
    """Return the share of the way at which the first family reaches zero; NaN where the far end was not solved."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(high_gap < 0, low_gap / (low_gap - high_gap), np.inf)
    share = np.where(np.isnan(share), np.inf, share)
    least: np.ndarray = share.min(axis=1)
    return np.where(np.isfinite(least), np.clip(least, 0.0, 1.0), np.nan)
