"""Switches at line ends: each carries the current of its line, of a cut line that of the part beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.network import Network


@dataclass(frozen=True, slots=True)
class LineEnds:
    """Pairs of a switch row and a line row it may carry, ordered by switch; `start` is each switch's first pair."""

    switch: np.ndarray
    line: np.ndarray
    start: np.ndarray

    def percent(self, line_i_a: np.ndarray, rated_a: np.ndarray) -> np.ndarray:
        """Return percent of rating, (n, switches); NaN where unrated, dark, or at no line end. Currents (n, lines) in A."""
        out = np.full((len(line_i_a), len(rated_a)), np.nan)
        if len(self.start):
            rows = self.switch[self.start]
            amps = np.fmax.reduceat(line_i_a[:, self.line], self.start, axis=1)
            out[:, rows] = amps / np.where(rated_a > 0, rated_a, np.nan)[rows] * 100.0
        return out

    def carried(self, line: np.ndarray, count: int) -> np.ndarray:
        """Return a mask of the `count` switches that carry one of the lines of a mask."""
        out = np.zeros(count, dtype=bool)
        out[self.switch[line[self.line]]] = True
        return out


def line_ends(network: Network, origin_line: np.ndarray) -> LineEnds:
    """`origin_line[row]` is the row of the line a part was cut from, the row itself for a whole line, -1 for a new one."""
    ids, a, b = (network.lines[c].to_numpy() for c in ("id", "from_node", "to_node"))
    named = set(network.switches["line"])
    parts: dict[str, list[int]] = {}
    for row, origin in enumerate(origin_line.tolist()):
        if origin >= 0 and ids[origin] in named:
            parts.setdefault(ids[origin], []).append(row)
    pairs = [
        (switch, row)
        for switch, (line, node) in enumerate(
            zip(network.switches["line"], network.switches["node"], strict=True)
        )
        for row in parts.get(line, ())
        if not node or node in (a[row], b[row])
    ]
    switch, line_row = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return LineEnds(switch, line_row, np.flatnonzero(np.diff(switch, prepend=-1)))
