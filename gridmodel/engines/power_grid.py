"""The grid as a model of power-grid-model; gridmodel.engines.power_grid_batch solves it. No other file knows that library."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from power_grid_model import (
    ComponentType,
    DatasetType,
    LoadGenType,
    PowerGridModel,
    WindingType,
    initialize_array,
)

from gridmodel.network import Network
from gridmodel.solving.arrays import Injections, Probes, clock
from gridmodel.solving.compiled import Compiled

SOURCE_SK_VA = 1e14  # the default of 1e10 is a real impedance and costs voltage
C = ComponentType


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
