"""Too few finished cases for a model: quantiles of what others still took after the same activity."""

from __future__ import annotations

from typing import Final

import numpy as np

from casework.prediction.baselines import grouped
from casework.prediction.log import EventLog, Floats, Ints, remaining_days
from casework.prediction.model import BAND, Forecast

ENOUGH_FOR_A_MODEL: Final = 200  # finished cases
ENOUGH_FOR_A_POINT: Final = 3  # finished cases that passed the activity; fewer: all activities together
ENOUGH_FOR_A_BAND: Final = 20  # fewer than this promise no band


def node_quantiles(log: EventLog, known: Ints, asked: Ints) -> Forecast:
    """The band is NaN, a claim not made, where fewer than `ENOUGH_FOR_A_BAND` finished cases speak for it."""
    y, key, asks = remaining_days(log)[known], log.activity[known], log.activity[asked]
    low, high = (
        grouped(key, y, asks, q, at_least=ENOUGH_FOR_A_BAND) for q in ((1 - BAND) / 2, (1 + BAND) / 2)
    )
    silent = _cases(log, known, asked) < ENOUGH_FOR_A_BAND
    point = grouped(key, y, asks, 0.5, at_least=ENOUGH_FOR_A_POINT)
    return Forecast(
        point,
        np.where(silent, np.nan, np.minimum(low, point)),
        np.where(silent, np.nan, np.maximum(high, point)),
    )


def _cases(log: EventLog, known: Ints, asked: Ints) -> Floats:
    """How many finished cases passed the activity of each row asked."""
    pairs = np.unique(np.column_stack([log.activity[known], log.case[known]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(log.activities))[log.activity[asked]].astype(np.float64)
