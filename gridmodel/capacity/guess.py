"""Where a family's gap will reach zero: parabola through three solved points, straight line through two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gridmodel.capacity.search import Point

STEPS = 6  # of Newton on a parabola


def predicted(low: Point, high: Point, third: Point, which: np.ndarray) -> np.ndarray:
    """Return the kW at which the first family meets its bound; NaN where no two points tell."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        inside = _between(low, high, third, which)
        beyond = _extrapolated(low, third, which)
    known = np.isfinite(high.gap[which]).any(axis=1)
    return np.where(known, inside, beyond)


def _between(low: Point, high: Point, third: Point, which: np.ndarray) -> np.ndarray:
    x0, x1, x2 = (p.kw[which][:, None] for p in (low, high, third))
    g0, g1, g2 = (p.gap[which] for p in (low, high, third))
    d01 = (g1 - g0) / (x1 - x0)
    bend = ((g2 - g0) / (x2 - x0) - d01) / (x2 - x1)
    bend = np.where(np.isfinite(bend), bend, 0.0)
    x = x0 - g0 / d01
    for _ in range(STEPS):
        g = g0 + d01 * (x - x0) + bend * (x - x0) * (x - x1)
        slope = d01 + bend * (2 * x - x0 - x1)
        x = np.clip(np.where(slope < 0, x - g / slope, x), x0, x1)
    roots = np.where((g1 < 0) & np.isfinite(x), x, np.inf)
    return _least(roots)


def _extrapolated(low: Point, third: Point, which: np.ndarray) -> np.ndarray:
    run = (low.kw - third.kw)[which][:, None]
    fall = (third.gap - low.gap)[which] / run
    roots = np.where((fall > 0) & (run > 0), low.kw[which][:, None] + low.gap[which] / fall, np.inf)
    return _least(roots)


def _least(roots: np.ndarray) -> np.ndarray:
    least = np.where(np.isnan(roots), np.inf, roots).min(axis=1)
    return np.where(np.isfinite(least), least, np.nan)


def crossing(low_gap: np.ndarray, high_gap: np.ndarray) -> np.ndarray:
    """Return the share of the way at which each family reaches zero, 2 where it does not."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(high_gap < 0, low_gap / (low_gap - high_gap), 2.0)
    return np.where(np.isnan(share), 2.0, share)
