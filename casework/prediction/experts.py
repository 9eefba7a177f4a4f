"""Three ways to learn the median of the remaining time; which of them to believe is measured, not assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from casework.prediction.log import Floats

if TYPE_CHECKING:  # 60 MB that only who learns needs: the web process shows what the worker learnt
    from sklearn.ensemble import HistGradientBoostingRegressor

INDISTINCT: Final = 0.01  # mixtures this close are one as good as the other: the most even is taken
SEED: Final = 20_261_122
BOOSTING: Final[dict[str, Any]] = {
    "max_leaf_nodes": 15,
    "learning_rate": 0.05,
    "max_iter": 150,
    "min_samples_leaf": 40,
    "early_stopping": False,
    "random_state": SEED,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Lines of features, which columns hold codes, the office's pace at each line in days, and what followed."""

    lines: Floats
    coded: list[bool]
    pace_days: Floats
    remaining_days: Floats
    weight: Floats

    def only(self, chosen: Any) -> Sample:
        return Sample(
            self.lines[chosen],
            self.coded,
            self.pace_days[chosen],
            self.remaining_days[chosen],
            self.weight[chosen],
        )


@dataclass(frozen=True, slots=True)
class Experts:
    """`days` learns days; `pace` learns multiples of the latest pace, which follows a drift; `forest` averages."""

    days: Any
    pace: Any
    forest: Any


def learn(sample: Sample) -> Experts:
    """Square roots tame the long tail; a median goes through any increasing function unchanged."""
    from sklearn.ensemble import ExtraTreesRegressor

    y, w = sample.remaining_days, sample.weight
    coded = {"categorical_features": sample.coded}
    forest = ExtraTreesRegressor(100, min_samples_leaf=10, max_features=0.5, n_jobs=1, random_state=SEED)
    return Experts(
        days=boosted("absolute_error", **coded).fit(sample.lines, np.sqrt(y), w),
        pace=boosted("absolute_error", **coded).fit(
            sample.lines, np.sqrt(y / sample.pace_days), w * sample.pace_days
        ),
        forest=forest.fit(np.nan_to_num(sample.lines, nan=-1.0), np.sqrt(y), w),
    )


def boosted(loss: str, **options: Any) -> HistGradientBoostingRegressor:
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(loss=loss, **(BOOSTING | options))


def opinions_days(experts: Experts, lines: Floats, pace_days: Floats) -> Floats:
    """One column per expert."""
    squared = [
        np.maximum(model.predict(x), 0.0) ** 2
        for model, x in (
            (experts.days, lines),
            (experts.pace, lines),
            (experts.forest, np.nan_to_num(lines, nan=-1.0)),
        )
    ]
    squared[1] = squared[1] * pace_days
    return np.column_stack(squared)


def shares(opinions: Floats, truth_days: Floats, weight: Floats, steps: int = 8) -> Floats:
    """The mixture of the experts with the smallest mean absolute error on cases none of them has seen."""
    mixtures = (
        np.array(
            [(a, b, steps - a - b) for a in range(steps + 1) for b in range(steps + 1 - a)],
            dtype=np.float64,
        )
        / steps
    )
    errors = np.array([np.average(np.abs(opinions @ m - truth_days), weights=weight) for m in mixtures])
    good = mixtures[errors <= errors.min() * (1 + INDISTINCT)]
    best: Floats = good[int(np.argmin(np.abs(good - 1 / 3).sum(axis=1)))]
    return best
