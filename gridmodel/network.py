"""The grid on one page: typed tables, and one-line methods that hand over to small files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridmodel.answer import Asset
from gridmodel.errors import BadInput
from gridmodel.states import State
from message import say

if TYPE_CHECKING:
    from gridmodel.answer import PointKind, Promised
    from gridmodel.connection.places import Places
    from gridmodel.outages.tracing import Walk
    from gridmodel.solving.compiled import Compiled
    from gridmodel.solving.flow import Flow
    from gridmodel.topology import Feeders, Topology

# Canonical tables: every column is always there, row order is the asset's index in all result arrays.
NODE_COLUMNS = {
    "id": "str",
    "vn_kv": "f",
    "un_kv": "f",
    "name": "str",
    "district": "str",
    "lon": "f",
    "lat": "f",
    "made": "b",
}
LINE_COLUMNS = {
    "id": "str", "from_node": "str", "to_node": "str", "length_km": "f", "r_ohm": "f", "x_ohm": "f", "c_nf": "f",
    "max_i_a": "f", "kind": "str", "parallel": "i", "std_type": "str", "rating_basis": "str", "phases_in_source": "i",
    "from_closed": "b", "to_closed": "b", "in_service": "b", "geometry": "o",
}  # fmt: skip  # r, x, c are totals of the whole line and all its parallel circuits; max_i_a likewise
TRANSFORMER_COLUMNS = {
    "id": "str", "name": "str", "hv_node": "str", "lv_node": "str", "sn_kva": "f", "hv_kv": "f", "lv_kv": "f",
    "vk_percent": "f", "vkr_percent": "f", "pfe_kw": "f", "i0_percent": "f", "vector_group": "str", "tap_side": "str",
    "tap_neutral": "i", "tap_pos": "i", "tap_min": "i", "tap_max": "i", "tap_step_percent": "f", "oltc_target_pu": "f",
    "oltc_deadband_pu": "f", "parallel": "i", "phases_in_source": "i", "hv_closed": "b", "lv_closed": "b",
    "in_service": "b", "regulator": "b", "lon": "f", "lat": "f",
}  # fmt: skip  # sn_kva, pfe_kw are of one unit; `parallel` units stand side by side
SWITCH_COLUMNS = {
    "id": "str", "from_node": "str", "to_node": "str", "node": "str", "line": "str", "closed": "b", "kind": "str",
    "rated_a": "f", "breaking_ka": "f", "remote": "b", "pickup_a": "f", "t_s": "f", "ct_ratio": "f", "assumed": "str",
    "lon": "f", "lat": "f",
}  # fmt: skip
LOAD_COLUMNS = {
    "id": "str", "node": "str", "p_kw": "f", "q_kvar": "f", "customers": "i", "class": "str", "phase": "str",
    "basis": "str", "name": "str", "lon": "f", "lat": "f",
}  # fmt: skip
GENERATOR_COLUMNS = {
    "id": "str",
    "node": "str",
    "p_kw": "f",
    "q_kvar": "f",
    "sn_kva": "f",
    "kind": "str",
    "lon": "f",
    "lat": "f",
}
SHUNT_COLUMNS = {"id": "str", "node": "str", "p_kw": "f", "q_kvar": "f", "lon": "f", "lat": "f"}
SOURCE_COLUMNS = {
    "id": "str", "node": "str", "vm_pu": "f", "s_sc_max_mva": "f", "s_sc_min_mva": "f", "rx": "f", "f_hz": "f",
    "assumed": "b", "lon": "f", "lat": "f",
}  # fmt: skip
STATION_COLUMNS = {
    "id": "str", "name": "str", "kind": "str", "nodes": "str", "bays": "i", "spare_bays": "i", "derived": "b", "assumed": "str",
    "lon": "f", "lat": "f",
}  # fmt: skip

_EMPTY = {"str": "", "f": np.nan, "i": 0, "b": False, "o": None}
_DTYPE = {"str": object, "f": float, "i": int, "b": bool, "o": object}


def table(columns: Mapping[str, str], rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a canonical table with exactly `columns`; absent ones are filled with the kind's empty value."""
    n = 0 if rows is None else len(rows)
    data = {}
    for name, kind in columns.items():
        if rows is not None and name in rows:
            data[name] = rows[name].to_numpy()
        else:
            data[name] = np.full(n, _EMPTY[kind], dtype=_DTYPE[kind])
    return pd.DataFrame(data)


