"""Test 13: load below pick-up, least short circuit above it, current below the rating of switches."""

from __future__ import annotations

import numpy as np

from gridmodel import rulebook
from gridmodel.answer import Asset, TestResult
from gridmodel.criteria.breaking import path_rows
from gridmodel.criteria.common import cells, judged, not_computed
from gridmodel.criteria.context import CheckContext, StateFlows
from gridmodel.criteria.voltage_change import shortcircuit_missing
from gridmodel.solving.shortcircuit import levels
from message import say

PICKUP, REACH, NAME = "Load against pick-up", "Reach of protection", "Protection"


def test_13(context: CheckContext) -> list[TestResult]:
    """Every switch on the path with a pick-up current; without settings not computed, never absent."""
    settings = _settings(context)
    if not settings:
        why = say("No protection settings on the path: supply pickup_a, t_s and ct_ratio (layer switches).")
        return [not_computed(context, "13", NAME, "A", why)]
    return [_pickup(context, settings), _reach(context, settings)]


def _settings(context: CheckContext) -> list[tuple[Asset, str, float]]:
    """(switch, its line, pick-up in A) for switches at line ends or nodes of the path."""
    net, on_path = context.network, path_rows(context)
    out = []
    for name, line, pickup_a, *ends in cells(
        net.switches, "id", "line", "pickup_a", "node", "from_node", "to_node"
    ):
        if pickup_a > 0 and any(net.node_row[n] in on_path for n in ends if n):
            out.append((Asset("switches", name), line, pickup_a))
    return out


def _pickup(context: CheckContext, settings: list[tuple[Asset, str, float]]) -> TestResult:
    """The switch whose load current comes nearest to its pick-up current less the margin."""
    rule = rulebook.value_row(context.rules, "pickup_margin")
    rows = [
        _share(context, f, s, rule.value) for f in context.flows for s in settings if _has_line(context, s)
    ]
    rows = [r for r in rows if r[0] == r[0]]
    if not rows:
        why = say(
            "The current through the protected switches is not known: name their line (layer switches)."
        )
        return not_computed(context, "13", PICKUP, "A", why)
    _, before, after, limit, asset, state = max(rows, key=lambda r: r[0])
    return judged(
        context,
        "13",
        PICKUP,
        "A",
        limit=limit,
        before=before,
        after=after,
        rule=rule,
        element=asset,
        state=state,
    )


def _has_line(context: CheckContext, setting: tuple[Asset, str, float]) -> bool:
    return setting[1] in context.network.line_row


def _share(
    context: CheckContext, flows: StateFlows, setting: tuple[Asset, str, float], margin: float
) -> tuple[float, float, float, float, Asset, str]:
    """(share of the limit, before A, after A, limit A, switch, state)."""
    asset, line, pickup_a = setting
    row = context.network.line_row[line]
    rated_a = float(context.network.lines["max_i_a"].to_numpy(float)[row])
    before, after = (
        float(x.line_loading_percent[row]) * rated_a / 100.0 for x in (flows.before, flows.after)
    )
    limit = pickup_a / margin
    return after / limit, before, after, limit, asset, flows.state


def _reach(context: CheckContext, settings: list[tuple[Asset, str, float]]) -> TestResult:
    """Two-phase least current at the customer against the main protection nearest to it in setting."""
    if context.shortcircuit_min is None:
        return not_computed(context, "13", REACH, "A", shortcircuit_missing(context))
    rule = rulebook.value_row(context.rules, "reach_main")
    asset, _, pickup = max(settings, key=lambda s: s[2])
    least_a = float(levels(context.shortcircuit_min, np.array([context.node_row])).ikss2_ka[0]) * 1000.0
    return judged(context, "13", REACH, "A", limit=pickup * rule.value, before=None, after=least_a, rule=rule,
                  upper=False, element=asset)  # fmt: skip
