"""The model of one office: a point forecast and a band, learnt from cases finished at a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from casework.prediction import censoring, load
from casework.prediction.alike import Alike, learn_alike, quantile_days, waited_days
from casework.prediction.experts import (
    SEED,
    Experts,
    Sample,
    boosted,
    learn,
    one_thread,
    opinions_days,
    shares,
)
from casework.prediction.features import Encoding, features, learn_encoding
from casework.prediction.log import EventLog, Floats, Ints, prefixes, remaining_days, stay_days

BAND: Final = 0.8
LATEST: Final = 0.25  # of the finished cases, held back to weigh the experts and to calibrate the band
MOST_SAMPLES: Final = 60_000
FOLDS: Final = 4
FOLLOWS_PACE: Final = 1  # the expert's column
HEAVIEST_HELD: Final = 10.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Days from each row to the end of its case; a band that is NaN is a claim not made."""

    point_days: Floats
    low_days: Floats
    high_days: Floats


Edges = tuple[float, float]  # added below and above


@dataclass(frozen=True, slots=True)
class Model:
    encoding: Encoding
    experts: Experts
    shares: Floats
    low: Any
    high: Any
    wider: Edges  # in square roots of the band's unit
    wider_waiting: Edges  # besides, where nothing has happened since the row; in square roots of days
    by_pace: bool
    usual_gap_days: float
    alike: Alike


def train(log: EventLog, finished: NDArray[np.bool_], known_s: float) -> Model:
    """Learn from `finished` cases; of all others only what happened before each forecast is ever looked at."""
    rows = _thinned(prefixes(log, finished))
    encoding = learn_encoding(log, rows)
    gap = float(np.nanmedian(load.recent_gap_days(log, log.time_s[rows])))
    alike = learn_alike(log, rows)
    sample = _sample(log, rows, encoding, gap, censoring.weights(log, known_s)[log.case[rows]], alike)
    with one_thread():
        late = _late(log, rows, finished)
        mixture = _mixture(log, rows, sample, late)
        by_pace = bool(mixture[FOLLOWS_PACE] > 0.5)
        low, high = _quantiles(sample, by_pace)
        begun = log.start_s[log.case[rows][late]].min()
        checks = [_wider(log, rows, sample, late, by_pace, known_s, begun)]
        if not by_pace:  # a steady office: cases of all times say more than the latest alone
            across = log.case[rows] % FOLDS == 0
            checks.append(_wider(log, rows, sample, across, by_pace, known_s, -np.inf))
        edges, waiting = (_mean([check[i] for check in checks]) for i in range(2))
        return Model(encoding, learn(sample), mixture, low, high, edges, waiting, by_pace, gap, alike)


def _mixture(log: EventLog, rows: Ints, sample: Sample, late: NDArray[np.bool_]) -> Floats:
    """Train on what was finished before the latest cases began, and ask who forecasts those best."""
    early = ~late & (log.end_s[log.case[rows]] < log.time_s[rows][late].min())
    early = early if early.sum() >= 2 * late.sum() else ~late
    held = replace(
        sample.only(late),
        alike_days=quantile_days(learn_alike(log, rows[early]), log, rows[late], 0.5),
    )
    said = opinions_days(learn(sample.only(early)), held)
    return shares(said, held.remaining_days, held.weight)


def forecast(model: Model, log: EventLog, rows: Ints, waited: Floats | None = None) -> Forecast:
    """Days from each row to the end of its case, from what is known there.

    `waited`: days since the row in which nothing has happened, which is known then too.
    """
    sample = _sample(log, rows, model.encoding, model.usual_gap_days, np.ones(len(rows)), model.alike)
    unit = _unit_days(sample, model.by_pace)
    with one_thread():
        point = opinions_days(model.experts, sample) @ model.shares
        low = np.maximum(model.low.predict(sample.lines) - model.wider[0], 0.0) ** 2 * unit
        high = np.maximum(model.high.predict(sample.lines) + model.wider[1], 0.0) ** 2 * unit
    said = Forecast(point, np.minimum(low, point), np.maximum(high, point))
    return (
        said if waited is None else after_waiting(said, model.alike, log, rows, waited, model.wider_waiting)
    )


