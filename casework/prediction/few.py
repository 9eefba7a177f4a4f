"""Too few finished cases for a model: quantiles of what cases alike still took after the same activity."""

from __future__ import annotations

from typing import Final

import numpy as np

from casework.prediction.alike import ENOUGH, learn_alike, quantile_days
from casework.prediction.log import EventLog, Floats, Ints
from casework.prediction.model import BAND, Forecast, after_waiting

ENOUGH_FOR_A_MODEL: Final = 200  # finished cases
ENOUGH_FOR_A_BAND: Final = ENOUGH  # finished cases that passed the activity; fewer promise no band


def node_quantiles(log: EventLog, known: Ints, asked: Ints, waited: Floats | None = None) -> Forecast:
    """By activity, and by class where enough of it passed. The band is NaN, a claim not made, where too few speak."""
    alike = learn_alike(log, known)
    low, point, high = (quantile_days(alike, log, asked, q) for q in ((1 - BAND) / 2, 0.5, (1 + BAND) / 2))
    said = Forecast(point, np.minimum(low, point), np.maximum(high, point))
    if waited is not None:
        said = after_waiting(said, alike, log, asked, waited)
    silent = _cases(log, known, asked) < ENOUGH_FOR_A_BAND
    return Forecast(
        said.point_days, np.where(silent, np.nan, said.low_days), np.where(silent, np.nan, said.high_days)
    )


def _cases(log: EventLog, known: Ints, asked: Ints) -> Floats:
    """How many finished cases passed the activity of each row asked."""
    pairs = np.unique(np.column_stack([log.activity[known], log.case[known]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(log.activities))[log.activity[asked]].astype(np.float64)
