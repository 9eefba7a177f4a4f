"""The branches between every node and its source, as one flat array."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.network import Network


@dataclass(frozen=True, slots=True)
class Paths:
    """`edges[start[k]:start[k + 1]]` are the topology edges of the k-th node asked for."""

    edges: np.ndarray
    start: np.ndarray

    @property
    def length(self) -> np.ndarray:
        length: np.ndarray = np.diff(self.start)
        return length


def paths(network: Network, nodes: np.ndarray) -> Paths:
    """Return U(n) of each node row: the path, in meshes all branches of the blocks on it (grid.md section 4)."""
    t = network.topology
    blocks, mates = _mates(network)
    found = []
    for node in nodes.tolist():
        path: list[int] = []
        at = node
        while t.parent_edge[at] >= 0:
            path.append(int(t.parent_edge[at]))
            at = int(t.parent[at])
        for block in {int(b) for b in blocks[path] if b >= 0} if mates else ():
            path.extend(mates[block])
        found.append(np.array(list(dict.fromkeys(path)), dtype=np.int64))
    start = np.r_[0, np.cumsum([len(p) for p in found])].astype(np.int64)
    return Paths(np.concatenate([*found, np.zeros(0, dtype=np.int64)]), start)


def _mates(network: Network) -> tuple[np.ndarray, dict[int, list[int]]]:
    blocks = network.blocks
    inside = np.flatnonzero(blocks >= 0)
    return blocks, {int(b): inside[blocks[inside] == b].tolist() for b in np.unique(blocks[inside])}
