"""The best switching after an outage: solved plans, and what of the dark part each one serves within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gridmodel.connection.limits import Limits
from gridmodel.engines.power_grid import PowerGrid, prepare
from gridmodel.network import Network
from gridmodel.outages.lump import Lumped
from gridmodel.outages.sections import Sections, sections
from gridmodel.outages.transfer import Move, Outage, outage, regions
from gridmodel.rulebook import transformer_kind
from gridmodel.solving.arrays import (
    AS_IT_IS,
    Injections,
    Scenarios,
    SolvedBatch,
    injections,
    line_loading,
    transformer_loading,
)
from gridmodel.solving.compiled import Compiled, compile_network
from gridmodel.solving.oltc import settled, solve_settled

LV_KV = 1.0
AFFECTED_PU = 1e-4
BISECTIONS = 7


@dataclass(frozen=True, slots=True)
class Field:
    """One network in one state, ready for outages. `u_low`, `u_high` bend for the terminals a lumped busbar speaks for."""

    network: Network
    at: Injections
    compiled: Compiled  # nothing fused: every switch can be operated
    grid: PowerGrid
    sections: Sections
    node_kw: np.ndarray
    u_low: np.ndarray
    u_high: np.ndarray
    line_limit: np.ndarray  # NaN: not judged
    tr_limit: np.ndarray
    base: SolvedBatch


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


def prepare_field(lumped: Lumped, state: str, limits: Limits) -> Field:
    """Build the solver of a lumped network; judged are voltages everywhere, loadings above low voltage."""
    network = lumped.network
    at = settled(network, injections(network, network.state(state)))
    compiled = compile_network(network, links=True)
    grid = prepare(network, compiled, at)
    kv = network.nodes["vn_kv"].to_numpy(float)
    main = np.array(
        [transformer_kind(v) == "main_transformer" for v in network.transformers["lv_kv"]], dtype=bool
    )
    made = network.nodes["made"].to_numpy(bool)
    return Field(
        network=network,
        at=at,
        compiled=compiled,
        grid=grid,
        sections=sections(network),
        node_kw=lumped.node_kw,
        u_low=np.where(made, -np.inf, limits.u_low_n1 + lumped.sag_pu),
        u_high=np.where(made, np.inf, limits.u_high_n1 - lumped.rise_pu),
        line_limit=np.where(kv[compiled.line_from] > LV_KV, limits.line_hard, np.nan),
        tr_limit=np.where(main, limits.tr_hard, np.nan),
        base=solve_settled(network, grid, at, Scenarios(1)),
    )


def drawing(field: Field, node: int, kw: float, kvar: float) -> Field:
    """Return the field with the last load, that of the customer at `node`, drawing this; it drew nothing before."""
    load_kw, load_kvar, node_kw = field.at.load_kw.copy(), field.at.load_kvar.copy(), field.node_kw.copy()
    load_kw[-1], load_kvar[-1] = kw, kvar
    node_kw[node] += kw
    at = replace(field.at, load_kw=load_kw, load_kvar=load_kvar)
    grid = prepare(field.network, field.compiled, at)
    base = solve_settled(field.network, grid, at, Scenarios(1))
    return replace(field, at=at, grid=grid, node_kw=node_kw, base=base)


def trace(field: Field, layer: str, row: int) -> Outage:
    return outage(field.network, field.sections, layer, row)


def try_moves(field: Field, jobs: Sequence[tuple[Outage, tuple[Move, ...]]]) -> list[Trial]:
    """Solve every (outage, moves) in one batch."""
    if not jobs:
        return []
    states = [_switching(field, o, moves) for o, moves in jobs]
    rows = sorted({key for s in states for key in s})
    column = {key: j for j, key in enumerate(rows)}
    closed = np.full((len(jobs), len(rows)), AS_IT_IS, dtype=np.int8)
    for i, s in enumerate(states):
        for key, value in s.items():
            closed[i, column[key]] = value
    scenarios = Scenarios(len(jobs), branches=rows, closed=closed)
    batch = solve_settled(field.network, field.grid, field.at, scenarios)
    line = line_loading(field.network, batch.line_i_a)
    tr = transformer_loading(field.network, batch.tr_i_hv_a, batch.tr_i_lv_a)
    return [_trial(field, moves, batch, i, line[i], tr[i]) for i, (_, moves) in enumerate(jobs)]


def _switching(field: Field, o: Outage, moves: tuple[Move, ...]) -> dict[tuple[str, int], int]:
    """The outage and everything that touches the faulted section open, ties closed, cuts open."""
    t = field.network.topology
    touching = np.flatnonzero(np.isin(t.edge_a, o.faulted) | np.isin(t.edge_b, o.faulted))
    names = ("lines", "transformers", "switches")
    out = {(names[t.edge_layer[e]], int(t.edge_row[e])): 0 for e in touching}
    out |= {(m.tie.layer, m.tie.row): 1 for m in moves}
    out |= {(names[t.edge_layer[m.cut]], int(t.edge_row[m.cut])): 0 for m in moves if m.cut is not None}
    out[(o.layer, o.row)] = 0
    return out


def _trial(
    field: Field, moves: tuple[Move, ...], batch: SolvedBatch, i: int, line: np.ndarray, tr: np.ndarray
) -> Trial:
    u = batch.u_pu[i]
    back = np.unique(np.concatenate([m.served() for m in moves])) if moves else np.zeros(0, dtype=np.int64)
    kw = float(field.node_kw[back].sum())  # customers' load, not the losses behind it
    if batch.failed[i]:
        return Trial(moves, back, kw, float("nan"), float("nan"), None, False)
    restored = np.zeros(len(u), dtype=bool)
    restored[back] = True
    touched = restored | (np.abs(u - field.base.u_pu[0]) > AFFECTED_PU)
    touched &= np.isfinite(u)
    near = touched[field.compiled.line_from] | touched[field.compiled.line_to]
    line_over = np.where(near & np.isfinite(field.line_limit), line, np.nan)
    tr_over = np.where(touched[field.compiled.tr_lv] & np.isfinite(field.tr_limit), tr, np.nan)
    worst, at = _largest(line_over, tr_over)
    held = np.isfinite(u[back]).all() if len(back) else True
    inside = bool(
        (u[touched] >= field.u_low[touched] - 1e-9).all()
        and (u[touched] <= field.u_high[touched] + 1e-9).all()
    )
    within = not (line_over > field.line_limit + 1e-9).any() and not (tr_over > field.tr_limit + 1e-9).any()
    within = within and not _unproven(field, batch, i, restored, kw)
    lowest = float(np.min(u[touched])) if touched.any() else float("nan")
    return Trial(moves, back, kw, lowest, worst, at, bool(held and inside and within))


def _unproven(field: Field, batch: SolvedBatch, i: int, restored: np.ndarray, kw: float) -> bool:
    """Say whether a line without rating lies in the restored part or carries a hundredth of what is transferred."""
    c = field.compiled
    shift = np.abs(batch.line_p_kw[i] - field.base.line_p_kw[0]) > 0.01 * max(kw, 1.0)
    used = (batch.line_i_a[i] > 0) & (shift | restored[c.line_from] | restored[c.line_to])
    unrated = np.isnan(field.network.lines["max_i_a"].to_numpy(float)) & np.isfinite(field.line_limit)
    return bool((used & unrated).any())


def _largest(line: np.ndarray, tr: np.ndarray) -> tuple[float, tuple[str, int] | None]:
    best: tuple[float, tuple[str, int] | None] = (float("nan"), None)
    for name, values in (("lines", line), ("transformers", tr)):
        if len(values) and np.isfinite(values).any():
            row = int(np.nanargmax(values))
            if not values[row] <= best[0]:
                best = (float(values[row]), (name, row))
    return best


def best_plans(field: Field, outages: list[Outage]) -> list[tuple[Trial | None, list[Trial]]]:
    """Return the plan of each outage (None: nothing can be restored) and the trials of every single tie."""
    offers = [
        [regions(tie, part, field.node_kw) for tie, part in zip(o.ties, o.parts, strict=True)]
        for o in outages
    ]
    jobs = [(o, (moves[0],)) for o, offer in zip(outages, offers, strict=True) for moves in offer]
    trials = iter(try_moves(field, jobs))
    singles = [[next(trials) for _ in offer] for offer in offers]
    short = [
        not any(t.ok and t.restored_kw >= required_kw(field, o) - 1e-6 for t in own)
        for o, own in zip(outages, singles, strict=True)
    ]
    pieces = _largest_parts(field, outages, offers, short)
    good = [_good(own, some) for own, some in zip(singles, pieces, strict=True)]
    pairs = [
        _wanted_pairs(field, o, own, offer, some, found)
        for o, own, offer, some, found in zip(outages, singles, offers, pieces, good, strict=True)
    ]
    tried = iter(try_moves(field, [(o, p) for o, some in zip(outages, pairs, strict=True) for p in some]))
    out = []
    for own, found, some in zip(singles, good, pairs, strict=True):
        found += [t for t in [next(tried) for _ in some] if t.ok]
        out.append((max(found, key=_worth, default=None), own))
    return out


def required_kw(field: Field, o: Outage) -> float:
    return float(field.node_kw[o.required].sum())


def _largest_parts(
    field: Field, outages: list[Outage], offers: list[list[list[Move]]], short: list[bool]
) -> list[list[Trial | None]]:
    """Bisect, for every tie of every outage that no single tie restores, the largest part it carries; one batch a round."""
    found: dict[tuple[int, int], Trial] = {}
    bracket = {
        (i, j): [0, len(moves) - 1]
        for i, offer in enumerate(offers)
        if short[i]
        for j, moves in enumerate(offer)
        if len(moves) > 1
    }
    for _ in range(BISECTIONS):
        keys = [k for k, (low, high) in bracket.items() if low < high]
        if not keys:
            break
        middle = {k: (bracket[k][0] + bracket[k][1] + 1) // 2 for k in keys}
        trials = try_moves(field, [(outages[i], (offers[i][j][middle[i, j]],)) for i, j in keys])
        for k, t in zip(keys, trials, strict=True):
            if t.ok:
                bracket[k][0], found[k] = middle[k], t
            else:
                bracket[k][1] = middle[k] - 1
    return [[found.get((i, j)) for j in range(len(offer))] for i, offer in enumerate(offers)]


def _good(own: list[Trial], pieces: list[Trial | None]) -> list[Trial]:
    good = [t for t in own if t.ok] + [t for t in pieces if t is not None]
    return [t for t in good if t.restored_kw > 0]


def _wanted_pairs(
    field: Field,
    o: Outage,
    own: list[Trial],
    offer: list[list[Move]],
    pieces: list[Trial | None],
    good: list[Trial],
) -> list[tuple[Move, Move]]:
    """The pairs of ties worth trying where no single one restores everything."""
    best = max((t.restored_kw for t in good), default=0.0)
    if best >= required_kw(field, o) - 1e-6:
        return []
    return [p for p in _pairs(own, offer, pieces) if sum(m.kw for m in p) > best][:6]


def _pairs(own: list[Trial], offer: list[list[Move]], pieces: list[Trial | None]) -> list[tuple[Move, Move]]:
    """Two ties, each with a part it carries alone, the parts apart: the largest of the second beside the first's."""
    out = []
    carried = [[t for t in (whole, piece) if t and t.ok] for whole, piece in zip(own, pieces, strict=True)]
    for j, k in ((j, k) for j in range(len(offer)) for k in range(len(offer)) if j != k):
        most = max((t.restored_kw for t in carried[k]), default=-1.0)
        parts = [m for m in (offer[k][1:] + offer[k][:1]) if m.kw <= most + 1e-6][-12:]
        for first in carried[j]:
            apart = [m for m in parts if not np.isin(m.served(), first.restored).any()]
            if apart:
                out.append((first.moves[0], apart[-1]))
    return sorted(out, key=lambda p: -sum(m.kw for m in p))


def _worth(t: Trial) -> tuple[float, int, float]:
    """Most restored first, then fewer operations, then smaller loading."""
    return (round(t.restored_kw, 3), -operations(t.moves), -t.loading_max_percent)


def operations(moves: tuple[Move, ...]) -> int:
    """Count the switchings of a plan; one opened switch may serve two ties."""
    return len(moves) + len({m.cut for m in moves if m.cut is not None})
