"""What looks wrong in a grid that can be computed: each an open question, with asset and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmodel.network import Network
from gridmodel.report import Finding, Severity
from gridmodel.routes import length_m
from message import Message, say

MISMATCH: Final = 0.15  # rated voltage of a winding against its node
LONGEST_KM: Final = {1.0: 5.0, 36.0: 100.0, 1e9: 1000.0}  # by voltage up to
LARGEST_LOAD_KW: Final = {1.0: 2_000.0, 36.0: 60_000.0, 1e9: 2e6}
DETOUR: Final = 3.0  # given length over drawn length, either way


def questions(network: Network) -> list[Finding]:
    return [finding for look in _LOOKS for finding in look(network)]


def _asked(rows: pd.DataFrame, row: int, layer: str, what: Message, rule: str) -> Finding:
    at = rows.iloc[row]
    place = [float(at[n]) if n in rows and at[n] == at[n] else None for n in ("lon", "lat")]
    return Finding(Severity.QUESTION, layer, str(at["id"]), what, place[0], place[1], rule)


def _line_places(network: Network) -> pd.DataFrame:
    """Lines with the place a person is led to: the middle of the drawing."""
    shapes = np.array(list(network.lines["geometry"]), dtype=object)
    middle = shapely.line_interpolate_point(shapes, 0.5, normalized=True)
    return network.lines.assign(lon=shapely.get_x(middle), lat=shapely.get_y(middle))


def _islands(network: Network) -> Iterator[Finding]:
    """One for each dark part, at its first node, with its size."""
    t, n = network.topology, len(network.nodes)
    graph = coo_array((np.ones(len(t.edge_a), np.int8), (t.edge_a, t.edge_b)), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    customers = (
        pd.Series(network.loads["customers"].to_numpy(float)).groupby(network.loads["node"].to_numpy()).sum()
    )
    dark = np.flatnonzero(~t.live_nodes)
    for number in dict.fromkeys(part[dark].tolist()):
        members = dark[part[dark] == number]
        ids = network.nodes["id"].to_numpy()[members]
        count = int(customers.reindex(ids).fillna(0).sum())
        if len(members) == 1 and count == 0:
            continue
        what = say(
            "An island without a source: {nodes} nodes, {customers} customers.",
            nodes=len(members),
            customers=count,
        )
        yield _asked(network.nodes, int(members[0]), "nodes", what, "island")


def _joints(network: Network) -> np.ndarray:
    """How many things meet at each node, open or closed."""
    row = network.node_row
    named = [network.lines[c] for c in ("from_node", "to_node")]
    named += [network.transformers[c] for c in ("hv_node", "lv_node")]
    named += [network.switches[c] for c in ("from_node", "to_node")]
    named += [t["node"] for t in (network.loads, network.generators, network.shunts, network.sources)]
    rows = [row[i] for column in named for i in column if i in row]
    return np.bincount(np.array(rows, dtype=np.int64), minlength=len(network.nodes))


def _dangling(network: Network) -> Iterator[Finding]:
    joints, at, lines = _joints(network), network.node_row, _line_places(network)
    for row, (a, b) in enumerate(zip(network.lines["from_node"], network.lines["to_node"], strict=True)):
        loose = [n for n in (a, b) if joints[at[n]] == 1]
        if loose:
            what = say("The line ends at node {node}, where nothing else is.", node=loose[0])
            yield _asked(lines, row, "lines", what, "dangling")


def _lonely(network: Network) -> Iterator[Finding]:
    for row in np.flatnonzero(_joints(network) == 0).tolist():
        yield _asked(network.nodes, row, "nodes", say("Nothing is connected to this node."), "lonely")


def _loops(network: Network) -> Iterator[Finding]:
    """One for each closed mesh, at one of its branches, with its voltage."""
    t, blocks = network.topology, network.blocks
    tables = (_line_places(network), network.transformers, network.switches)
    names = ("lines", "transformers", "switches")
    kv = network.nodes["vn_kv"].to_numpy(float)
    for number in dict.fromkeys(blocks[blocks >= 0].tolist()):
        members = np.flatnonzero(blocks == number)
        edge = int(members[0])
        layer = int(t.edge_layer[edge])
        levels = sorted({float(v) for v in kv[np.r_[t.edge_a[members], t.edge_b[members]]]})
        what = say("A closed loop of {count} branches at {kv} kV in the normal state.", count=len(members),
                   kv="/".join(f"{v:g}" for v in levels))  # fmt: skip
        yield _asked(tables[layer], int(t.edge_row[edge]), names[layer], what, "loop")


def _winding_voltages(network: Network) -> Iterator[Finding]:
    kv = dict(zip(network.nodes["id"], network.nodes["vn_kv"], strict=True))
    for row, t in enumerate(network.transformers.itertuples()):
        if t.hv_kv < t.lv_kv:
            what = say("The high voltage side has {hv} kV, the low voltage side {lv} kV: the sides are swapped.",
                       hv=float(t.hv_kv), lv=float(t.lv_kv))  # fmt: skip
            yield _asked(network.transformers, row, "transformers", what, "swapped_sides")
        for node, rated in ((t.hv_node, t.hv_kv), (t.lv_node, t.lv_kv)):
            if abs(rated - kv[node]) > MISMATCH * kv[node]:
                what = say("A winding of {rated} kV stands at node {node} of {kv} kV.", rated=float(rated), node=node,
                           kv=float(kv[node]))  # fmt: skip
                yield _asked(network.transformers, row, "transformers", what, "voltage_mismatch")


def _limit(table: dict[float, float], kv: float) -> float:
    return next(value for level, value in table.items() if kv <= level)


def _line_values(network: Network) -> Iterator[Finding]:
    kv, placed = dict(zip(network.nodes["id"], network.nodes["vn_kv"], strict=True)), _line_places(network)
    for row, line in enumerate(network.lines.itertuples()):
        if (what := _line_question(line, float(kv[line.from_node]))) is not None:
            yield _asked(placed, row, "lines", what, "absurd")


def _line_question(line: object, kv: float) -> Message | None:
    length_km, r, x = (float(getattr(line, n)) for n in ("length_km", "r_ohm", "x_ohm"))
    if length_km == 0:
        return say("The line has length 0.")
    if length_km > _limit(LONGEST_KM, kv):
        return say("The line is {km} km long at {kv} kV.", km=round(length_km, 3), kv=kv)
    if r == 0 and x == 0:
        return say("The line has impedance 0.")
    if r / length_km > 20 or abs(x) / length_km > 5:
        return say(
            "The line has {r} + j{x} ohm per km.", r=round(r / length_km, 3), x=round(x / length_km, 3)
        )
    if getattr(line, "max_i_a", 0) > 5000:
        return say("The line is rated {a} A.", a=float(getattr(line, "max_i_a", 0)))
    shape = getattr(line, "geometry", None)
    drawn_km = length_m(shape) / 1000 if shape is not None else np.nan
    if abs(drawn_km - length_km) > 0.1 and not 1 / DETOUR <= drawn_km / length_km <= DETOUR:
        return say(
            "The line is {km} km long, but drawn over {drawn} km.",
            km=round(length_km, 3),
            drawn=round(drawn_km, 3),
        )
    return None


def _load_values(network: Network) -> Iterator[Finding]:
    kv = dict(zip(network.nodes["id"], network.nodes["vn_kv"], strict=True))
    for row, (node, p_kw) in enumerate(zip(network.loads["node"], network.loads["p_kw"], strict=True)):
        if p_kw < 0 or p_kw > _limit(LARGEST_LOAD_KW, float(kv[node])):
            what = say("A load of {kw} kW at {kv} kV.", kw=float(p_kw), kv=float(kv[node]))
            yield _asked(network.loads, row, "loads", what, "absurd")


def _transformer_values(network: Network) -> Iterator[Finding]:
    for row, t in enumerate(network.transformers.itertuples()):
        low_voltage_unit = t.lv_kv < 1 and t.sn_kva > 5_000
        if t.vk_percent > 30 or low_voltage_unit or t.sn_kva < 1:
            what = say(
                "Rated {kva} kVA with a short-circuit voltage of {vk} %.",
                kva=float(t.sn_kva),
                vk=float(t.vk_percent),
            )
            yield _asked(network.transformers, row, "transformers", what, "absurd")


def _single_phase(network: Network) -> Iterator[Finding]:
    for layer, rows in (("lines", _line_places(network)), ("transformers", network.transformers)):
        for row in np.flatnonzero(rows["phases_in_source"].isin((1, 2)).to_numpy(bool)).tolist():
            what = say("A branch of {phases} phases is computed as a balanced three-phase one: its voltage drop and"
                       " loading are underestimated.", phases=int(rows["phases_in_source"].iloc[row]))  # fmt: skip
            yield _asked(rows, row, layer, what, "single_phase")


_LOOKS: Final[tuple[Callable[[Network], Iterator[Finding]], ...]] = (
    _islands,
    _dangling,
    _lonely,
    _loops,
    _winding_voltages,
    _line_values,
    _load_values,
    _transformer_values,
    _single_phase,
)
