"""Test 12: capacitive earth-fault current of the galvanic network with the new cable."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridmodel.answer import TestResult
from gridmodel.criteria.common import information, judged, not_computed
from gridmodel.criteria.context import CheckContext
from gridmodel.criteria.formulas import capacitive_current_a
from gridmodel.network import Network
from gridmodel.rules.rows import EarthFaultLimit
from message import say

NAME = "Capacitive earth-fault current"


def test_12(context: CheckContext) -> list[TestResult]:
    """Below the limit of an isolated neutral: pass. Above, the coil's rating must be known."""
    if not 1.0 < context.point.vn_kv < 35.0:
        return [information(context, "12", NAME, "A", say("Counted in medium voltage."))]
    rows = galvanic_lines(context.network, context.common_row)
    lines = context.network.lines.iloc[rows]
    blank = lines[(lines["kind"] != "overhead") & ~(lines["c_nf"] > 0) & (lines["length_km"] > 0)]
    if len(blank):
        why = say("{count} cables have no capacitance, {id} among them: supply c_nf_per_km (layer lines).",
                  count=len(blank), id=str(blank["id"].iloc[0]))  # fmt: skip
        return [not_computed(context, "12", NAME, "A", why)]
    c_nf = np.nan_to_num(context.network.lines["c_nf"].to_numpy(float))
    new = np.isin(rows, context.new_lines)
    before, after = _current_a(context, c_nf[rows[~new]].sum()), _current_a(context, c_nf[rows].sum())
    return [_judge(context, before, after, _limit(context, rows))]


def galvanic_lines(network: Network, node_row: int) -> np.ndarray:
    """Rows of the lines connected with a node, no transformer between, as switched now."""
    t = network.topology
    joint = t.edge_layer != 1
    a, b, n = t.edge_a[joint], t.edge_b[joint], len(network.nodes)
    _, label = connected_components(
        coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n)), directed=False
    )
    c = network.compiled
    on = (c.line_from_on & (label[c.line_from] == label[node_row])) | (
        c.line_to_on & (label[c.line_to] == label[node_row])
    )
    return np.flatnonzero(on)


def _current_a(context: CheckContext, c_nf: float) -> float:
    hz = float(context.network.sources["f_hz"].iloc[0])
    return capacitive_current_a(c_nf, context.point.vn_kv, hz)


def _limit(context: CheckContext, rows: np.ndarray) -> EarthFaultLimit:
    """The limit of what most of the network is made of, by length."""
    lines = context.network.lines.iloc[rows]
    overhead_km = lines["length_km"][lines["kind"] == "overhead"].sum()
    system = "overhead" if overhead_km > lines["length_km"].sum() / 2.0 else "cable"
    return next(r for r in context.rules.earth_fault if r.system == system)


def _judge(context: CheckContext, before: float, after: float, limit: EarthFaultLimit) -> TestResult:
    if context.coil_a is None and after > limit.limit_a:
        why = say("{before} A before, {amps} A with the new cable, above {limit} A: supply the coil rating.",
                  before=round(before, 1), amps=round(after, 1), limit=limit.limit_a)  # fmt: skip
        return not_computed(context, "12", NAME, "A", why)
    bound = limit.limit_a if context.coil_a is None else context.coil_a
    return judged(context, "12", NAME, "A", limit=bound, before=before, after=after, rule=limit)
