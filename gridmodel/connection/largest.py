"""The largest capacity that fits: a bracketed search from below, all candidates and states in one batch a round."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gridmodel.connection.across import Across, across_gaps
from gridmodel.connection.bench import Bench, Readings, solve
from gridmodel.connection.judge import Base, Bounds, Carried
from gridmodel.connection.limits import Limits

ROUNDS = 40  # bisection alone needs 20 from the widest bracket; most searches end after 4
RESOLUTION_KW = 1.0


@dataclass(frozen=True, slots=True)
class Cause:
    """The element that stops the next kilowatt: family, row and state index; row -1 is the way-in cap."""

    family: str
    row: int
    state: int


@dataclass(frozen=True, slots=True)
class Room:
    largest_kw: float
    cause: Cause | None


@dataclass(slots=True)
class _Search:
    """Bracket of one candidate: `low` fits, `high` does not (or is the cap)."""

    low: float
    high: float
    cap: float
    done: bool = False
    cause: Cause | None = None
    gaps: dict[float, list[dict[str, np.ndarray]]] = field(default_factory=dict)
    ok: dict[float, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a search needs beside the bench; by state index."""

    bench: Bench
    bases: tuple[Base, ...]
    bounds: tuple[Bounds, ...]
    limits: Limits
    own: tuple[Carried, ...]  # by site
    judged_nodes: np.ndarray
    tests: frozenset[str]  # 1, 4, and "switch" for ratings of switches
    across: Across


def gaps(s: Setting, state: int, site: int, after: Readings, i: int) -> dict[str, np.ndarray]:
    """Return bound minus value by family (negative: outside), NaN where nothing is judged.

    Voltages in per unit (the nearer of both sides), loadings in percent.
    """
    b = s.bounds[state]
    out: dict[str, np.ndarray] = {}
    if "1" in s.tests:
        u = np.where(s.judged_nodes, after.u_pu[i], np.nan)
        out["voltage_low"], out["voltage_high"] = u - b.u_low, b.u_high - u
        dark = np.isnan(after.u_pu[i]) & np.isfinite(s.bases[state].u_pu)
        out["voltage_low"] = np.where(dark, -1.0, out["voltage_low"])
    if "4" in s.tests:
        own = s.own[site]
        out["line"] = np.where(own.line, b.line - after.line_percent[i], np.nan)
        out["transformer"] = np.where(own.transformer, b.transformer - after.tr_percent[i], np.nan)
        if "switch" in s.tests:
            out["switch"] = np.where(own.switch, b.switch - after.switch_percent[i], np.nan)
    return out


def fits(gap: dict[str, np.ndarray]) -> bool:
    return all(not (g < -1e-9).any() for g in gap.values())


def search(s: Setting, sites: list[int], caps: list[float], asked_kw: float) -> list[Room]:
    """Return the room of every candidate to 1 kW; the feasible end is reported."""
    states = [_Search(0.0, cap, cap) for cap in caps]
    _measure(s, states, sites, [[0.0, min(asked_kw, cap), cap] for cap in caps])
    for _ in range(ROUNDS):
        todo = [_next(x) for x in states]
        if not any(todo):
            break
        _measure(s, states, sites, todo)
    return [Room(np.floor(x.low / RESOLUTION_KW) * RESOLUTION_KW, x.cause) for x in states]


def _measure(s: Setting, searches: list[_Search], sites: list[int], kws: list[list[float]]) -> None:
    """Solve every (candidate, kW) in every state and tighten the brackets."""
    jobs = [(k, kw) for k, row in enumerate(kws) for kw in dict.fromkeys(row) if kw not in searches[k].gaps]
    if not jobs:
        return
    at, power = np.array([sites[k] for k, _ in jobs]), np.array([kw for _, kw in jobs])
    results = [solve(s.bench, state, at, power) for state in range(len(s.bench.states))]
    for i, (k, kw) in enumerate(jobs):
        failed = any(r.failed[i] for r in results)
        found = [] if failed else [gaps(s, j, sites[k], r, i) for j, r in enumerate(results)]
        if found and "1" in s.tests:
            found[0] |= across_gaps(s.across, [r.u_pu[i] for r in results], len(s.judged_nodes))
        searches[k].gaps[kw] = found
        searches[k].ok[kw] = bool(found) and all(fits(g) for g in found)
    for x in searches:
        _tighten(x)


def _tighten(x: _Search) -> None:
    """The room ends at the first failure from below; what might fit again beyond it does not count."""
    failing = [kw for kw, ok in x.ok.items() if not ok]
    x.high = min(failing, default=x.cap)
    x.low = max((kw for kw, ok in x.ok.items() if ok and kw <= x.high), default=0.0)
    if not failing and x.low >= x.cap:
        x.done, x.cause = True, Cause("way_in", -1, 0)
    elif failing and x.high - x.low <= RESOLUTION_KW:
        x.done, x.cause = True, _cause(x)


def _next(x: _Search) -> list[float]:
    """Guess where the first element meets its bound by the straight line through both ends; bracket it to 1 kW."""
    if x.done:
        return []
    below, above = x.gaps.get(x.low, []), x.gaps.get(x.high, [])
    middle = (x.low + x.high) / 2
    if not below or not above:
        return [np.floor(middle)] if np.floor(middle) > x.low else [x.low + RESOLUTION_KW]
    crossing, _ = _first_crossing(below, above)
    guess = np.clip(np.floor(x.low + crossing * (x.high - x.low)), np.floor(x.low), np.ceil(x.high) - 1)
    wanted = [guess, guess + 1]
    if x.high - x.low > 64:  # keep the bracket shrinking where the curve bends
        wanted += [
            np.floor(guess - 0.02 * (x.high - x.low)),
            np.ceil(guess + 0.02 * (x.high - x.low)),
            np.floor(middle),
        ]
    return [float(w) for w in wanted if x.low < w < x.high] or [
        np.floor(middle) if np.floor(middle) > x.low else middle
    ]


def _first_crossing(
    below: list[dict[str, np.ndarray]], above: list[dict[str, np.ndarray]]
) -> tuple[float, Cause | None]:
    """Return the smallest share of the way from below to above at which an element's gap reaches zero."""
    best, cause = 1.0, None
    for state, (lo, hi) in enumerate(zip(below, above, strict=True)):
        for family, gap in lo.items():
            with np.errstate(invalid="ignore", divide="ignore"):
                start = np.where(np.isnan(gap), np.inf, gap)
                share = np.where(hi[family] < 0, start / (start - hi[family]), np.inf)
            share = np.where(
                np.isnan(share) | ((start == np.inf) & (hi[family] < 0)),
                np.where(hi[family] < 0, 0.999, np.inf),
                share,
            )
            if len(share) and share.min() < best:
                row = int(np.argmin(share))
                best, cause = float(share[row]), Cause(family, row, state)
    return best, cause


def _cause(x: _Search) -> Cause | None:
    """Name the element that the infeasible end passes first."""
    below, above = x.gaps.get(x.low, []), x.gaps.get(x.high, [])
    if above and below:
        return _first_crossing(below, above)[1]
    if below:  # beyond the feasible end the load flow collapses: the lowest voltage is what gives
        low = [
            np.where(np.isnan(g["voltage_low"]), np.inf, g["voltage_low"])
            for g in below
            if "voltage_low" in g
        ]
        if low:
            state = int(np.argmin([g.min() for g in low]))
            return Cause("voltage_low", int(np.argmin(low[state])), state)
    return None