def after_waiting(
    said: Forecast, alike: Alike, log: EventLog, rows: Ints, waited: Floats, wider: Edges = (0.0, 0.0)
) -> Forecast:
    """Moved as far as the waiting moves the quantiles of cases alike; nothing ends before now."""
    moved = waited_days(alike, log, rows, waited, ((1 - BAND) / 2, 0.5, (1 + BAND) / 2))
    low, point, high = (
        np.maximum(days + moved[:, n], waited)
        for n, days in enumerate((said.low_days, said.point_days, said.high_days))
    )
    low = np.maximum(np.maximum(np.sqrt(low) - wider[0], 0.0) ** 2, waited)
    high = (np.sqrt(high) + wider[1]) ** 2
    return Forecast(point, np.minimum(low, point), np.maximum(high, point))


def _sample(
    log: EventLog, rows: Ints, encoding: Encoding, gap: float, weight: Floats, alike: Alike
) -> Sample:
    lines, coded = features(log, rows, encoding)
    pace = load.recent_gap_days(log, log.time_s[rows])
    floor = max(gap, 1e-6)
    pace = np.clip(np.where(np.isnan(pace), floor, pace), floor / 20, floor * 20)
    return Sample(lines, coded, pace, remaining_days(log)[rows], weight, quantile_days(alike, log, rows, 0.5))


def _thinned(rows: Ints) -> Ints:
    if len(rows) <= MOST_SAMPLES:
        return rows
    return np.sort(np.random.default_rng(SEED).choice(rows, MOST_SAMPLES, replace=False))


def _late(log: EventLog, rows: Ints, finished: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows belong to the latest part of the finished cases."""
    cases = np.unique(log.case[rows])
    found: NDArray[np.bool_] = log.case[rows] >= cases[int(len(cases) * (1 - LATEST))]
    return found


def _unit_days(sample: Sample, by_pace: bool) -> Floats:
    return sample.pace_days if by_pace else np.ones(len(sample.pace_days))


def _quantiles(sample: Sample, by_pace: bool) -> tuple[Any, Any]:
    y = np.sqrt(sample.remaining_days / _unit_days(sample, by_pace))
    low, high = (
        boosted("quantile", quantile=q, categorical_features=sample.coded).fit(sample.lines, y, sample.weight)
        for q in ((1 - BAND) / 2, (1 + BAND) / 2)
    )
    return low, high


def _wider(
    log: EventLog,
    rows: Ints,
    sample: Sample,
    held: NDArray[np.bool_],
    by_pace: bool,
    known_s: float,
    begun_s: float,
) -> tuple[Edges, Edges]:
    """Conformal: move each edge until as many of the held-back remaining times lie beyond it as were promised.

    Once at the events themselves, and once more at moments in which the cases waited for the next one.
    """
    low, high = _quantiles(sample.only(~held), by_pace)
    kept, unit = sample.only(held), _unit_days(sample.only(held), by_pace)
    weight = censoring.weights(log, known_s, begun_s, HEAVIEST_HELD)[log.case[rows][held]]
    y = np.sqrt(kept.remaining_days / unit)
    below, above = low.predict(kept.lines), high.predict(kept.lines)
    edges = _beyond(below, y, above, weight)
    waited = stay_days(log)[rows][held] * np.random.default_rng(SEED).random(len(y))
    low_days, high_days = (np.maximum(e, 0.0) ** 2 * unit for e in (below - edges[0], above + edges[1]))
    said = Forecast((low_days + high_days) / 2, low_days, high_days)
    moved = after_waiting(said, learn_alike(log, rows[~held]), log, rows[held], waited)
    roots = (np.sqrt(days) for days in (moved.low_days, kept.remaining_days, moved.high_days))
    later = _beyond(*roots, weight)
    return edges, (max(later[0], 0.0), max(later[1], 0.0))


def _beyond(low: Floats, truth: Floats, high: Floats, weight: Floats) -> Edges:
    share = (1 + BAND) / 2
    return (
        censoring.weighted_quantile(low - truth, weight, share),
        censoring.weighted_quantile(truth - high, weight, share),
    )


def _mean(checks: list[Edges]) -> Edges:
    return sum(c[0] for c in checks) / len(checks), sum(c[1] for c in checks) / len(checks)
