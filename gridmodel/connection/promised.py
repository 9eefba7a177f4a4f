"""The grid with the capacity that is promised to others: the state every question starts from (grid.md section 4)."""

from __future__ import annotations

from typing import Final

import pandas as pd

from gridmodel.answer import Promised
from gridmodel.network import GENERATOR_COLUMNS, LOAD_COLUMNS, Network, table
from gridmodel.states import PEAK

NAME: Final = "promised"
KEPT: Final = 4


def with_promised(network: Network, promised: tuple[Promised, ...]) -> Network:
    """Return the grid with one load or generator more for each promise whose node is in it; kept for the next question."""
    if not any(p.node in network.node_row for p in promised):
        return network
    found = network.grown.get(promised)
    if found is None:
        while len(network.grown) >= KEPT:
            network.grown.pop(next(iter(network.grown)), None)
        found = network.grown[promised] = _grown(network, promised)
    return found


def _grown(network: Network, promised: tuple[Promised, ...]) -> Network:
    named = [(f"{NAME}#{k}", p) for k, p in enumerate(promised) if p.node in network.node_row]
    loads = [
        {"id": i, "node": p.node, "p_kw": p.kw, "q_kvar": p.kvar, "customers": 1, "basis": PEAK}
        for i, p in named
        if p.kind == "load"
    ]
    generators = [
        {"id": i, "node": p.node, "p_kw": p.kw, "q_kvar": p.kvar, "sn_kva": p.kw}
        for i, p in named
        if p.kind != "load"
    ]
    return network.with_tables(
        loads=_with(network.loads, LOAD_COLUMNS, loads),
        generators=_with(network.generators, GENERATOR_COLUMNS, generators),
    )


def _with(old: pd.DataFrame, columns: dict[str, str], rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.concat([old, table(columns, pd.DataFrame(rows))], ignore_index=True) if rows else old


def without_promise(grown: Network, k: int) -> Network:
    """The grid with promises, the k-th of them taken back."""
    name = f"{NAME}#{k}"
    return grown.with_tables(
        loads=grown.loads[grown.loads["id"] != name].reset_index(drop=True),
        generators=grown.generators[grown.generators["id"] != name].reset_index(drop=True),
    )
