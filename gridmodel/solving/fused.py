"""Currents through closed switches and through lines of next to no impedance, from Kirchhoff's first law.

Inside a bus the voltage is one, so power divides like current: over a tree exactly, over a loop as if all its
branches had the same impedance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from gridmodel.solving.arrays import Injections, SolvedBatch
from gridmodel.solving.compiled import Compiled


@dataclass(frozen=True, slots=True)
class FusedBranches:
    """`operator @ demand` gives the power from -> to of each fused branch; rows are lines first, then switches."""

    line_rows: np.ndarray
    switch_rows: np.ndarray
    from_node: np.ndarray
    operator: csr_array  # (branches, nodes)


def fused_branches(c: Compiled) -> FusedBranches:
    """Build the operator once per compiled network."""
    lines, switches = np.flatnonzero(c.line_fused), np.flatnonzero(c.switch_fused)
    a = np.r_[c.line_from[lines], c.switch_from[switches]].astype(np.int64)
    b = np.r_[c.line_to[lines], c.switch_to[switches]].astype(np.int64)
    rows, cols, values = [], [], []
    group = c.bus_of_node[a] if len(a) else np.zeros(0, dtype=np.int64)
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order], prepend=-1, append=-1))
    for start, stop in zip(bounds[:-1], bounds[1:], strict=True):
        edges = order[start:stop]
        nodes, flat = np.unique(np.r_[a[edges], b[edges]], return_inverse=True)
        incidence = np.zeros((len(edges), len(nodes)))
        k = len(edges)
        incidence[np.arange(k), flat[:k]], incidence[np.arange(k), flat[k:]] = 1.0, -1.0
        # flow f with incidence.T @ f = -demand; least norm where there are loops
        share = -np.linalg.pinv(incidence.T)
        r, s = np.nonzero(np.abs(share) > 1e-12)
        rows.append(edges[r])
        cols.append(nodes[s])
        values.append(share[r, s])
    shape = (len(a), len(c.bus_of_node))
    data = (np.concatenate(values), (np.concatenate(rows), np.concatenate(cols))) if rows else shape
    operator = csr_array(data, shape=shape) if rows else csr_array(shape)
    return FusedBranches(lines, switches, a, operator)


def fused_power(
    c: Compiled,
    fused: FusedBranches,
    batch: SolvedBatch,
    at: Injections,
    probe: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:
    """Return complex power from -> to (kVA), (n, fused branches); NaN where dark."""
    n, nodes = batch.u_pu.shape
    demand = np.zeros((n, nodes), dtype=complex)
    _add(demand, c.load_node, (at.load_kw + 1j * at.load_kvar)[None, :])
    _add(demand, c.gen_node, -(at.gen_kw + 1j * at.gen_kvar)[None, :])
    if probe is not None:
        _add(demand, probe[0], probe[1])
    _add(demand, c.line_from, np.nan_to_num(batch.line_p_kw + 1j * batch.line_q_kvar))
    _add(demand, c.line_to, np.nan_to_num(batch.line_p_to_kw + 1j * batch.line_q_to_kvar))
    _add(demand, c.tr_hv, np.nan_to_num(batch.tr_p_kw + 1j * batch.tr_q_kvar))
    _add(demand, c.tr_lv, np.nan_to_num(batch.tr_p_lv_kw + 1j * batch.tr_q_lv_kvar))
    _balance_at_sources(c, demand)
    flows: np.ndarray = np.asarray((fused.operator @ demand.T).T)
    return np.where(np.isnan(batch.u_pu[:, fused.from_node]), np.nan, flows)


def _add(demand: np.ndarray, nodes: np.ndarray, values: np.ndarray) -> None:
    for i in range(len(demand)):
        np.add.at(demand[i], nodes, values[i if len(values) > 1 else 0])


def _balance_at_sources(c: Compiled, demand: np.ndarray) -> None:
    """A source gives what its bus lacks."""
    buses = np.unique(c.bus_of_node[c.source_node])
    for bus in buses:
        members = np.flatnonzero(c.bus_of_node == bus)
        givers = np.unique(c.source_node[c.bus_of_node[c.source_node] == bus])
        demand[:, givers] -= demand[:, members].sum(axis=1, keepdims=True) / len(givers)
