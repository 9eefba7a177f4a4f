"""The medium voltage grid with each low voltage zone lumped at its transformer, for questions of many scenarios."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmodel.network import LOAD_COLUMNS, Network, table
from gridmodel.solving.flow import Flow
from gridmodel.states import State

LV_KV = 1.0


@dataclass(frozen=True, slots=True)
class Lumped:
    """`network` in one state (its loads are that state's). `sag_pu`, `rise_pu` by node row: how far the zone's
    lowest and highest terminal lay below and above the busbar before, so that the busbar can speak for them."""

    network: Network
    node_kw: np.ndarray  # customers' load by node row, without the zone's losses
    sag_pu: np.ndarray
    rise_pu: np.ndarray


def lump(network: Network, flow: Flow) -> Lumped:
    """Replace every zone fed by exactly one transformer by a load at its busbar, as solved in `flow`."""
    zone, feeders = _zones(network)
    lumped = {z: rows[0] for z, rows in feeders.items() if len(rows) == 1}
    busbar = {z: int(network.compiled.tr_lv[row]) for z, row in lumped.items()}
    gone = np.array([z in lumped and i != busbar[z] for i, z in enumerate(zone)], dtype=bool)
    inside = np.isin(zone, list(lumped))
    state = network.state(flow.state)
    loads = _loads(network, state, inside, flow, lumped, busbar)
    factors = state.generation_factors(network.generators["kind"])
    generators = network.generators.assign(
        p_kw=network.generators["p_kw"] * factors, q_kvar=network.generators["q_kvar"] * factors
    )
    keep_node = network.nodes[~gone].reset_index(drop=True)
    ids = set(keep_node["id"])
    small = network.with_tables(
        nodes=keep_node, lines=_between(network.lines, ids), switches=_switches(network, ids), loads=loads,
        generators=generators[~inside[network.compiled.gen_node]].reset_index(drop=True),
        shunts=network.shunts[network.shunts["node"].isin(ids)].reset_index(drop=True),
    )  # fmt: skip
    small = replace(small, states={flow.state: State(flow.state, 1.0, {"": 1.0}, "as solved")})
    sag, rise = _spread(network, flow, zone, busbar, ~gone)
    return Lumped(small, _customer_kw(network, state, zone, busbar)[~gone], sag, rise)


def _customer_kw(network: Network, state: State, zone: np.ndarray, busbar: dict[int, int]) -> np.ndarray:
    """Return the load of every node, that of a lumped zone at its busbar; kW."""
    at = network.compiled.load_node
    to = np.array([busbar.get(int(z), int(n)) for z, n in zip(zone[at], at, strict=True)], dtype=np.int64)
    out = np.zeros(len(network.nodes))
    np.add.at(out, to, network.loads["p_kw"].to_numpy(float) * state.load)
    return out


def _zones(network: Network) -> tuple[np.ndarray, dict[int, list[int]]]:
    """Return the zone of every node (-1 above low voltage) and the live transformers that feed each."""
    c, t = network.compiled, network.topology
    low = network.nodes["vn_kv"].to_numpy(float) <= LV_KV
    edges = (t.edge_layer != 1) & low[t.edge_a] & low[t.edge_b]
    n = len(low)
    graph = coo_array(
        (np.ones(int(edges.sum()), dtype=np.int8), (t.edge_a[edges], t.edge_b[edges])), shape=(n, n)
    )
    _, labels = connected_components(graph, directed=False)
    zone = np.where(low, labels, -1)
    feeders: dict[int, list[int]] = {}
    for row in np.flatnonzero(c.tr_hv_on & c.tr_lv_on & low[c.tr_lv]):
        feeders.setdefault(int(zone[c.tr_lv[row]]), []).append(int(row))
    for node in c.source_node[low[c.source_node]]:
        feeders.setdefault(int(zone[node]), []).extend([-1, -1])
    return zone, feeders


def _loads(
    network: Network,
    state: State,
    inside: np.ndarray,
    flow: Flow,
    lumped: dict[int, int],
    busbar: dict[int, int],
) -> pd.DataFrame:
    loads = network.loads.assign(
        p_kw=network.loads["p_kw"] * state.load, q_kvar=network.loads["q_kvar"] * state.load
    )
    at = inside[network.compiled.load_node]
    customers: dict[int, int] = {}
    zone_loads = network.loads[at]
    zones = _zones(network)[0][network.compiled.load_node[at]]
    for z, count in zip(zones, zone_loads["customers"], strict=True):
        customers[z] = customers.get(z, 0) + int(count)
    rows = [
        {
            "id": f"lump:{network.transformers['id'].iat[row]}", "node": network.nodes["id"].iat[busbar[z]],
            "p_kw": _known(-flow.transformer_p_lv_kw[row]), "q_kvar": _known(-flow.transformer_q_lv_kvar[row]),
            "customers": customers.get(z, 0), "basis": flow.state,
        }
        for z, row in lumped.items()
    ]  # fmt: skip
    made = table(LOAD_COLUMNS, pd.DataFrame(rows)) if rows else table(LOAD_COLUMNS)
    return pd.concat([loads[~at], made], ignore_index=True)


def _known(value: float) -> float:
    return float(value) if np.isfinite(value) else 0.0


def _between(rows: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    return rows[rows["from_node"].isin(ids) & rows["to_node"].isin(ids)].reset_index(drop=True)


def _switches(network: Network, ids: set[str]) -> pd.DataFrame:
    s = network.switches
    lines = set(_between(network.lines, ids)["id"])
    return s[(s["from_node"].isin(ids) & s["to_node"].isin(ids)) | s["line"].isin(lines)].reset_index(
        drop=True
    )


def _spread(
    network: Network, flow: Flow, zone: np.ndarray, busbar: dict[int, int], kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    sag, rise = np.zeros(len(zone)), np.zeros(len(zone))
    frame = pd.DataFrame({"zone": zone, "u": flow.u_pu}).dropna().groupby("zone")["u"].agg(["min", "max"])
    for z, node in busbar.items():
        if z in frame.index:
            u = flow.u_pu[node]
            sag[node], rise[node] = u - frame["min"][z], frame["max"][z] - u
    return sag[kept], rise[kept]
