"""The batch engine: the only file that knows power-grid-model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from power_grid_model import (
    CalculationMethod,
    ComponentType,
    DatasetType,
    LoadGenType,
    PowerGridModel,
    WindingType,
    initialize_array,
)

from gridmodel.network import Network
from gridmodel.solving.arrays import Injections, Probes, Scenarios, SolvedBatch, clock
from gridmodel.solving.compiled import Compiled

SOURCE_SK_VA = 1e14  # the default of 1e10 is a real impedance and costs voltage
TOLERANCE = 1e-9
ITERATIONS = {CalculationMethod.iterative_current: 60, CalculationMethod.newton_raphson: 25}
C = ComponentType
BRANCH_OUT = {"p_from", "q_from", "i_from", "p_to", "q_to", "i_to"}
WANTED = {C.node: {"u_pu", "u_angle", "energized"}, C.line: BRANCH_OUT, C.transformer: BRANCH_OUT}


@dataclass(frozen=True, slots=True)
class PowerGrid:
    """A model of one network in one state. Component numbers: buses, lines, transformers, links, loads …, in that order."""

    model: PowerGridModel
    compiled: Compiled
    first: dict[str, int]  # component -> first number
    count: dict[str, int]
    probes: Probes


def prepare(network: Network, compiled: Compiled, at: Injections, probes: Probes | None = None) -> PowerGrid:
    """Build the model once; `probes` are buses (node rows) that scenarios inject at, in kW and kvar."""
    probes = probes or Probes(np.zeros(0, dtype=np.int64))
    count = {
        "node": compiled.n_bus,
        "line": len(network.lines),
        "transformer": len(network.transformers),
        "link": len(compiled.link_lines) + len(compiled.link_switches),
        "load": len(network.loads),
        "gen": len(network.generators),
        "probe": len(probes.nodes),
        "shunt": len(network.shunts),
        "source": len(network.sources),
    }
    first = dict(zip(count, np.cumsum([0, *count.values()])[:-1].tolist(), strict=True))
    data = {
        C.node: _nodes(compiled),
        C.line: _lines(network, compiled, first["line"]),
        C.transformer: _transformers(network, compiled, first["transformer"], at.taps),
        C.link: _links(network, compiled, first["link"]),
        C.sym_load: _loads(compiled, at, probes, first),
        C.sym_gen: _appliances(
            C.sym_gen, first["gen"], compiled.bus_of_node[compiled.gen_node], at.gen_kw, at.gen_kvar
        ),
        C.shunt: _shunts(network, compiled, first["shunt"]),
        C.source: _sources(network, compiled, first["source"]),
    }
    hz = float(network.sources["f_hz"].iloc[0])
    model = PowerGridModel({k: v for k, v in data.items() if len(v)}, system_frequency=hz)
    return PowerGrid(model, compiled, first, count, probes)


def with_last_load(grid: PowerGrid, kw: float, kvar: float) -> PowerGrid:
    """Return a copy of the model whose last load draws this; copying costs a tenth of building anew."""
    model = grid.model.copy()
    last = grid.first["load"] + grid.count["load"] - 1
    model.update(update_data={C.sym_load: _power_update(last, np.array([[kw]]), np.array([[kvar]]), None)[0]})
    return replace(grid, model=model)


def _numbered(kind: ComponentType, n: int, first: int) -> np.ndarray:
    array = initialize_array(DatasetType.input, kind, n)
    array["id"] = np.arange(first, first + n)
    return array


def _nodes(compiled: Compiled) -> np.ndarray:
    array = _numbered(C.node, compiled.n_bus, 0)
    array["u_rated"] = compiled.bus_kv * 1e3
    return array


def _lines(network: Network, c: Compiled, first: int) -> np.ndarray:
    lines = network.lines
    array = _numbered(C.line, len(lines), first)
    array["from_node"], array["to_node"] = c.bus_of_node[c.line_from], c.bus_of_node[c.line_to]
    # A fused or switched-off line keeps its row but must not be a loop at one bus.
    loop = array["from_node"] == array["to_node"]
    array["to_node"][loop] = (array["from_node"][loop] + 1) % max(c.n_bus, 2)
    array["from_status"] = c.line_from_on & ~loop
    array["to_status"] = c.line_to_on & ~loop
    array["r1"], array["x1"] = np.maximum(lines["r_ohm"], 1e-9), lines["x_ohm"]
    array["c1"], array["tan1"] = lines["c_nf"].to_numpy(float) * 1e-9, 0.0
    array["i_n"] = np.nan_to_num(lines["max_i_a"].to_numpy(float), nan=1.0)
    return array


def _transformers(network: Network, c: Compiled, first: int, taps: np.ndarray) -> np.ndarray:
    t = network.transformers
    array = _numbered(C.transformer, len(t), first)
    units = t["parallel"].to_numpy(float)
    sn_va = t["sn_kva"].to_numpy(float) * 1e3 * units
    array["from_node"], array["to_node"] = c.bus_of_node[c.tr_hv], c.bus_of_node[c.tr_lv]
    array["from_status"], array["to_status"] = c.tr_hv_on, c.tr_lv_on
    array["u1"], array["u2"], array["sn"] = t["hv_kv"] * 1e3, t["lv_kv"] * 1e3, sn_va
    array["uk"], array["pk"] = t["vk_percent"] / 100, t["vkr_percent"].to_numpy(float) / 100 * sn_va
    p0 = t["pfe_kw"].to_numpy(float) * 1e3 * units
    array["p0"], array["i0"] = p0, np.maximum(t["i0_percent"].to_numpy(float) / 100, p0 / sn_va)
    clocks = np.array([clock(g) for g in t["vector_group"]])
    odd = clocks % 2 == 1
    array["winding_from"] = np.where(odd, WindingType.delta, WindingType.wye_n)
    array["winding_to"] = WindingType.wye_n
    array["clock"] = clocks
    hv_side = (t["tap_side"] == "hv").to_numpy(bool)
    array["tap_side"] = np.where(hv_side, 0, 1)
    array["tap_pos"], array["tap_nom"] = taps, t["tap_neutral"]
    array["tap_min"], array["tap_max"] = np.minimum(t["tap_min"], taps), np.maximum(t["tap_max"], taps)
    array["tap_size"] = (
        t["tap_step_percent"].to_numpy(float) / 100 * np.where(hv_side, array["u1"], array["u2"])
    )
    return array


def _links(network: Network, c: Compiled, first: int) -> np.ndarray:
    """Tiny lines first, then switches between two nodes."""
    array = _numbered(C.link, len(c.link_lines) + len(c.link_switches), first)
    array["from_node"] = c.bus_of_node[np.r_[c.line_from[c.link_lines], c.switch_from[c.link_switches]]]
    array["to_node"] = c.bus_of_node[np.r_[c.line_to[c.link_lines], c.switch_to[c.link_switches]]]
    lines, switches = network.lines.iloc[c.link_lines], network.switches.iloc[c.link_switches]
    closed = np.r_[
        (lines["from_closed"] & lines["to_closed"]).to_numpy(bool), switches["closed"].to_numpy(bool)
    ]
    array["from_status"] = array["to_status"] = closed
    return array


def _appliances(
    kind: ComponentType, first: int, bus: np.ndarray, p_kw: np.ndarray, q_kvar: np.ndarray
) -> np.ndarray:
    array = _numbered(kind, len(bus), first)
    array["node"], array["status"], array["type"] = bus, 1, LoadGenType.const_power
    array["p_specified"], array["q_specified"] = p_kw * 1e3, q_kvar * 1e3
    return array


def _loads(c: Compiled, at: Injections, probes: Probes, first: dict[str, int]) -> np.ndarray:
    loads = _appliances(C.sym_load, first["load"], c.bus_of_node[c.load_node], at.load_kw, at.load_kvar)
    zero = np.zeros(len(probes.nodes))
    extra = _appliances(C.sym_load, first["probe"], c.bus_of_node[probes.nodes], zero, zero)
    return np.concatenate([loads, extra])


def _shunts(network: Network, c: Compiled, first: int) -> np.ndarray:
    s = network.shunts
    array = _numbered(C.shunt, len(s), first)
    array["node"], array["status"] = c.bus_of_node[c.shunt_node], 1
    u2 = (c.bus_kv[c.bus_of_node[c.shunt_node]] * 1e3) ** 2
    array["g1"], array["b1"] = s["p_kw"].to_numpy(float) * 1e3 / u2, -s["q_kvar"].to_numpy(float) * 1e3 / u2
    return array


def _sources(network: Network, c: Compiled, first: int) -> np.ndarray:
    array = _numbered(C.source, len(network.sources), first)
    array["node"], array["status"] = c.bus_of_node[c.source_node], 1
    array["u_ref"], array["sk"] = network.sources["vm_pu"], SOURCE_SK_VA
    return array


def solve(grid: PowerGrid, scenarios: Scenarios, threads: int = 1) -> SolvedBatch:
    """Solve n scenarios; those that do not converge are flagged and hold NaN, never garbage."""
    update = _updates(grid, scenarios)
    out, failed = _run(grid, update, scenarios.count, CalculationMethod.iterative_current, threads)
    if failed.any():
        some = {kind: array[failed] for kind, array in update.items()}
        again, still = _run(grid, some, int(failed.sum()), CalculationMethod.newton_raphson, threads)
        for kind, columns in again.items():
            for name, values in columns.items():
                out[kind][name][failed] = values
        failed[failed] = still
    return _read(grid, out, failed)


def _run(
    grid: PowerGrid, update: dict[ComponentType, np.ndarray], n: int, method: CalculationMethod, threads: int
) -> tuple[dict[ComponentType, dict[str, np.ndarray]], np.ndarray]:
    out: Any = grid.model.calculate_power_flow(
        update_data=update,
        calculation_method=method,
        error_tolerance=TOLERANCE,
        max_iterations=ITERATIONS[method],
        threading=threads if threads > 1 else -1,
        output_component_types={kind: WANTED[kind] for kind in _kinds(grid)},
        continue_on_batch_error=True,
    )
    failed = np.zeros(n, dtype=bool)
    if grid.model.batch_error is not None:
        failed[np.asarray(grid.model.batch_error.failed_scenarios, dtype=np.int64)] = True
    return out, failed


def _kinds(grid: PowerGrid) -> list[ComponentType]:
    return [C.node] + [
        k for k, name in ((C.line, "line"), (C.transformer, "transformer")) if grid.count[name]
    ]


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
    node, dark = out[C.node], failed[:, None] | (out[C.node]["energized"] == 0)
    n = len(failed)

    def at_nodes(name: str) -> np.ndarray:
        return np.where(dark, np.nan, node[name])[:, grid.compiled.bus_of_node]

    def branch(kind: ComponentType, name: str, scale: float) -> np.ndarray:
        if kind not in out:
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
