"""The part of a grid that a place can have to do with: whole sections that no branch, open or closed, joins to the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gridmodel.answer import Question
from gridmodel.network import Network

METRES_A_DEGREE = 111_320.0
REACH_M = 5_000.0  # a check looks for supply points within 2 km
LARGE = 50_000  # nodes; below, cutting saves nothing


def sections(network: Network) -> np.ndarray:
    """Number each node's section: joined by any branch, whatever its state."""
    c, n = network.compiled, len(network.nodes)
    between = c.switch_from >= 0
    a = np.r_[c.line_from, c.tr_hv, c.switch_from[between]]
    b = np.r_[c.line_to, c.tr_lv, c.switch_to[between]]
    joined = coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    numbers: np.ndarray = connected_components(joined, directed=False)[1]
    return numbers


def part_around(network: Network, lon: float, lat: float, reach_m: float) -> Network:
    """Return the sections with a node or a line within `reach_m`; the grid itself where that is all or nothing."""
    numbers, c = sections(network), network.compiled
    near = _near(network, lon, lat, reach_m)
    reached = np.isin(numbers, np.unique(numbers[near]))
    if not near.any() or reached.all():
        return network
    kept = set(network.nodes["id"][reached])
    lines = network.lines[reached[c.line_from]]
    return network.with_tables(
        nodes=network.nodes[reached].reset_index(drop=True),
        lines=lines.reset_index(drop=True),
        transformers=_of(network.transformers, network.transformers["hv_node"].isin(kept)),
        switches=_of(network.switches, _switches(network.switches, kept, set(lines["id"]))),
        loads=_of(network.loads, network.loads["node"].isin(kept)),
        generators=_of(network.generators, network.generators["node"].isin(kept)),
        shunts=_of(network.shunts, network.shunts["node"].isin(kept)),
        sources=_of(network.sources, network.sources["node"].isin(kept)),
    )


def part_for(network: Network, question: Question) -> Network:
    """The part a question is answered on: of a large grid what lies near its place, otherwise all of it."""
    if len(network.nodes) < LARGE:
        return network
    lon, lat = question.lon, question.lat
    if question.node is not None:
        row = network.nodes.iloc[network.require_node(question.node)]
        lon, lat = float(row["lon"]), float(row["lat"])
    if lon is None or lat is None or lon != lon or lat != lat:
        return network
    part = part_around(network, lon, lat, REACH_M)
    return part if all(p.node in part.node_row for p in question.promised) else network


def _near(network: Network, lon: float, lat: float, reach_m: float) -> np.ndarray:
    """Nodes in the box of the reach, and ends of lines whose box meets it."""
    import shapely

    d_lat = reach_m / METRES_A_DEGREE
    d_lon = d_lat / max(0.01, float(np.cos(np.radians(lat))))
    x, y = network.nodes["lon"].to_numpy(float), network.nodes["lat"].to_numpy(float)
    near: np.ndarray = (np.abs(x - lon) <= d_lon) & (np.abs(y - lat) <= d_lat)
    box = shapely.bounds(network.lines["geometry"].to_numpy(object))
    with np.errstate(invalid="ignore"):
        meets = (box[:, 0] <= lon + d_lon) & (box[:, 2] >= lon - d_lon)
        meets &= (box[:, 1] <= lat + d_lat) & (box[:, 3] >= lat - d_lat)
    near[network.compiled.line_from[meets]] = True
    return near


def _of(table: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    return table[rows.to_numpy(bool)].reset_index(drop=True)


def _switches(table: pd.DataFrame, nodes: set[str], lines: set[str]) -> pd.Series:
    return table["from_node"].isin(nodes) | table["node"].isin(nodes) | table["line"].isin(lines)
