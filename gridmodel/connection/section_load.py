"""The section a place lies in, between switches, and the load that a fault there takes away."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmodel.answer import Asset
from gridmodel.network import Network
from gridmodel.states import State

SECTIONING = (
    "breaker",
    "load_break",
    "",
)  # an unnamed kind counts as operable; fuses and disconnectors do not


def section_nodes(network: Network, node_row: int) -> np.ndarray | None:
    """Node rows of the section; None when the galvanic network has no switch to cut it out."""
    t = network.topology
    cut = _cut_edges(network)
    keep = (t.edge_layer != 1) & ~cut
    label = _labels(len(network.nodes), t.edge_a[keep], t.edge_b[keep])
    whole_keep = t.edge_layer != 1
    whole = _labels(len(network.nodes), t.edge_a[whole_keep], t.edge_b[whole_keep])
    mine, all_of_it = label == label[node_row], whole == whole[node_row]
    return None if (mine == all_of_it).all() else np.flatnonzero(mine)


def section_kw(network: Network, state: State, node_row: int) -> float | None:
    """Load of the section in a state, everything behind its distribution transformers included; kW."""
    nodes = section_nodes(network, node_row)
    if nodes is None:
        return None
    inside = np.zeros(len(network.nodes), dtype=bool)
    inside[nodes] = True
    c = network.compiled
    behind = inside.copy()
    stations = network.transformers["id"][inside[c.tr_hv] & c.tr_hv_on & c.tr_lv_on]
    for name in stations:
        behind[network.downstream(Asset("transformers", str(name)))] = True
    kw = network.loads["p_kw"].to_numpy(float) * state.load
    return float(kw[behind[c.load_node]].sum())


def _cut_edges(network: Network) -> np.ndarray:
    """Edges that an operable switch can open: switch edges themselves, and lines with a switch at an end."""
    t, s = network.topology, network.switches
    operable = s["kind"].isin(SECTIONING).to_numpy(bool)
    at_line = [network.line_row[x] for x in s["line"][operable] if x in network.line_row]
    line_cut = np.zeros(len(network.lines) + 1, dtype=bool)
    line_cut[at_line] = True
    switch_cut = np.r_[operable, False]
    row = t.edge_row
    is_line, is_switch = t.edge_layer == 0, t.edge_layer == 2
    cut: np.ndarray = (is_line & line_cut[np.where(is_line, row, -1)]) | (
        is_switch & switch_cut[np.where(is_switch, row, -1)]
    )
    return cut


def _labels(n: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    labels: np.ndarray = connected_components(graph, directed=False)[1]
    return labels
