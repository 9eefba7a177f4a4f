"""Test 6: short-circuit current against breaking and making capacity, least current at the far end."""

from __future__ import annotations

import numpy as np

from gridmodel import rulebook
from gridmodel.answer import Asset, TestResult
from gridmodel.criteria.common import cells, information, judged, not_computed
from gridmodel.criteria.context import CheckContext
from gridmodel.criteria.formulas import current_a
from gridmodel.criteria.voltage_change import shortcircuit_missing
from gridmodel.rules.rows import Value
from gridmodel.solving.shortcircuit import Levels, Prepared, infeed_ka, levels
from message import Message, say

MOST, PEAK, LEAST = "Short-circuit current", "Peak short-circuit current", "Two-phase short circuit, least"


def test_6(context: CheckContext) -> list[TestResult]:
    """The switch with the least room on the way from the source to the customer, before and after."""
    if context.shortcircuit_max is None:
        return [not_computed(context, "6", MOST, "kA", shortcircuit_missing(context))]
    most = context.shortcircuit_max
    rows = [_breaking(context, most), _area_cap(context, most), _least(context)]
    return [row for group in rows for row in group]


def _breaking(context: CheckContext, prepared: Prepared) -> list[TestResult]:
    switches = rated_switches(context)
    if not switches:
        why = say("No switch on the way to the source has a rating: supply breaking_ka (layer switches).")
        return [not_computed(context, "6", MOST, "kA", why)]
    limit = np.array([ka for _, _, ka in switches])
    before, added = _before_after(context, prepared, np.array([row for _, row, _ in switches]))
    after = before.ikss_ka + added
    worst = int(np.argmax(np.where(np.isnan(after), -np.inf, after / limit)))
    making = rulebook.value_row(context.rules, "making_factor")
    breaking = Value(
        "IEC 62271-100: rating of the switch", not context.breaking_assumed, "", limit[worst], "kA"
    )
    ratio = float(after[worst] / before.ikss_ka[worst])
    ikss_ka, ip_ka, limit_ka = float(before.ikss_ka[worst]), float(before.ip_ka[worst]), float(limit[worst])
    element = switches[worst][0]
    return [
        _judge(context, MOST, limit_ka, ikss_ka, ikss_ka * ratio, breaking, element),
        _judge(context, PEAK, limit_ka * making.value, ip_ka, ip_ka * ratio, making, element),
    ]


def _judge(
    context: CheckContext, name: str, limit: float, before: float, after: float, rule: Value, element: Asset
) -> TestResult:
    why = say("Breaking capacities are assumed values.") if context.breaking_assumed else None
    tau = rulebook.tau(context.rules, "short_circuit")
    return judged(
        context,
        "6",
        name,
        "kA",
        limit=limit,
        before=before,
        after=after,
        rule=rule,
        tau=tau,
        element=element,
        why=why,
    )


def rated_switches(context: CheckContext) -> list[tuple[Asset, int, float]]:
    """Switches with a breaking capacity on the path to the source: (asset, node row, kA)."""
    net, on_path = context.network, path_rows(context)
    found = []
    for name, breaking_ka, *ends in cells(net.switches, "id", "breaking_ka", "node", "from_node", "to_node"):
        rows = [net.node_row[n] for n in ends if n and net.node_row[n] in on_path]
        if breaking_ka > 0 and rows:
            found.append((Asset("switches", name), rows[0], breaking_ka))
    return found


def path_rows(context: CheckContext) -> set[int]:
    """Node rows of the branches between the point and the source."""
    net, rows = context.network, {context.node_row, context.common_row}
    ends = {
        "lines": ("from_node", "to_node"),
        "transformers": ("hv_node", "lv_node"),
        "switches": ("from_node", "to_node"),
    }
    for asset in context.upstream:
        table = getattr(net, asset.layer)
        row = {"lines": net.line_row, "transformers": net.transformer_row, "switches": net.switch_row}[
            asset.layer
        ]
        rows |= {net.node_row[str(table[end].iat[row[asset.id]])] for end in ends[asset.layer]}
    return rows


def _before_after(context: CheckContext, prepared: Prepared, nodes: np.ndarray) -> tuple[Levels, np.ndarray]:
    """Levels without the customer, and what the customer adds: converters only, loads add nothing."""
    before = levels(prepared, nodes)
    if context.question.kind != "generation":
        return before, np.zeros(len(nodes))
    factor = rulebook.value(context.rules, "inverter_current_factor")
    rated_ka = current_a(context.question.kva, context.point.vn_kv) / 1000.0
    return before, infeed_ka(prepared, nodes, context.node_row, factor * rated_ka)


def _area_cap(context: CheckContext, prepared: Prepared) -> list[TestResult]:
    """The level the utility plans for, where the area class is known; a condition, not a failure."""
    un_kv = rulebook.nominal_kv(context.rules, context.point.vn_kv)
    caps = [r for r in context.rules.breaking_cap if (r.un_kv, r.area) == (un_kv, context.area)]
    if not caps:
        return []
    before, added = _before_after(context, prepared, np.array([context.common_row]))
    element = Asset("nodes", str(context.network.nodes["id"].iat[context.common_row]))
    why = say("Level planned for area class {area}.", area=context.area)
    return [
        judged(
            context,
            "6",
            MOST,
            "kA",
            limit=caps[0].limit_ka,
            before=float(before.ikss_ka[0]),
            after=float(before.ikss_ka[0] + added[0]),
            rule=caps[0],
            soft=True,
            element=element,
            tau=rulebook.tau(context.rules, "short_circuit"),
            why=why,
        )
    ]


def _least(context: CheckContext) -> list[TestResult]:
    if context.shortcircuit_min is None:
        return []
    got = levels(context.shortcircuit_min, np.array([context.node_row]))
    why: Message = say("For the reach of protection (test 13); least short-circuit power {mva} MVA.",
                       mva=round(float(got.skss_mva[0]), 1))  # fmt: skip
    element = Asset("nodes", str(context.network.nodes["id"].iat[context.node_row]))
    row = information(context, "6", LEAST, "kA", why, after=float(got.ikss2_ka[0]), element=element)
    return [row]