@dataclass(frozen=True)
class Network:
    """One revision of a grid in canonical form. Power in kW and kvar, consumption positive; never mutated."""

    nodes: pd.DataFrame
    lines: pd.DataFrame
    transformers: pd.DataFrame
    switches: pd.DataFrame
    loads: pd.DataFrame
    generators: pd.DataFrame
    shunts: pd.DataFrame
    sources: pd.DataFrame
    stations: pd.DataFrame
    states: dict[str, State] = field(default_factory=dict)

    @staticmethod
    def from_text(text: str) -> Network:
        from gridmodel.reading.text import read_text

        return read_text(text)

    # ---- rows by id
    @cached_property
    def node_row(self) -> dict[str, int]:
        return dict(zip(self.nodes["id"], range(len(self.nodes)), strict=True))

    @cached_property
    def line_row(self) -> dict[str, int]:
        return dict(zip(self.lines["id"], range(len(self.lines)), strict=True))

    @cached_property
    def transformer_row(self) -> dict[str, int]:
        return dict(zip(self.transformers["id"], range(len(self.transformers)), strict=True))

    @cached_property
    def switch_row(self) -> dict[str, int]:
        return dict(zip(self.switches["id"], range(len(self.switches)), strict=True))

    def node_rows(self, ids: pd.Series | list[str]) -> np.ndarray:
        return np.fromiter((self.node_row[i] for i in ids), dtype=np.int64, count=len(ids))

    def require_node(self, node: str) -> int:
        """Return the node's row, or say that the grid has no such node."""
        if node not in self.node_row:
            raise BadInput(say("Node {node} is not in this grid.", node=node))
        return self.node_row[node]

    def state(self, name: str | None) -> State:
        """Return the named state; None means the first one the data supports."""
        if name is None:
            return next(iter(self.states.values()))
        if name not in self.states:
            have = ", ".join(self.states)
            raise BadInput(
                say(
                    "State {state} is not computed: the data only says what {have} is (column basis of loads).",
                    state=name,
                    have=have,
                )
            )
        return self.states[name]

    # ---- what the grid can answer
    @cached_property
    def compiled(self) -> Compiled:
        from gridmodel.solving.compiled import compile_network

        return compile_network(self)

    @cached_property
    def topology(self) -> Topology:
        from gridmodel.topology import build

        return build(self)

    @cached_property
    def blocks(self) -> np.ndarray:
        from gridmodel.topology import mesh_blocks

        return mesh_blocks(self)

    @cached_property
    def walk(self) -> Walk:
        from gridmodel.outages.tracing import walk

        return walk(self)

    @cached_property
    def node_kinds(self) -> list[PointKind | None]:
        from gridmodel.connection.kinds import node_kinds

        return node_kinds(self)

    @cached_property
    def places(self) -> Places:
        from gridmodel.connection.places import Places

        return Places.of(self)

    def flow(self, state: str | None = None, engine: str = "power-grid-model") -> Flow:
        from gridmodel.solving.flow import solve

        return solve(self, self.state(state), engine)

    def feeders(self) -> Feeders:
        return self.topology.feeders

    def upstream(self, node: str) -> list[Asset]:
        from gridmodel.topology import upstream

        return upstream(self, self.require_node(node))

    def downstream(self, asset: Asset) -> np.ndarray:
        from gridmodel.topology import downstream

        return downstream(self, asset)

    @cached_property
    def grown(self) -> dict[tuple[Promised, ...], Network]:
        """The last grids with promised capacity made of this one (gridmodel/connection/promised.py)."""
        return {}

    def with_promised(self, promised: tuple[Promised, ...]) -> Network:
        from gridmodel.connection.promised import with_promised

        return with_promised(self, promised)

    def with_tables(self, **tables: pd.DataFrame) -> Network:
        return replace(self, **tables)
