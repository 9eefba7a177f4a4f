"""Switching states after an outage, solved in one batch and judged against the limits all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridmodel.outages.field import Field
from gridmodel.outages.transfer import LAYERS, Move, Outage
from gridmodel.solving.arrays import AS_IT_IS, Scenarios, SolvedBatch, line_loading, transformer_loading
from gridmodel.solving.oltc import solve_settled

AFFECTED_PU = 1e-4


@dataclass(frozen=True, slots=True)
class Trial:
    """One solved switching state after an outage."""

    moves: tuple[Move, ...]
    restored: np.ndarray  # node rows
    restored_kw: float
    u_min_pu: float
    loading_max_percent: float
    loading_row: tuple[str, int] | None
    ok: bool


def try_moves(field: Field, jobs: Sequence[tuple[Outage, tuple[Move, ...]]]) -> list[Trial]:
    """Solve every (outage, moves) in one batch."""
    if not jobs:
        return []
    states = [switching(field, o, moves) for o, moves in jobs]
    rows = sorted({key for s in states for key in s})
    column = {key: j for j, key in enumerate(rows)}
    closed = np.full((len(jobs), len(rows)), AS_IT_IS, dtype=np.int8)
    for i, s in enumerate(states):
        for key, value in s.items():
            closed[i, column[key]] = value
    scenarios = Scenarios(len(jobs), branches=rows, closed=closed)
    batch = solve_settled(field.network, field.grid, field.at, scenarios)
    return _judged(field, [moves for _, moves in jobs], batch)


def switching(field: Field, o: Outage, moves: tuple[Move, ...]) -> dict[tuple[str, int], int]:
    """The outage and everything that touches the faulted section open, ties closed, cuts open."""
    t = field.network.topology
    out = dict.fromkeys(o.opened, 0)
    out |= {(m.tie.layer, m.tie.row): 1 for m in moves}
    out |= {(LAYERS[t.edge_layer[m.cut]], int(t.edge_row[m.cut])): 0 for m in moves if m.cut is not None}
    out[(o.layer, o.row)] = 0
    return out


@dataclass(frozen=True, slots=True)
class _Batch:
    """A solved batch as its judgement needs it, (n, rows); `restored` are the nodes the moves bring back."""

    solved: SolvedBatch
    restored: np.ndarray
    kw: np.ndarray  # restored, by scenario: customers' load, not the losses behind it
    touched: np.ndarray  # restored or moved by more than AFFECTED_PU, and live
    line: np.ndarray  # percent, NaN where not judged
    transformer: np.ndarray


def _judged(field: Field, moved: list[tuple[Move, ...]], solved: SolvedBatch) -> list[Trial]:
    at = _read(field, moved, solved)
    ok = _holds(field, at) & ~solved.failed
    lowest = np.where(at.touched, solved.u_pu, np.inf).min(axis=1)
    lowest[np.isinf(lowest)] = np.nan
    worst = _largest(at.line, at.transformer)
    out = []
    for i, moves in enumerate(moved):
        back, kw = np.flatnonzero(at.restored[i]), float(at.kw[i])
        if solved.failed[i]:
            out.append(Trial(moves, back, kw, float("nan"), float("nan"), None, False))
        else:
            out.append(Trial(moves, back, kw, float(lowest[i]), *worst[i], bool(ok[i])))
    return out


def _read(field: Field, moved: list[tuple[Move, ...]], solved: SolvedBatch) -> _Batch:
    c, restored = field.compiled, np.zeros(solved.u_pu.shape, dtype=bool)
    for i, moves in enumerate(moved):
        for m in moves:
            restored[i, m.served()] = True
    kw = np.array([field.node_kw[row].sum() for row in restored])
    touched = restored | (np.abs(solved.u_pu - field.base.u_pu[0]) > AFFECTED_PU)
    touched &= np.isfinite(solved.u_pu)
    near = touched[:, c.line_from] | touched[:, c.line_to]
    line = line_loading(field.network, solved.line_i_a)
    transformer = transformer_loading(field.network, solved.tr_i_hv_a, solved.tr_i_lv_a)
    return _Batch(
        solved, restored, kw, touched, np.where(near & np.isfinite(field.line_limit), line, np.nan),
        np.where(touched[:, c.tr_lv] & np.isfinite(field.tr_limit), transformer, np.nan),
    )  # fmt: skip


def _holds(field: Field, at: _Batch) -> np.ndarray:
    """Say of each scenario whether all that is restored is live, and all that is touched within limits."""
    u = at.solved.u_pu
    dark = (at.restored & ~np.isfinite(u)).any(axis=1)
    outside = (at.touched & ~((u >= field.u_low - 1e-9) & (u <= field.u_high + 1e-9))).any(axis=1)
    over = (at.line > field.line_limit + 1e-9).any(axis=1)
    over |= (at.transformer > field.tr_limit + 1e-9).any(axis=1)
    holds: np.ndarray = ~(dark | outside | over | _unproven(field, at))
    return holds


def _unproven(field: Field, at: _Batch) -> np.ndarray:
    """Say whether a line without rating lies in the restored part or carries a hundredth of what is transferred."""
    rows = field.unrated
    if not len(rows):
        return np.zeros(len(at.kw), dtype=bool)
    c, solved = field.compiled, at.solved
    shift = np.abs(solved.line_p_kw[:, rows] - field.base.line_p_kw[0, rows])
    near = at.restored[:, c.line_from[rows]] | at.restored[:, c.line_to[rows]]
    near |= shift > 0.01 * np.maximum(at.kw, 1.0)[:, None]
    found: np.ndarray = ((solved.line_i_a[:, rows] > 0) & near).any(axis=1)
    return found


def _largest(line: np.ndarray, tr: np.ndarray) -> list[tuple[float, tuple[str, int] | None]]:
    """Name the highest loading of each scenario; NaN and None where nothing is judged."""
    n = len(line)
    out: list[tuple[float, tuple[str, int] | None]] = [(float("nan"), None)] * n
    for name, values in (("lines", line), ("transformers", tr)):
        if not values.shape[1]:
            continue
        filled = np.where(np.isnan(values), -np.inf, values)
        rows = filled.argmax(axis=1)
        for i, (row, value) in enumerate(
            zip(rows.tolist(), filled[np.arange(n), rows].tolist(), strict=True)
        ):
            if np.isfinite(value) and not value <= out[i][0]:
                out[i] = (value, (name, row))
    return out
