"""Voltages that no single state can judge: the range of 35 kV and above, and the low voltage a station stands for.

From 35 kV on the deviations of all states count together (GB/T 12325 4.1: their sum where the signs differ, the
larger where they agree). A station whose low voltage grid is not in the data gets an allowance for its transformer
and lines; one off-load tap has to serve every state (planning.md trap 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.answer import Question
from gridmodel.connection.limits import Limits
from gridmodel.network import Network
from gridmodel.rulebook import level, tau, value, voltage_limit
from gridmodel.ruleset import RuleSet
from gridmodel.states import MINIMUM

RANGE, LOW_VOLTAGE = "voltage_range", "low_voltage"
TAP_STEPS = 2  # off-load taps up and down


@dataclass(frozen=True, slots=True)
class Span:
    """Nodes judged over the states, and the most their sum of deviations may be, in percent of nominal."""

    rows: np.ndarray
    limit: np.ndarray
    percent_per_pu: np.ndarray


@dataclass(frozen=True, slots=True)
class Stations:
    """Nodes that speak for a low voltage grid; percent of nominal, (states, rows) where a state counts."""

    rows: np.ndarray
    percent_per_pu: np.ndarray
    drop: np.ndarray
    taps: np.ndarray  # (taps, rows)
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Across:
    """Both, with what the grid without the customer already needs beyond them (bent bounds, planning.md 3.6)."""

    span: Span
    stations: Stations
    span_before: np.ndarray
    room_before: np.ndarray
    tau_percent: float
    spanned: np.ndarray  # by node row: judged over the states, not in each


def across(
    network: Network, lim: Limits, rules: RuleSet, q: Question, states: tuple[str, ...], u0: list[np.ndarray]
) -> Across:
    """`u0`: voltages before by state. Limits that the question brings replace both."""
    own = q.u_min_pu is not None or q.u_max_pu is not None
    span = _span(network, lim, rules, own or len(states) < 2)
    stations = _stations(network, lim, rules, states, own or bool(q.tests))
    spanned = np.zeros(len(network.nodes), dtype=bool)
    spanned[span.rows] = True
    return Across(span, stations, _sum(span, u0), room(stations, u0), tau(rules, "voltage"), spanned)


def ranged(rules: RuleSet, vn_kv: float) -> bool:
    return level(vn_kv) == "hv" and voltage_limit(rules, vn_kv).kind == "range"


def _span(network: Network, lim: Limits, rules: RuleSet, none: bool) -> Span:
    kv = network.nodes["vn_kv"].to_numpy(float)
    high = [] if none else [v for v in np.unique(kv) if ranged(rules, float(v))]
    rows = np.flatnonzero(np.isin(kv, high))
    limit = {v: voltage_limit(rules, float(v)).high_percent for v in high}
    return Span(rows, np.array([limit[v] for v in kv[rows]], dtype=float), lim.percent_per_pu[rows])


def _stations(network: Network, lim: Limits, rules: RuleSet, states: tuple[str, ...], none: bool) -> Stations:
    """Busbars made for transformers without a grid below them, and medium voltage loads of several customers."""
    made = network.nodes["made"].to_numpy(bool) & (network.nodes["vn_kv"].to_numpy(float) <= 1.0)
    lumped = np.zeros(len(made), dtype=bool)
    many = (network.loads["customers"].to_numpy(float) > 1) | (network.loads["class"] == "household")
    at = network.compiled.load_node[many.to_numpy(bool)]
    lumped[
        at[np.array([level(v) == "mv" for v in network.nodes["vn_kv"].to_numpy(float)[at]], dtype=bool)]
    ] = True
    loaded = np.zeros(len(made), dtype=bool)
    loaded[network.compiled.load_node] = True
    rows = np.flatnonzero(np.zeros(len(made), dtype=bool) if none else made & loaded | lumped)
    row = voltage_limit(rules, 0.4)
    steps = np.arange(-TAP_STEPS, TAP_STEPS + 1) * value(rules, "lv_allowance_tap_percent")
    return Stations(
        rows, lim.percent_per_pu[rows], np.array([_drop(rules, s, made[rows]) for s in states]),
        np.where(made[rows], 0.0, steps[:, None]), 100 + row.low_percent, 100 + row.high_percent,
    )  # fmt: skip


def _drop(rules: RuleSet, state: str, made: np.ndarray) -> np.ndarray:
    """A made busbar lies behind its transformer, which is solved; only the lines below it are missing."""
    name = "minimum" if state == MINIMUM else "peak"
    line, transformer = (
        value(rules, f"lv_allowance_{part}_{name}_percent") for part in ("line", "transformer")
    )
    return np.where(made, line, line + transformer)


def _sum(span: Span, us: list[np.ndarray]) -> np.ndarray:
    """What the rule compares with its limit, percent."""
    if not len(span.rows):
        return np.zeros(0)
    percent = np.array([u[span.rows] for u in us]) * span.percent_per_pu - 100
    high, low = percent.max(axis=0), percent.min(axis=0)
    opposite = (high > 0) & (low < 0)
    both: np.ndarray = np.where(opposite, high - low, np.maximum(np.abs(high), np.abs(low)))
    return both


def room(s: Stations, us: list[np.ndarray]) -> np.ndarray:
    """Percent of nominal left on the nearer side with the best tap; negative: none serves every state."""
    if not len(s.rows):
        return np.zeros(0)
    u = np.array([u[s.rows] for u in us]) * s.percent_per_pu - s.drop
    best = np.minimum(u.min(axis=0) + s.taps - s.low, s.high - u.max(axis=0) - s.taps)
    found: np.ndarray = best.max(axis=0)
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person is shown of one node: the limit, the value, and the state it was read in (a range has none)."""

    limit: float
    value: float
    state: int | None


def seen(a: Across, family: str, row: int, us: list[np.ndarray]) -> Seen:
    if family == RANGE:
        at = int(np.searchsorted(a.span.rows, row))
        return Seen(float(a.span.limit[at]), float(_sum(a.span, us)[at]), None)
    s, at = a.stations, int(np.searchsorted(a.stations.rows, row))
    u = np.array([u[row] for u in us]) * s.percent_per_pu[at] - s.drop[:, at]
    tap = s.taps[
        int(np.argmax(np.minimum(u.min() + s.taps[:, at] - s.low, s.high - u.max() - s.taps[:, at]))), at
    ]
    low = u.min() + tap - s.low <= s.high - u.max() - tap
    state = int(np.argmin(u) if low else np.argmax(u))
    return Seen(s.low if low else s.high, float(u[state] + tap), state)


def sums(a: Across, us: list[np.ndarray]) -> np.ndarray:
    return _sum(a.span, us)


def across_gaps(a: Across, us: list[np.ndarray], nodes: int) -> dict[str, np.ndarray]:
    """Bound minus value by node row, as the search for the largest capacity needs it; NaN where nothing is judged."""
    out = {}
    if len(a.span.rows):
        most = np.where(a.span_before > a.span.limit + 1e-9, a.span_before + a.tau_percent, a.span.limit)
        out[RANGE] = _scattered(nodes, a.span.rows, most - _sum(a.span, us))
    if len(a.stations.rows):
        least = np.where(a.room_before < -1e-9, a.room_before - a.tau_percent, 0.0)
        out[LOW_VOLTAGE] = _scattered(nodes, a.stations.rows, room(a.stations, us) - least)
    return out


def _scattered(nodes: int, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    out = np.full(nodes, np.nan)
    out[rows] = values
    return out
