"""The figures of an evaluation: by hand where they can be, on offices whose distribution is known where not."""

from __future__ import annotations

import numpy as np
import pytest

from casework.prediction.evaluation import evaluate, split
from casework.prediction.few import node_quantiles
from casework.prediction.log import EventLog, event_log, prefixes, remaining_days
from casework.prediction.model import forecast, train
from casework.refusals import Invalid
from tests.casework.prediction.logs import DAY, heavy, queues, steady


def ten_cases() -> EventLog:
    """Ten cases a week apart: received, worked on a day later, closed after two days, the last two after four."""
    case, activity, time = [], [], []
    for n in range(10):
        long = 4 if n >= 8 else 2
        for name, day in (("in", 0), ("work", 1), ("close", long)):
            case.append(n)
            activity.append(name)
            time.append((7 * n + day) * DAY)
    return event_log(case, activity, time)


def test_ten_cases_by_hand() -> None:
    found = evaluate(ten_cases())
    assert found["cases"] == {"all": 10, "training": 8, "finished_before_split": 8, "test": 2}
    assert found["samples"] == {"training": 16, "test": 4}
    assert found["method"] == "node_quantiles"
    assert found["mae_days"] == 2.0  # says 2 and 1 where 4 and 3 remained
    assert found["baselines"]["median_by_last_activity"] == 2.0
    assert found["baselines"]["overall_mean"] == 2.0  # says 1.5 where 4 and 3 remained
    assert found["baselines"]["mean_duration_minus_elapsed"] == 2.0
    assert found["coverage"] is None and found["band"]["claimed_share"] == 0.0


def test_a_case_not_finished_at_the_split_teaches_nothing() -> None:
    parts = split(event_log(["a", "a", "b", "b", "c", "c"], list("xyxyxy"), [0, 9, 1, 2, 3, 4]))
    assert parts.finished.tolist() == [False, True, False] and parts.later.tolist() == [False, False, True]


def test_where_twenty_finished_cases_speak_a_band_is_claimed() -> None:
    n = 25
    log = event_log(
        [i for i in range(n) for _ in range(2)],
        ["in", "out"] * n,
        [x for i in range(n) for x in (i, i + DAY * (i + 1))],
    )
    rows = prefixes(log, np.ones(n, dtype=bool))
    said = node_quantiles(log, rows, rows[:1])
    truth = np.arange(1, n + 1)
    assert said.point_days[0] == pytest.approx(13)
    assert (said.low_days[0], said.high_days[0]) == pytest.approx(
        (np.quantile(truth, 0.1), np.quantile(truth, 0.9))
    )


def test_a_steady_office_is_covered_as_promised_and_beats_every_yardstick() -> None:
    found = evaluate(steady(3000, seed=12).log())
    assert found["method"] == "model"
    assert 0.75 <= found["coverage"] <= 0.85
    assert found["mae_days"] < min(found["baselines"].values())
    assert found["mae_days"] < 1.01 * found["cases_alike_mae_days"]  # here nothing more can be known


def test_while_a_case_waits_its_band_moves_on_and_still_covers() -> None:
    found = evaluate(steady(1200, seed=12).log())["while_waiting"]
    assert 0.75 <= found["coverage"] <= 0.88  # the correction while waiting only widens
    assert found["mae_days"] < min(found["baselines"].values())


def test_waiting_long_rules_out_the_quick_ones() -> None:
    """Half of the cases take 2 days, half 10: who has waited 3 is one of the slow."""
    n = 60
    log = event_log(
        [i for i in range(n) for _ in range(2)],
        ["in", "out"] * n,
        [x for i in range(n) for x in (i * DAY, (i + (2 if i % 2 else 10)) * DAY)],
    )
    rows = prefixes(log, np.ones(n, dtype=bool))
    said = node_quantiles(log, rows, rows[:2], np.array([0.0, 3.0]))
    assert said.point_days.tolist() == pytest.approx([6.0, 10.0])
    assert said.low_days.tolist() == pytest.approx([2.0, 10.0])


def test_where_the_load_grows_the_model_follows_the_pace() -> None:
    found = evaluate(queues().log())
    assert found["mae_days"] < 0.6 * min(found["baselines"].values())


def test_the_longest_tenth_is_told_apart() -> None:
    found = evaluate(heavy(600).log())
    assert found["long_cases"]["cases"] == 12
    assert found["long_cases"]["mae_days"] > found["mae_days"]


def test_nothing_of_the_future_reaches_a_forecast() -> None:
    """Whatever happens after a moment, to this case and all others, what is said at that moment stays the same."""
    log = queues(900).log()
    parts = split(log)
    model = train(log, parts.finished, parts.split_s)
    asked = prefixes(log, parts.later)
    now = float(np.median(log.time_s[asked]))
    asked = asked[log.time_s[asked] < now]
    before = forecast(model, log, asked)
    other = _another_future(log, now)
    assert not np.array_equal(remaining_days(other)[asked], remaining_days(log)[asked])
    again = forecast(model, other, asked)
    np.testing.assert_array_equal(again.point_days, before.point_days)
    np.testing.assert_array_equal(again.high_days, before.high_days)


def _another_future(log: EventLog, now: float) -> EventLog:
    """Events from `now` on get other times, in the same order inside each case, and other activities."""
    rng = np.random.default_rng(5)
    time, activity = log.time_s.copy(), log.activity.copy()
    late = time >= now
    time[late] = now + (time[late] - now) * 3.7 + 11
    activity[late] = rng.integers(0, len(log.activities), late.sum())
    return EventLog(log.case, activity, time, log.activities, log.first, log.last, log.classes, log.numbers)


def test_the_same_log_gives_the_same_figures() -> None:
    assert evaluate(steady(400).log()) == evaluate(steady(400).log())


@pytest.mark.parametrize(
    ("case", "times", "sentence"),
    [
        (["a", "a"], [0, 1], "at least 2"),
        (["a", "b", "b"], [0, 1, 2], "nothing to learn"),
        (["a", "a", "b"], [0, 1, 2], "one event only"),
    ],
)
def test_a_log_that_can_teach_nothing_is_refused(case: list[str], times: list[float], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        evaluate(event_log(case, ["x"] * len(case), times))
