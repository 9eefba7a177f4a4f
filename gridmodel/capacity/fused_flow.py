"""Power through closed switches and lines of no impedance for many scenarios, as one linear map of what was solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array, eye_array

from gridmodel.solving.arrays import Injections, SolvedBatch
from gridmodel.solving.compiled import Compiled
from gridmodel.solving.fused import FusedBranches


@dataclass(frozen=True, slots=True)
class FusedFlow:
    """Maps from branch powers to the powers of fused branches (kVA); `fixed` is what the appliances draw."""

    fused: FusedBranches
    operator: csc_array  # (fused branches, nodes), what sources give already balanced
    ends: tuple[csr_array, ...]  # line from, line to, transformer HV, LV
    fixed: np.ndarray
    kv: np.ndarray


def fused_flow(c: Compiled, fused: FusedBranches, at: Injections) -> FusedFlow:
    operator = csc_array(fused.operator @ _balanced(c))
    ends = tuple(csr_array(operator[:, rows]) for rows in (c.line_from, c.line_to, c.tr_hv, c.tr_lv))
    drawn = np.zeros(len(c.bus_of_node), dtype=complex)
    np.add.at(drawn, c.load_node, at.load_kw + 1j * at.load_kvar)
    np.add.at(drawn, c.gen_node, -(at.gen_kw + 1j * at.gen_kvar))
    return FusedFlow(fused, operator, ends, operator @ drawn, c.bus_kv[c.bus_of_node[fused.from_node]])


def _balanced(c: Compiled) -> csr_array:
    """A source gives what its bus lacks: subtract a bus's whole demand from the nodes of its sources."""
    n = len(c.bus_of_node)
    rows, cols, share = [], [], []
    for bus in np.unique(c.bus_of_node[c.source_node]):
        members = np.flatnonzero(c.bus_of_node == bus)
        givers = np.unique(c.source_node[c.bus_of_node[c.source_node] == bus])
        for giver in givers:
            rows.append(np.full(len(members), giver))
            cols.append(members)
            share.append(np.full(len(members), -1.0 / len(givers)))
    taken = csr_array((np.concatenate(share), (np.concatenate(rows), np.concatenate(cols))), shape=(n, n))
    return csr_array(eye_array(n) + taken)


def amps(f: FusedFlow, batch: SolvedBatch, nodes: np.ndarray, drawn_kva: np.ndarray) -> np.ndarray:
    """Return currents (n, fused branches) when scenario i draws `drawn_kva[i]` at node row `nodes[i]`."""
    powers = (
        batch.line_p_kw + 1j * batch.line_q_kvar, batch.line_p_to_kw + 1j * batch.line_q_to_kvar,
        batch.tr_p_kw + 1j * batch.tr_q_kvar, batch.tr_p_lv_kw + 1j * batch.tr_q_lv_kvar,
    )  # fmt: skip
    flow = f.fixed[None, :] + f.operator[:, nodes].toarray().T * drawn_kva[:, None]
    for end, power in zip(f.ends, powers, strict=True):
        flow = flow + (end @ np.nan_to_num(power).T).T
    amps: np.ndarray = np.abs(flow) / (np.sqrt(3) * batch.u_pu[:, f.fused.from_node] * f.kv)
    return amps
