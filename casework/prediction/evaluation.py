"""What the prediction is worth on a log: trained on earlier cases, asked about later ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from casework.prediction.alike import learn_alike, quantile_days
from casework.prediction.baselines import baselines_days
from casework.prediction.experts import SEED
from casework.prediction.few import ENOUGH_FOR_A_MODEL, node_quantiles
from casework.prediction.log import EventLog, Floats, Ints, prefixes, remaining_days, stay_days
from casework.prediction.model import BAND, Forecast, forecast, train
from casework.refusals import Invalid
from message import say

TRAINING: Final = 0.8
ALIKE: Final = "cases alike"  # told apart from the naive yardsticks: one of our own experts
ForecastAt = Callable[[Ints, Floats | None], Forecast]  # rows, and days waited since them


@dataclass(frozen=True, slots=True)
class Split:
    """`finished` cases of the first four fifths are learnt from; `later` ones are asked about."""

    split_s: float
    training_cases: int
    finished: NDArray[np.bool_]
    later: NDArray[np.bool_]


def split(log: EventLog) -> Split:
    """The split is the moment at which the first of the later cases begins."""
    first_later = int(log.cases * TRAINING)
    if log.cases < 2 or first_later == 0:
        raise Invalid(
            say(
                "The log holds {n} case; to learn and to measure takes at least 2. Nothing was computed.",
                n=log.cases,
            )
        )
    later = np.arange(log.cases) >= first_later
    at = float(log.start_s[first_later])
    return Split(at, first_later, ~later & (log.end_s < at), later)


def evaluate(log: EventLog) -> dict[str, Any]:
    """Return the errors in days over all prefixes of the later cases, ours and those of the baselines."""
    parts = split(log)
    known, asked = prefixes(log, parts.finished), prefixes(log, parts.later)
    if not len(known):
        raise Invalid(
            say(
                "No case of two events or more was finished before the later cases began: there is nothing to learn from."
            )
        )
    if not len(asked):
        raise Invalid(say("All later cases have one event only: nothing remains to be predicted."))
    method, forecast_at = _learnt(log, parts, known)
    said = forecast_at(asked, None)
    alike = learn_alike(log, known)
    yardsticks = baselines_days(log, known, asked) | {ALIKE: quantile_days(alike, log, asked, 0.5)}
    return {
        "method": method,
        "cases": {
            "all": log.cases, "training": parts.training_cases, "finished_before_split": int(parts.finished.sum()),
            "test": int(parts.later.sum()),
        },
        "samples": {"training": len(known), "test": len(asked)},
        "split_s": parts.split_s,
        **_errors(log, asked, said, yardsticks, np.ones(len(asked), dtype=bool)),
        "long_cases": _long(log, asked, said, yardsticks),
        "while_waiting": _waiting(log, asked, forecast_at, yardsticks),
    }  # fmt: skip


def _learnt(log: EventLog, parts: Split, known: Ints) -> tuple[str, ForecastAt]:
    if len(np.unique(log.case[known])) < ENOUGH_FOR_A_MODEL:
        return "node_quantiles", lambda rows, waited: node_quantiles(log, known, rows, waited)
    model = train(log, parts.finished, parts.split_s)
    return "model", lambda rows, waited: forecast(model, log, rows, waited)


def _waiting(
    log: EventLog, asked: Ints, forecast_at: ForecastAt, yardsticks: dict[str, Floats]
) -> dict[str, Any]:
    """The same at a moment drawn evenly between each event and the next: as running cases are really asked about."""
    waited = stay_days(log)[asked] * np.random.default_rng(SEED).random(len(asked))
    simple = {name: np.maximum(days, waited) for name, days in yardsticks.items()}
    return _errors(log, asked, forecast_at(asked, waited), simple, np.ones(len(asked), dtype=bool))


def _errors(
    log: EventLog, asked: Ints, said: Forecast, yardsticks: dict[str, Floats], among: NDArray[np.bool_]
) -> dict[str, Any]:
    truth = remaining_days(log)[asked][among]
    low, high = said.low_days[among], said.high_days[among]
    claimed = ~np.isnan(low)
    errors = {name: _mean(np.abs(days[among] - truth)) for name, days in yardsticks.items()}
    inside = (truth >= low) & (truth <= high)
    return {
        "mae_days": _mean(np.abs(said.point_days[among] - truth)),
        "median_absolute_error_days": round(float(np.median(np.abs(said.point_days[among] - truth))), 6),
        "bias_days": _mean(said.point_days[among] - truth),
        "baselines": {name: e for name, e in errors.items() if name != ALIKE},
        "cases_alike_mae_days": errors[ALIKE],
        "coverage": _mean(inside[claimed]) if claimed.any() else None,
        "band": {
            "promised": BAND,
            "claimed_share": _mean(claimed),
            "mean_width_days": _mean((high - low)[claimed]) if claimed.any() else None,
        },
    }


def _long(log: EventLog, asked: Ints, said: Forecast, yardsticks: dict[str, Floats]) -> dict[str, Any]:
    """The tenth of the later cases that took longest."""
    cases = np.unique(log.case[asked])
    took = (log.end_s - log.start_s)[cases]
    most = max(1, round(len(cases) / 10))
    slow = cases[np.argsort(-took, kind="stable")[:most]]
    among = np.isin(log.case[asked], slow)
    return {"cases": most, "samples": int(among.sum()), **_errors(log, asked, said, yardsticks, among)}


def _mean(values: NDArray[Any]) -> float:
    return round(float(np.mean(values)), 6)
