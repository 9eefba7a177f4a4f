"""What can be switched: operable line ends and switches, and the section that stays dark with a faulted branch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmodel.network import Network

OPERABLE = frozenset({"", "breaker", "load_break"})


@dataclass(frozen=True, slots=True)
class Sections:
    """`line_section[row]`: the zone of nodes a line cannot be parted from, -1 when both its ends can be opened."""

    node_zone: np.ndarray
    line_from_operable: np.ndarray
    line_to_operable: np.ndarray
    switch_operable: np.ndarray
    assumed: bool  # no switch in the data: every line end is taken as operable


def sections(network: Network) -> Sections:
    """Find the zones of nodes that no operable switch separates."""
    c, s = network.compiled, network.switches
    kinds = np.array([k in OPERABLE for k in s["kind"]], dtype=bool)
    assumed = not len(s)
    ends = set(zip(s["line"][kinds], s["node"][kinds], strict=True))
    f = np.array(
        [assumed or k in ends for k in zip(network.lines["id"], network.lines["from_node"], strict=True)],
        dtype=bool,
    )
    t = np.array(
        [assumed or k in ends for k in zip(network.lines["id"], network.lines["to_node"], strict=True)],
        dtype=bool,
    )
    operable = kinds & (c.switch_from >= 0)
    firm_lines = np.flatnonzero(~f & ~t & c.line_from_on & c.line_to_on | c.line_fused)
    firm_switches = np.flatnonzero(c.switch_fused & ~operable)
    a = np.r_[c.line_from[firm_lines], c.switch_from[firm_switches]]
    b = np.r_[c.line_to[firm_lines], c.switch_to[firm_switches]]
    n = len(network.nodes)
    _, zone = connected_components(
        coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n)), directed=False
    )
    return Sections(zone.astype(np.int64), f, t, operable, assumed)


def faulted_nodes(network: Network, at: Sections, layer: str, row: int) -> np.ndarray:
    """Return the rows of the nodes that stay dark until the faulted branch is repaired."""
    c = network.compiled
    if layer == "transformers":
        return np.zeros(0, dtype=np.int64)  # its own breakers part it on both sides
    if layer == "switches":
        ends = [int(c.switch_from[row]), int(c.switch_to[row])]
    else:
        ends = []
        if not at.line_from_operable[row]:
            ends.append(int(c.line_from[row]))
        if not at.line_to_operable[row]:
            ends.append(int(c.line_to[row]))
    zones = {int(at.node_zone[e]) for e in ends if e >= 0}
    zones -= {int(at.node_zone[s]) for s in c.source_node}
    return np.flatnonzero(np.isin(at.node_zone, list(zones)))
