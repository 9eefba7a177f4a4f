"""Four ways to say the median of the remaining time; which of them to believe is measured, not assumed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
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
    alike_days: Floats  # the median of the cases alike

    def only(self, chosen: Any) -> Sample:
        return Sample(
            self.lines[chosen],
            self.coded,
            self.pace_days[chosen],
            self.remaining_days[chosen],
            self.weight[chosen],
            self.alike_days[chosen],
        )


@dataclass(frozen=True, slots=True)
class Experts:
    """`days` learns days; `pace` learns multiples of the latest pace, which follows a drift; `forest` averages.

    The fourth learns nothing: the median of the cases alike.
    """

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


def one_thread() -> Any:
    """Threads that wait for each other on a busy machine cost thirty times what they bring.

    The limit holds for what is loaded when it begins: the trees have to be imported before.
    """
    import sklearn.ensemble  # noqa: F401
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    return threadpool_limits(1)


def boosted(loss: str, **options: Any) -> HistGradientBoostingRegressor:
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(loss=loss, **(BOOSTING | options))


def opinions_days(experts: Experts, sample: Sample) -> Floats:
    """One column per expert."""
    lines = sample.lines
    squared = [
        np.maximum(model.predict(x), 0.0) ** 2
        for model, x in (
            (experts.days, lines),
            (experts.pace, lines),
            (experts.forest, np.nan_to_num(lines, nan=-1.0)),
        )
    ]
    squared[1] = squared[1] * sample.pace_days
    return np.column_stack([*squared, sample.alike_days])


def shares(opinions: Floats, truth_days: Floats, weight: Floats, steps: int = 8) -> Floats:
    """The mixture of the experts with the smallest mean absolute error on cases none of them has seen."""
    mixtures = (
        np.array(
            [m for m in product(range(steps + 1), repeat=opinions.shape[1]) if sum(m) == steps],
            dtype=np.float64,
        )
        / steps
    )
    errors = np.array([np.average(np.abs(opinions @ m - truth_days), weights=weight) for m in mixtures])
    good = mixtures[errors <= errors.min() * (1 + INDISTINCT)]
    best: Floats = good[int(np.argmin(np.abs(good - 1 / opinions.shape[1]).sum(axis=1)))]
    return best
