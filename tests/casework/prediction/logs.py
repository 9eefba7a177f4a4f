"""Seeded event logs of offices that differ: queues, working hours, timeouts, heavy tails, drift, loops."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from casework.prediction.log import EventLog, event_log

DAY = 86_400.0
START = 1_577_836_800.0  # 2020-01-01, a Wednesday


@dataclass(frozen=True, slots=True)
class Events:
    case: list[str]
    activity: list[str]
    time_s: list[float]
    kind: list[str]
    amount: list[float]

    def add(self, case: int, activity: str, time_s: float, kind: str, amount: float) -> None:
        self.case.append(f"c{case}")
        self.activity.append(activity)
        self.time_s.append(time_s)
        self.kind.append(kind)
        self.amount.append(amount)

    def log(self) -> EventLog:
        return event_log(self.case, self.activity, self.time_s, {"kind": self.kind}, {"amount": self.amount})


def office_hours(time_s: float) -> float:
    """The next moment in which somebody works: Monday to Friday, 8 to 17."""
    day, hour = int(time_s // DAY), time_s % DAY / 3600
    if hour >= 17:
        day, hour = day + 1, 8.0
    while (day + 3) % 7 >= 5:
        day, hour = day + 1, 8.0
    return day * DAY + max(hour, 8.0) * 3600


def steady(cases: int = 1500, seed: int = 1, per_day: float = 3.0, sigma: float = 0.7) -> Events:
    """Four steps with log-normal stays; kind B takes twice as long; a third goes back once."""
    rng, out = np.random.default_rng(seed), Events([], [], [], [], [])
    time = START
    for case in range(cases):
        time += rng.exponential(DAY / per_day)
        at, kind = time, "B" if rng.random() < 0.4 else "A"
        amount = float(rng.lognormal(3, 1))
        slow = 2.0 if kind == "B" else 1.0
        path = ["in", "check", "decide", "close"]
        while rng.random() < 0.3 and len(path) < 12:
            path[2:2] = ["ask", "check"]
        for n, step in enumerate(path):
            if n:
                at += DAY * slow * rng.lognormal(0.5 if step != "ask" else 1.2, sigma)
            out.add(case, step, at, kind, amount)
    return out


def heavy(cases: int = 1500, seed: int = 2) -> Events:
    """Heavy tails and long overlap: half of the time span of the log lies in its slowest cases."""
    return steady(cases, seed, per_day=5.0, sigma=1.6)


def timeouts(cases: int = 2500, seed: int = 3) -> Events:
    """An offer is answered in working hours or runs out after 30 days; large amounts are validated in loops."""
    rng, out = np.random.default_rng(seed), Events([], [], [], [], [])
    time = START
    for case in range(cases):
        time = office_hours(time + rng.exponential(DAY / 12))
        amount, kind = float(rng.lognormal(9, 0.8)), str(rng.choice(["web", "desk", "phone"]))
        at = time
        out.add(case, "submitted", at, kind, amount)
        at += rng.exponential(600)
        out.add(case, "partly submitted", at, kind, amount)
        if rng.random() < (0.5 if kind == "web" else 0.25):
            out.add(case, "declined", office_hours(at + rng.exponential(3600)), kind, amount)
            continue
        at = office_hours(at + rng.exponential(0.4 * DAY))
        out.add(case, "accepted", at, kind, amount)
        at = office_hours(at + rng.exponential(0.6 * DAY))
        out.add(case, "offer sent", at, kind, amount)
        for _ in range(rng.geometric(0.5)):
            at = office_hours(at + rng.exponential(0.5 * DAY))
            out.add(case, "called", at, kind, amount)
        if rng.random() < 0.35:
            out.add(case, "cancelled", time + 30 * DAY + rng.exponential(3600), kind, amount)
            continue
        at = office_hours(at + rng.lognormal(np.log(9), 0.6) * DAY)
        out.add(case, "offer back", at, kind, amount)
        for _ in range(rng.geometric(0.4 if amount > 8000 else 0.8)):
            at = office_hours(at + rng.lognormal(0.4, 0.8) * DAY)
            out.add(case, "validated", at, kind, amount)
        out.add(case, "granted" if rng.random() < 0.8 else "declined", at + 3600, kind, amount)
    return out


def queues(cases: int = 2500, seed: int = 4, drift: float = 1.0) -> Events:
    """Three desks with few hands, first come first served; arrivals swing with the season and grow by `drift`."""
    rng, out = np.random.default_rng(seed), Events([], [], [], [], [])
    hands = {"intake": [0.0] * 2, "survey": [0.0] * 4, "design": [0.0] * 5, "approve": [0.0] * 2}
    mean = {"intake": 0.1, "survey": 0.45, "design": 0.65, "approve": 0.2}
    waiting: list[tuple[float, int, list[str]]] = []
    about: dict[int, tuple[str, float]] = {}
    time = START
    for case in range(cases):
        swing = 1 + 0.3 * np.sin(2 * np.pi * (time - START) / (180 * DAY))
        time += rng.exponential(DAY / (4.6 * swing * (1 + (drift - 1) * case / cases)))
        kind = str(rng.choice(["home", "shop", "plant"], p=[0.6, 0.3, 0.1]))
        about[case] = (kind, float(rng.lognormal(4, 1)))
        path = (
            ["intake", "design", "approve"] if kind == "home" else ["intake", "survey", "design", "approve"]
        )
        if rng.random() < 0.25:
            path[-1:] = ["approve", "design", "approve"]
        waiting.append((time, case, path))
    heapq.heapify(waiting)
    while waiting:
        at, case, path = heapq.heappop(waiting)
        kind, amount = about[case]
        desk = hands[path[0]]
        hand = int(np.argmin(desk))
        slow = {"home": 0.6, "shop": 1.2, "plant": 2.5}[kind]
        begun = office_hours(max(at, desk[hand]))
        done = office_hours(begun + rng.gamma(2, mean[path[0]] * slow / 2) * DAY)
        desk[hand] = done
        out.add(case, path[0], done, kind, amount)
        if path[1:]:
            heapq.heappush(waiting, (done, case, path[1:]))
        else:
            out.add(case, "close", done + DAY * rng.integers(1, 4), kind, amount)
    return out


def drifting(cases: int = 2000, seed: int = 5) -> Events:
    """Every case a little slower than the one before: at the end three times as slow."""
    base, rng = steady(cases, seed), np.random.default_rng(seed)
    begun: dict[str, float] = {}
    out = Events(base.case, base.activity, [], base.kind, base.amount)
    for case, time in zip(base.case, base.time_s, strict=True):
        begun.setdefault(case, time)
        slow = 1 + 2 * int(case[1:]) / cases
        out.time_s.append(begun[case] + (time - begun[case]) * slow + rng.random())
    return out


def building(cases: int = 1200, seed: int = 6) -> Events:
    """Permits: many activities, optional phases, months of waiting, statutory terms of 8 weeks and monthly boards."""
    rng, out = np.random.default_rng(seed), Events([], [], [], [], [])
    time = START
    for case in range(cases):
        time = office_hours(time + rng.exponential(DAY / 0.9))
        kind = str(rng.choice(["small", "large", "monument"], p=[0.6, 0.3, 0.1]))
        amount = float(rng.lognormal(11, 1.2))
        phases = ["register", "confirm", "completeness"]
        phases += ["ask for more", "receive more"] * int(rng.random() < 0.4)
        phases += ["advice fire", "advice urban"] if kind != "small" else ["advice urban"]
        phases += ["publish", "objections", "board"] * int(kind == "monument" or rng.random() < 0.15)
        phases += [f"draft {n}" for n in range(rng.integers(1, 4))] + ["decide", "notify", "archive"]
        at = time
        for n, phase in enumerate(phases):
            if phase == "board":  # the first of a month
                month = np.datetime64(int(at), "s").astype("datetime64[M]") + 1
                at = float(month.astype("datetime64[s]").astype(np.int64)) + 10 * 3600
            elif phase == "decide":
                at = max(
                    at + 3600, office_hours(min(at + rng.exponential(20 * DAY), max(time + 56 * DAY, at)))
                )
            elif n:
                slow = {"ask for more": 8, "receive more": 25, "objections": 42, "archive": 40}.get(phase, 5)
                at = office_hours(at + rng.lognormal(np.log(slow), 0.7) * DAY)
            out.add(case, phase, at, kind, amount)
    return out


ALL = {
    "steady": steady,
    "heavy": heavy,
    "timeouts": timeouts,
    "queues": queues,
    "drifting": drifting,
    "building": building,
}
