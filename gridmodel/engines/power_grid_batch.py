"""Many scenarios of one prepared grid solved by power-grid-model: what changes goes in, solved quantities come out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from power_grid_model import CalculationMethod, ComponentType, DatasetType, initialize_array

from gridmodel.engines.power_grid import C, PowerGrid
from gridmodel.solving.arrays import Scenarios, SolvedBatch

TOLERANCE = 1e-9
ITERATIONS = {CalculationMethod.iterative_current: 60, CalculationMethod.newton_raphson: 25}
CURRENTS = {"i_from", "i_to"}
POWERS = {"p_from", "q_from", "p_to", "q_to"}
Wanted = dict[ComponentType, Any]  # sets of names; the library declares more kinds


def solve(grid: PowerGrid, scenarios: Scenarios, threads: int = 1) -> SolvedBatch:
    """Solve n scenarios; those that do not converge are flagged and hold NaN, never garbage."""
    update = _updates(grid, scenarios)
    wanted = _wanted(grid, scenarios.powers)
    out, failed = _run(grid, update, wanted, scenarios.count, CalculationMethod.iterative_current, threads)
    if failed.any():
        some = {kind: array[failed] for kind, array in update.items()}
        again, still = _run(grid, some, wanted, int(failed.sum()), CalculationMethod.newton_raphson, threads)
        for kind, columns in again.items():
            for name, values in columns.items():
                out[kind][name][failed] = values
        failed[failed] = still
    return _read(grid, out, failed)


def _run(
    grid: PowerGrid,
    update: dict[ComponentType, np.ndarray],
    wanted: Wanted,
    n: int,
    method: CalculationMethod,
    threads: int,
) -> tuple[dict[ComponentType, dict[str, np.ndarray]], np.ndarray]:
    out: Any = grid.model.calculate_power_flow(
        update_data=update,
        calculation_method=method,
        error_tolerance=TOLERANCE,
        max_iterations=ITERATIONS[method],
        threading=threads if threads > 1 else -1,
        output_component_types=dict(wanted),
        continue_on_batch_error=True,
    )
    failed = np.zeros(n, dtype=bool)
    if grid.model.batch_error is not None:
        failed[np.asarray(grid.model.batch_error.failed_scenarios, dtype=np.int64)] = True
    return out, failed


def _wanted(grid: PowerGrid, powers: bool) -> Wanted:
    """Only what is read is written out: a third of the time of a large batch is the rest."""
    branch = CURRENTS | POWERS if powers else CURRENTS
    kinds = [k for k, name in ((C.line, "line"), (C.transformer, "transformer")) if grid.count[name]]
    node = {"u_pu", "energized"} | ({"u_angle"} if powers else set())
    return {C.node: node} | dict.fromkeys(kinds, branch)


def _updates(grid: PowerGrid, s: Scenarios) -> dict[ComponentType, np.ndarray]:
    """Only id, p, q and statuses are sent; a batch always holds at least the probes or one load."""
    update: dict[ComponentType, np.ndarray] = {}
    if s.probe_kw is not None and s.probe_kvar is not None and grid.count["probe"]:
        update[C.sym_load] = _power_update(grid.first["probe"], s.probe_kw, s.probe_kvar, s.probe_at)
    for kind, columns, ids in _switched(grid, s.branches):
        if len(columns) and s.closed is not None:
            update[kind] = _status_update(kind, ids, s.closed[:, columns])
    if s.tap_rows is not None and s.taps is not None and len(s.tap_rows):
        update[C.transformer] = _with_taps(
            update.get(C.transformer), grid.first["transformer"] + s.tap_rows, s.taps
        )
    if not update:
        update[C.source] = _source_update(grid, s.count)
    return update


def _switched(
    grid: PowerGrid, branches: list[tuple[str, int]]
) -> list[tuple[ComponentType, np.ndarray, np.ndarray]]:
    """Return (component, columns of the scenarios, component ids) for the branches that scenarios switch."""
    link = {("lines", int(r)): i for i, r in enumerate(grid.compiled.link_lines)}
    link |= {("switches", int(r)): i + len(link) for i, r in enumerate(grid.compiled.link_switches)}
    found: dict[ComponentType, list[tuple[int, int]]] = {C.line: [], C.transformer: [], C.link: []}
    for j, (layer, row) in enumerate(branches):
        if (layer, row) in link:
            found[C.link].append((j, grid.first["link"] + link[(layer, row)]))
        elif layer in ("lines", "transformers"):
            kind = C.line if layer == "lines" else C.transformer
            found[kind].append((j, grid.first[layer[:-1]] + row))
    return [
        (kind, np.array([j for j, _ in x], dtype=int), np.array([i for _, i in x], dtype=int))
        for kind, x in found.items()
    ]


def _power_update(first: int, p_kw: np.ndarray, q_kvar: np.ndarray, at: np.ndarray | None) -> np.ndarray:
    array = initialize_array(DatasetType.update, C.sym_load, p_kw.shape)
    array["id"] = first + (np.arange(p_kw.shape[1]) if at is None else at[:, None])
    array["p_specified"], array["q_specified"] = p_kw * 1e3, q_kvar * 1e3
    return array


def _status_update(kind: ComponentType, ids: np.ndarray, closed: np.ndarray) -> np.ndarray:
    array = initialize_array(DatasetType.update, kind, closed.shape)
    array["id"] = ids
    array["from_status"] = array["to_status"] = closed
    return array


def _with_taps(statuses: np.ndarray | None, ids: np.ndarray, taps: np.ndarray) -> np.ndarray:
    array = initialize_array(DatasetType.update, C.transformer, taps.shape)
    array["id"], array["tap_pos"] = ids, taps
    if statuses is None:
        return array
    both = np.concatenate([statuses, array], axis=1)
    for number in np.intersect1d(statuses["id"][0], ids):
        columns = np.flatnonzero(both["id"][0] == number)
        for name in ("from_status", "to_status"):
            both[name][:, columns[1]] = both[name][:, columns[0]]
        both = np.delete(both, columns[0], axis=1)
    return both


def _source_update(grid: PowerGrid, n: int) -> np.ndarray:
    array = initialize_array(DatasetType.update, C.source, (n, 1))
    array["id"], array["status"] = grid.first["source"], 1
    return array


def _read(
    grid: PowerGrid, out: dict[ComponentType, dict[str, np.ndarray]], failed: np.ndarray
) -> SolvedBatch:
    node, dark, n = out[C.node], failed[:, None] | (out[C.node]["energized"] == 0), len(failed)

    def at_nodes(name: str) -> np.ndarray:
        if name not in node:
            return np.zeros((n, 0))
        return np.where(dark, np.nan, node[name])[:, grid.compiled.bus_of_node]

    def branch(kind: ComponentType, name: str, scale: float) -> np.ndarray:
        if kind not in out or name not in out[kind]:
            return np.zeros((n, 0))
        values: np.ndarray = out[kind][name].copy()
        values[failed] = np.nan  # they hold garbage, which would overflow below
        if scale != 1.0:
            values *= scale
        return values

    line_i = np.fmax(branch(C.line, "i_from", 1.0), branch(C.line, "i_to", 1.0))
    return SolvedBatch(
        failed=failed, u_pu=at_nodes("u_pu"), u_degree=np.degrees(at_nodes("u_angle")),
        line_p_kw=branch(C.line, "p_from", 1e-3), line_q_kvar=branch(C.line, "q_from", 1e-3),
        line_p_to_kw=branch(C.line, "p_to", 1e-3), line_q_to_kvar=branch(C.line, "q_to", 1e-3), line_i_a=line_i,
        tr_p_kw=branch(C.transformer, "p_from", 1e-3), tr_q_kvar=branch(C.transformer, "q_from", 1e-3),
        tr_p_lv_kw=branch(C.transformer, "p_to", 1e-3), tr_q_lv_kvar=branch(C.transformer, "q_to", 1e-3),
        tr_i_hv_a=branch(C.transformer, "i_from", 1.0), tr_i_lv_a=branch(C.transformer, "i_to", 1.0),
    )  # fmt: skip


def with_last_load(grid: PowerGrid, kw: float, kvar: float) -> PowerGrid:
    """Return a copy of the model whose last load draws this; copying costs a tenth of building anew."""
    model = grid.model.copy()
    last = grid.first["load"] + grid.count["load"] - 1
    model.update(update_data={C.sym_load: _power_update(last, np.array([[kw]]), np.array([[kvar]]), None)[0]})
    return replace(grid, model=model)
