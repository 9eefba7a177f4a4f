"""The day of a connection: loading and voltage hour by hour, without and with the customer.

A load is followed over the day of the peak state, whose loads take the grid's day curve; a generator over a clear day
of the minimum state, whose generation takes the curve of the sun. Both curves and the customer's own are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.answer import Asset, Candidate
from gridmodel.connection.bench import prepare_bench, solve
from gridmodel.connection.case import Case
from gridmodel.connection.judge import Base, base_of
from gridmodel.rulebook import day_curve
from gridmodel.states import State

HOURS = 24


@dataclass(frozen=True, slots=True)
class Course:
    """One quantity of one asset, percent by hour 0 to 23; None where it is dark or unrated."""

    asset: Asset
    before: tuple[float | None, ...]
    after: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """`loading`: the branch of the customer's way that is loaded most; `voltage`: what binds, or his own point."""

    state: str
    customer_kw: tuple[float, ...]
    loading: Course | None
    voltage: Course


def day(case: Case, candidate: Candidate) -> Day:
    """Solve 24 hours with and without the customer at one candidate."""
    k = next(i for i, place in enumerate(case.found.places) if place.point == candidate.point)
    q, name = case.question, case.states[0]
    sun = day_curve(case.rules, "pv")
    own = sun if q.kind == "generation" else day_curve(case.rules, q.customer_class)
    kw = tuple(q.kw * share for share in own)
    u = np.full((2, HOURS, len(case.network.nodes)), np.nan)
    line = np.full((2, HOURS, len(case.network.lines)), np.nan)
    trafo = np.full((2, HOURS, len(case.network.transformers)), np.nan)
    for hour in range(HOURS):
        base, after = _hour(case, k, name, hour, kw[hour])
        for i, found in enumerate((base, after)):
            u[i, hour], line[i, hour], trafo[i, hour] = found.u_pu, found.line_percent, found.tr_percent
    line[:, :, case.cut(k)] = np.nan
    at = _watched(case, candidate, k)
    before = u[0][:, at] if at < len(case.base.nodes) else _joined(case, k, u[0])
    percent = np.stack([before, u[1][:, at]]) * case.limits.percent_per_pu[at]
    voltage = Course(case.asset("nodes", at), _values(percent[0]), _values(percent[1]))
    return Day(name, kw, _most_loaded(case, k, line, trafo), voltage)


def _hour(case: Case, k: int, name: str, hour: int, kw: float) -> tuple[Base, Base]:
    state = case.network.states[name]
    grown = replace(case.network, states=case.network.states | {name: _at(case, state, hour)})
    q = case.question
    bench = prepare_bench(replace(case.augmented, network=grown), (name,), q.kind, q.cosphi, q.load_scale)
    got = solve(bench, 0, np.array([-1, k]), np.array([0.0, kw]))
    after = Base(got.u_pu[1], got.line_percent[1], got.tr_percent[1], got.switch_percent[1])
    return base_of(got, case.augmented.origin_line), after


def _at(case: Case, state: State, hour: int) -> State:
    if case.question.kind == "generation":
        sun = day_curve(case.rules, "pv")[hour]
        return replace(
            state, generation={k: v if k == "wind" else v * sun for k, v in state.generation.items()}
        )
    return replace(state, load=state.load * day_curve(case.rules, "grid")[hour])


def _watched(case: Case, candidate: Candidate, k: int) -> int:
    element = candidate.binding.element if candidate.binding else None
    if element is not None and element.layer == "nodes" and element.id in case.base.node_row:
        return case.base.node_row[element.id]
    return case.augmented.sites[k].node


def _joined(case: Case, k: int, before: np.ndarray) -> np.ndarray:
    """The customer's new nodes had, before, the voltage of the place they are joined to; (hours,)."""
    return np.array([case.before_at_site(k, replace(case.bases[0], u_pu=row)) for row in before])


def _most_loaded(case: Case, k: int, line: np.ndarray, trafo: np.ndarray) -> Course | None:
    """Among the branches that carry him, the one with the highest loading of the day with him."""
    own = case.own[k]
    found = [
        (float(np.nanmax(values[1][:, row])), layer, row, values)
        for layer, values, mask in (("lines", line, own.line), ("transformers", trafo, own.transformer))
        for row in np.flatnonzero(mask)
        if np.isfinite(values[1][:, row]).any()
    ]
    if not found:
        return None
    _, layer, row, values = max(found, key=lambda f: f[0])
    return Course(case.asset(layer, int(row)), _values(values[0][:, row]), _values(values[1][:, row]))


def _values(column: np.ndarray) -> tuple[float | None, ...]:
    return tuple(float(x) if np.isfinite(x) else None for x in column)
