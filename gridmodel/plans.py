"""The best switching after an outage: solved plans, and what of the dark part each one serves within limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.arrays import Injections, Scenarios, SolvedBatch, injections, line_loading, transformer_loading
from gridmodel.compiled import Compiled, compile_network
from gridmodel.engines.power_grid import PowerGrid, prepare, solve
from gridmodel.limits import Limits
from gridmodel.network import Network
from gridmodel.rulebook import transformer_kind
from gridmodel.sections import Sections, sections
from gridmodel.transfer import Move, Outage, outage, regions, served

LV_KV = 1.0
AFFECTED_PU = 1e-4
CUTS_SOLVED = 5


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


def prepare_field(network: Network, state: str, limits: Limits, sag_pu: np.ndarray, rise_pu: np.ndarray) -> Field:
    """Build the solver of a (lumped) network; judged are voltages everywhere, loadings above low voltage."""
    at = injections(network, network.state(state))
    compiled = compile_network(network, links=True)
    grid = prepare(network, compiled, at)
    node_kw = np.zeros(len(network.nodes))
    np.add.at(node_kw, compiled.load_node, at.load_kw)
    kv = network.nodes["vn_kv"].to_numpy(float)
    main = np.array([transformer_kind(v) == "main_transformer" for v in network.transformers["lv_kv"]], dtype=bool)
    made = network.nodes["made"].to_numpy(bool)
    return Field(
        network=network, at=at, compiled=compiled, grid=grid, sections=sections(network), node_kw=node_kw,
        u_low=np.where(made, -np.inf, limits.u_low_n1 + sag_pu), u_high=np.where(made, np.inf, limits.u_high_n1 - rise_pu),
        line_limit=np.where(kv[compiled.line_from] > LV_KV, limits.line_hard, np.nan),
        tr_limit=np.where(main, limits.tr_hard, np.nan), base=solve(grid, Scenarios(1)),
    )  # fmt: skip


def trace(field: Field, layer: str, row: int) -> Outage:
    return outage(field.network, field.sections, layer, row, field.node_kw)


def try_moves(field: Field, jobs: list[tuple[Outage, tuple[Move, ...]]]) -> list[Trial]:
    """Solve every (outage, moves) in one batch."""
    if not jobs:
        return []
    states = [_switching(field, o, moves) for o, moves in jobs]
    rows = sorted({key for s in states for key in s})
    column = {key: j for j, key in enumerate(rows)}
    normal = np.array([_normal(field, key) for key in rows], dtype=np.int8)
    closed = np.tile(normal, (len(jobs), 1))
    for i, s in enumerate(states):
        for key, value in s.items():
            closed[i, column[key]] = value
    batch = solve(field.grid, Scenarios(len(jobs), branches=rows, closed=closed))
    return [_trial(field, o, moves, batch, i) for i, (o, moves) in enumerate(jobs)]


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


def _normal(field: Field, key: tuple[str, int]) -> int:
    layer, row = key
    c = field.compiled
    if layer == "lines":
        lines = field.network.lines
        return int(lines["in_service"].iat[row] and lines["from_closed"].iat[row] and lines["to_closed"].iat[row])
    if layer == "transformers":
        return int(c.tr_hv_on[row] and c.tr_lv_on[row])
    return int(field.network.switches["closed"].iat[row])


def _trial(field: Field, o: Outage, moves: tuple[Move, ...], batch: SolvedBatch, i: int) -> Trial:
    network, u = field.network, batch.u_pu[i]
    back = np.unique(np.concatenate([served(network, o, m) for m in moves])) if moves else np.zeros(0, dtype=np.int64)
    kw = float(field.node_kw[back].sum())
    if batch.failed[i]:
        return Trial(moves, back, kw, float("nan"), float("nan"), None, False)
    restored = np.zeros(len(u), dtype=bool)
    restored[back] = True
    touched = restored | (np.abs(u - field.base.u_pu[0]) > AFFECTED_PU)
    touched &= np.isfinite(u)
    line = line_loading(network, batch.line_i_a[i])
    tr = transformer_loading(network, batch.tr_i_hv_a[i], batch.tr_i_lv_a[i])
    near = touched[field.compiled.line_from] | touched[field.compiled.line_to]
    line_over = np.where(near & np.isfinite(field.line_limit), line, np.nan)
    tr_over = np.where(touched[field.compiled.tr_lv] & np.isfinite(field.tr_limit), tr, np.nan)
    worst, at = _largest(line_over, tr_over)
    held = np.isfinite(u[back]).all() if len(back) else True
    inside = bool((u[touched] >= field.u_low[touched] - 1e-9).all() and (u[touched] <= field.u_high[touched] + 1e-9).all())
    within = not (line_over > field.line_limit + 1e-9).any() and not (tr_over > field.tr_limit + 1e-9).any()
    lowest = float(np.min(u[touched])) if touched.any() else float("nan")
    return Trial(moves, back, kw, lowest, worst, at, bool(held and inside and within))


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
    offers = [{tie: regions(field.network, field.sections, o, tie, field.node_kw) for tie in o.ties} for o in outages]
    jobs = [(o, (moves[0],)) for o, offer in zip(outages, offers, strict=True) for moves in offer.values()]
    trials = iter(try_moves(field, jobs))
    singles = [[next(trials) for _ in offer] for offer in offers]
    partial = [_partial_jobs(field, o, offer, own) for o, offer, own in zip(outages, offers, singles, strict=True)]
    tried = iter(try_moves(field, [job for jobs in partial for job in jobs]))
    pieces = [[next(tried) for _ in jobs] for jobs in partial]
    return [(_best(field, o, own, some), own) for o, own, some in zip(outages, singles, pieces, strict=True)]


def _required_kw(field: Field, o: Outage) -> float:
    return float(field.node_kw[o.required].sum())


def _partial_jobs(field: Field, o: Outage, offer: dict[object, list[Move]], own: list[Trial]) -> list[tuple[Outage, tuple[Move, ...]]]:
    """Where no single tie carries everything: per tie the largest parts its room is estimated to carry."""
    if any(t.ok and t.restored_kw >= _required_kw(field, o) - 1e-6 for t in own):
        return []
    jobs = []
    for moves, whole in zip(offer.values(), own, strict=True):
        room = _room(field, whole)
        parts = sorted((m for m in moves[1:] if m.kw > 0 and m.kw <= room * 1.1), key=lambda m: (-m.kw, m.cut or 0))
        jobs += [(o, (m,)) for m in parts[:CUTS_SOLVED]]
    return jobs


def _room(field: Field, whole: Trial) -> float:
    """Estimate how much of a tie's part its limits leave, in proportion to the load that overloads it."""
    if whole.ok or not np.isfinite(whole.loading_max_percent) or whole.loading_row is None:
        return np.inf
    layer, row = whole.loading_row
    base = field.base
    if layer == "lines":
        before, limit = line_loading(field.network, base.line_i_a[0])[row], field.line_limit[row]
    else:
        before, limit = transformer_loading(field.network, base.tr_i_hv_a[0], base.tr_i_lv_a[0])[row], field.tr_limit[row]
    grown = whole.loading_max_percent - np.nan_to_num(before)
    return np.inf if grown <= 0 or whole.loading_max_percent <= limit else max(0.0, whole.restored_kw * (limit - np.nan_to_num(before)) / grown)


def _best(field: Field, o: Outage, own: list[Trial], pieces: list[Trial]) -> Trial | None:
    """Most restored first, then fewer operations, then smaller loading; two ties where their parts do not overlap."""
    good = [t for t in own + pieces if t.ok and t.restored_kw > 0]
    pairs = []
    for i, a in enumerate(good):
        for b in good[i + 1 :]:
            if a.moves[0].tie != b.moves[0].tie and not np.intersect1d(a.restored, b.restored).size:
                pairs.append((o, (a.moves[0], b.moves[0])))
    pairs.sort(key=lambda job: -sum(m.kw for m in job[1]))
    better = [p for p in pairs[:3] if sum(m.kw for m in p[1]) > max((t.restored_kw for t in good), default=0.0)]
    good += [t for t in try_moves(field, better) if t.ok]
    return max(good, key=_worth, default=None)


def _worth(t: Trial) -> tuple[float, int, float]:
    operations = sum(1 + (m.cut is not None) for m in t.moves)
    return (round(t.restored_kw, 3), -operations, -t.loading_max_percent)
