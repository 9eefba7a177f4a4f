"""Brackets of many nodes at once, tightened by curves through three solved points until one kilowatt is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gridmodel.capacity.guess import predicted
from gridmodel.capacity.terms import Gaps

ROUNDS = 60  # most nodes need three; bisection alone would need 20
NOISE = 1e-9
NEAR_KW, NEAR = 8.0, 0.05  # of a solved point: there a guess is worth two scenarios
PATIENCE = 4  # rounds after which the bracket is halved as well

Measure = Callable[[np.ndarray, np.ndarray], Gaps]  # (which node, kW) -> gaps


@dataclass(frozen=True, slots=True)
class Point:
    """One solved capacity of every node: kW, gaps by family (NaN: not solved), and what is nearest its bound."""

    kw: np.ndarray
    gap: np.ndarray
    row: np.ndarray

    def put(self, at: np.ndarray, other: Point, of: np.ndarray) -> None:
        self.kw[at], self.gap[at], self.row[at] = other.kw[of], other.gap[of], other.row[of]


@dataclass(frozen=True, slots=True)
class Brackets:
    """Whole kilowatts: `low` fits, `high` does not (inf until something fails); `third` is an end before the present."""

    top: np.ndarray  # the way-in cap, whole kW
    low: Point
    high: Point
    third: Point

    @staticmethod
    def of(base: Gaps, caps_kw: np.ndarray) -> Brackets:
        n = len(caps_kw)

        def unknown() -> Point:
            return Point(np.full(n, np.inf), np.full(base.gap.shape, np.nan), base.row.copy())

        return Brackets(
            np.floor(caps_kw), Point(np.zeros(n), base.gap.copy(), base.row.copy()), unknown(), unknown()
        )

    def open(self) -> np.ndarray:
        still: np.ndarray = np.flatnonzero((self.low.kw < self.top) & (self.high.kw - self.low.kw > 1))
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


def lean_on(b: Brackets, which: np.ndarray, lead: np.ndarray) -> None:
    """Let the gaps that `which` have at 0 kW fall as steeply as at the room their `lead` found.

    Unlike the true ones they are those of the bound that will be met, not of whatever is nearest before anybody comes.
    """
    with np.errstate(invalid="ignore"):
        run = (b.high.kw - b.low.kw)[lead][:, None]
        fall = (b.low.gap - b.high.gap)[lead] / run * b.low.kw[lead][:, None]
    told = np.isfinite(fall) & (fall > 0) & (b.high.gap[lead] < 0)
    b.low.gap[which] = np.where(told, fall, b.low.gap[which])


def tighten(b: Brackets, which: np.ndarray, kw: np.ndarray, got: Gaps) -> None:
    """The room ends at the first failure from below; an end that is replaced stays as the third point."""
    fits = ~got.failed & (got.gap >= -NOISE).all(axis=1)
    solved = Point(kw, np.where(got.failed[:, None], np.nan, got.gap), got.row)
    order = np.lexsort((kw, which))
    for end, rows in ((b.high, order[~fits[order]]), (b.low, order[fits[order]][::-1])):
        nodes, first = np.unique(which[rows], return_index=True)
        at = rows[first]
        nearer = kw[at] < b.high.kw[nodes]
        if end is b.low:
            nearer &= kw[at] > b.low.kw[nodes]
        nodes, at = nodes[nearer], at[nearer]
        known = nodes[np.isfinite(end.gap[nodes]).any(axis=1)]
        b.third.put(known, end, known)
        end.put(nodes, solved, at)


def guesses(b: Brackets, which: np.ndarray, turn: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the next (which node, kW): where the first family meets its bound, and one kilowatt above."""
    low, high = b.low.kw[which], np.minimum(b.high.kw[which], b.top[which] + 1)
    middle = np.floor((low + high) / 2)
    guess = np.floor(predicted(b.low, b.high, b.third, which))
    unknown = np.isnan(guess) | (np.isnan(b.high.gap[which]).all(axis=1) & (guess >= high))
    guess = np.where(unknown, np.where(np.isfinite(b.high.kw[which]), middle, 2 * low + 1), guess)
    away = np.minimum(guess - low, high - guess)
    rough = (away > np.maximum(NEAR_KW, NEAR * guess)) & np.isnan(b.third.gap[which]).all(axis=1)
    sides = np.stack([guess, np.where(rough, np.nan, guess + 1)], axis=1)
    if turn >= PATIENCE:
        sides = np.concatenate([sides, middle[:, None]], axis=1)
    sides = np.where(np.isnan(sides), np.nan, np.clip(sides, low[:, None] + 1, high[:, None] - 1))
    nodes = np.repeat(which, sides.shape[1]).reshape(sides.shape)
    known = ~np.isnan(sides)
    pairs = np.unique(np.stack([nodes[known], sides[known]], axis=1), axis=0)
    return pairs[:, 0].astype(np.int64), pairs[:, 1]
