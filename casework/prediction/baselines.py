"""What anybody could forecast without a model: the yardsticks beside every figure."""

from __future__ import annotations

import numpy as np

from casework.prediction.log import DAY_S, EventLog, Floats, Ints, position, remaining_days


def baselines_days(log: EventLog, known: Ints, asked: Ints) -> dict[str, Floats]:
    """Forecasts for the rows `asked` from the rows `known`."""
    y = remaining_days(log)[known]
    total = float(np.mean((log.end_s - log.start_s)[np.unique(log.case[known])])) / DAY_S
    elapsed = (log.time_s[asked] - log.start_s[log.case[asked]]) / DAY_S
    activity, length = log.activity, np.minimum(position(log), 100)
    return {
        "overall_mean": np.full(len(asked), y.mean()),
        "overall_median": np.full(len(asked), np.median(y)),
        "mean_duration_minus_elapsed": np.maximum(total - elapsed, 0.0),
        "mean_by_last_activity": grouped(activity[known], y, activity[asked], 0.5, mean=True),
        "median_by_last_activity": grouped(activity[known], y, activity[asked], 0.5),
        "mean_by_prefix_length": grouped(length[known], y, length[asked], 0.5, mean=True),
    }


def grouped(
    key: Ints, value: Floats, asked: Ints, share: float, mean: bool = False, at_least: int = 1
) -> Floats:
    """Mean or quantile of the values of the same key; of all values where fewer than `at_least` speak."""
    whole = float(np.mean(value) if mean else np.quantile(value, share))
    found = np.full(len(asked), whole)
    for code in np.unique(asked):
        mine = value[key == code]
        if len(mine) >= at_least:
            found[asked == code] = np.mean(mine) if mine.size and mean else np.quantile(mine, share)
    return found
