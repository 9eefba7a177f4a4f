"""The grid as solver-ready arrays: nodes joined by closed switches or by next to nothing become one bus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmodel.network import Network

FUSE_BELOW_OHM = 1e-4  # grid.md section 3: the SMART-DS samples hold 1e-6 ohm and do not converge otherwise


@dataclass(frozen=True, slots=True)
class Compiled:
    """Index arrays by table row. `line_live` lines carry current in the solve; `line_fused` ones are part of a bus.

    `link_lines` and `link_switches` stay switchable as solver links instead of being fused (only with links=True).
    """

    n_bus: int
    bus_of_node: np.ndarray  # int (n_nodes,)
    bus_kv: np.ndarray  # float (n_bus,), base voltage
    line_from: np.ndarray  # node rows
    line_to: np.ndarray
    line_fused: np.ndarray  # bool
    line_from_on: np.ndarray  # bool, as operated
    line_to_on: np.ndarray
    tr_hv: np.ndarray  # node rows
    tr_lv: np.ndarray
    tr_hv_on: np.ndarray
    tr_lv_on: np.ndarray
    load_node: np.ndarray
    gen_node: np.ndarray
    shunt_node: np.ndarray
    source_node: np.ndarray
    switch_from: np.ndarray  # node rows, -1 for line-end switches
    switch_to: np.ndarray
    switch_fused: np.ndarray  # bool
    link_lines: np.ndarray  # line rows
    link_switches: np.ndarray  # switch rows


def compile_network(network: Network, links: bool = False) -> Compiled:
    """Compile; with `links` nothing is fused, so that every switch and tiny line can be switched in a scenario."""
    nodes, lines, trafos, switches = network.nodes, network.lines, network.transformers, network.switches
    lf, lt = network.node_rows(lines["from_node"]), network.node_rows(lines["to_node"])
    on = lines["in_service"].to_numpy(bool)
    from_on, to_on = on & lines["from_closed"].to_numpy(bool), on & lines["to_closed"].to_numpy(bool)
    z = np.hypot(lines["r_ohm"].to_numpy(float), lines["x_ohm"].to_numpy(float))
    tiny = z < FUSE_BELOW_OHM
    fused = tiny & from_on & to_on & (not links)
    between = (switches["from_node"] != "").to_numpy(bool) & (switches["to_node"] != "").to_numpy(bool)
    sf, st = np.full(len(switches), -1), np.full(len(switches), -1)
    sf[between] = network.node_rows(switches["from_node"][between])
    st[between] = network.node_rows(switches["to_node"][between])
    switch_fused = between & switches["closed"].to_numpy(bool) & (not links)
    n_bus, bus = _fuse(len(nodes), np.r_[lf[fused], sf[switch_fused]], np.r_[lt[fused], st[switch_fused]])
    bus_kv = np.zeros(n_bus)
    bus_kv[bus] = nodes["vn_kv"].to_numpy(float)
    tr_on = trafos["in_service"].to_numpy(bool)
    return Compiled(
        n_bus=n_bus, bus_of_node=bus, bus_kv=bus_kv,
        line_from=lf, line_to=lt, line_fused=fused,
        line_from_on=from_on & ~tiny, line_to_on=to_on & ~tiny,
        tr_hv=network.node_rows(trafos["hv_node"]), tr_lv=network.node_rows(trafos["lv_node"]),
        tr_hv_on=tr_on & trafos["hv_closed"].to_numpy(bool), tr_lv_on=tr_on & trafos["lv_closed"].to_numpy(bool),
        load_node=network.node_rows(network.loads["node"]), gen_node=network.node_rows(network.generators["node"]),
        shunt_node=network.node_rows(network.shunts["node"]), source_node=network.node_rows(network.sources["node"]),
        switch_from=sf, switch_to=st, switch_fused=switch_fused,
        link_lines=np.flatnonzero(tiny & on & links), link_switches=np.flatnonzero(between & links),
    )  # fmt: skip


def _fuse(n: int, a: np.ndarray, b: np.ndarray) -> tuple[int, np.ndarray]:
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    count, labels = connected_components(graph, directed=False)
    return int(count), labels.astype(np.int64)
