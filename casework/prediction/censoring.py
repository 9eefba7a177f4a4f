"""Cases that had not finished when training stopped were the slow ones: what the finished ones must stand for."""

from __future__ import annotations

from typing import Final

import numpy as np

from casework.prediction.log import EventLog, Floats

HEAVIEST: Final = 3.0


def weights(log: EventLog, known_s: float, begun_s: float = -np.inf, heaviest: float = HEAVIEST) -> Floats:
    """Weight of each case: one over the share of cases begun early enough for a case of its length to be finished.

    Inverse probability of censoring over the cases begun from `begun_s` on; the time a case was watched is from its
    start to `known_s`, whether it finished or not. Capped, so that a handful of the longest cannot rule the model.
    """
    among = (log.start_s >= begun_s) & (log.start_s < known_s)
    watched = np.sort(known_s - log.start_s[among])
    longer = len(watched) - np.searchsorted(watched, log.end_s - log.start_s, "right")
    found: Floats = np.clip(len(watched) / np.maximum(longer, 1), 1.0, heaviest)
    return found


def weighted_quantile(values: Floats, weight: Floats, share: float) -> float:
    """The smallest value that has at least `share` of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weight[order])
    place = int(np.searchsorted(total, share * total[-1], "left"))
    return float(values[order][min(place, len(values) - 1)])
