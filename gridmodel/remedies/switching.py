"""Move the open point: close a tie of the feeder and open a line, so that a neighbour takes part of the load."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridmodel.answer import Asset
from gridmodel.connection.points import Place
from gridmodel.network import Network
from message import Message, say

TIES = 3


def moved_open_points(network: Network, place: Place) -> Iterator[tuple[Message, Network, tuple[Asset, ...]]]:
    """Yield up to two cuts for each of the first ties: the lateral only, or the customer's part with it."""
    path = _upstream_lines(network, place)
    for tie, inside in _ties(network, place.feeder)[:TIES]:
        for cut in _cuts(network, inside, path):
            ids = network.lines["id"].to_numpy()
            closed, opened = str(ids[tie]), str(ids[cut])
            what = say("Close {tie} and open {cut}: a neighbouring feeder takes part of the load.",
                       tie=Asset("lines", closed), cut=Asset("lines", opened))  # fmt: skip
            changed = (Asset("lines", closed), Asset("lines", opened))
            yield what, network.with_tables(lines=_switched(network.lines, tie, cut)), changed


def _upstream_lines(network: Network, place: Place) -> set[int]:
    """Rows of the lines between the point and its source; a line that would be cut is one of them."""
    point = place.point
    ends = [point.node] if point.node else [network.lines["to_node"].iat[network.line_row[str(point.line)]]]
    rows = {network.line_row[a.id] for e in ends for a in network.upstream(str(e)) if a.layer == "lines"}
    return rows | ({network.line_row[point.line]} if point.line else set())


def _ties(network: Network, feeder: str) -> list[tuple[int, int]]:
    """Normally open lines between this feeder and another of its voltage: (row, node on this feeder), by id."""
    f, c = network.topology.feeders, network.compiled
    if feeder not in f.names:
        return []
    own, out = f.names.index(feeder), []
    opened = network.lines["in_service"].to_numpy(bool) & ~(c.line_from_on & c.line_to_on) & ~c.line_fused
    for row in np.flatnonzero(opened):
        a, b = int(c.line_from[row]), int(c.line_to[row])
        mine, other = int(f.node_feeder[a]), int(f.node_feeder[b])
        if own in (mine, other) and mine != other and min(mine, other) >= 0:
            out.append((int(row), a if mine == own else b))
    return sorted(out, key=lambda t: str(network.lines["id"].iat[t[0]]))


def _cuts(network: Network, inside: int, path: set[int]) -> list[int]:
    """The last line before the way from the tie meets the customer's path, and the one where it has met it."""
    t, met, before = network.topology, [], -1
    at = inside
    while t.parent_edge[at] >= 0 and t.edge_layer[t.parent_edge[at]] == 0:
        row = int(t.edge_row[t.parent_edge[at]])
        if row in path:
            met.append(row)
        elif not met:
            before = row
        at = int(t.parent[at])
    middle = met[len(met) // 2 : len(met) // 2 + 1]
    return ([before] if before >= 0 else []) + middle


def _switched(lines: pd.DataFrame, tie: int, cut: int) -> pd.DataFrame:
    out = lines.copy()
    out.loc[tie, ["from_closed", "to_closed"]] = True
    out.loc[cut, "from_closed"] = False
    return out
