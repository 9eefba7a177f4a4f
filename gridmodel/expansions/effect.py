"""What a project brings: violations cured and made, and headroom gained, computed before and after by our own engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gridmodel.answer import Asset
from gridmodel.capacity.terms import KINDS, Wish
from gridmodel.connection.judge import NOISE
from gridmodel.connection.limits import Limits, limits
from gridmodel.network import Network
from gridmodel.outages.contingency import contingency, nobody
from gridmodel.ruleset import RuleSet
from gridmodel.solving.flow import Flow

WORST = 12
SAMPLED = 400  # nodes whose headroom is compared
UNSERVED_KW = 1.0


@dataclass(frozen=True, slots=True)
class Violation:
    """`what`: dark (customers without supply), voltage, loading (over the hard limit), plan (over the planning limit)."""

    what: str
    element: Asset
    state: str
    value: float | None
    limit: float | None
    unit: str

    def json(self) -> dict[str, Any]:
        value = None if self.value is None else round(self.value, 2)
        limit = None if self.limit is None else round(self.limit, 2)
        return {"what": self.what, "element": self.element.json(), "state": self.state, "value": value,
                "limit": limit, "unit": self.unit}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gain:
    """Room at one node in kW, before and after; None where it is not computed (dark)."""

    node: str
    before_kw: float | None
    after_kw: float | None

    def json(self) -> dict[str, Any]:
        return {"node": self.node, "before_kw": self.before_kw, "after_kw": self.after_kw}


@dataclass(frozen=True, slots=True)
class Effect:
    """`gained_kw` adds what each sampled node gains by itself: a measure of the project, no capacity to promise."""

    cured: tuple[Violation, ...]
    made: tuple[Violation, ...]
    left: tuple[Violation, ...]  # there before and after
    gained_kw: dict[str, float]  # by direction
    sampled: int
    worst: dict[str, tuple[Gain, ...]]  # the nodes with least room before, by direction
    dark_outages: tuple[
        int, int
    ]  # single outages that leave customers dark whatever is switched: before, after

    def json(self) -> dict[str, Any]:
        return {
            "cured": [v.json() for v in self.cured], "made": [v.json() for v in self.made],
            "left": [v.json() for v in self.left], "gained_kw": self.gained_kw, "sampled": self.sampled,
            "worst": {k: [g.json() for g in rows] for k, rows in self.worst.items()},
            "dark_outages": list(self.dark_outages),
        }  # fmt: skip


def effect(before: Network, after: Network, rules: RuleSet) -> Effect:
    """Compare two grids in every state they share; deterministic."""
    old, new = violations(before, rules), violations(after, rules)
    was, now = {_key(v) for v in old}, {_key(v) for v in new}
    nodes = _sample(before, rules, after)
    gained: dict[str, float] = {}
    worst: dict[str, tuple[Gain, ...]] = {}
    for kind in KINDS:
        gains = _gains(before, after, rules, kind, nodes)
        gained[kind] = float(sum((g.after_kw or 0.0) - (g.before_kw or 0.0) for g in gains))
        worst[kind] = tuple(sorted(gains, key=lambda g: (g.before_kw or 0.0, g.node))[:WORST])
    return Effect(
        cured=tuple(v for v in old if _key(v) not in now),
        made=tuple(v for v in new if _key(v) not in was),
        left=tuple(v for v in new if _key(v) in was),
        gained_kw=gained,
        sampled=len(nodes),
        worst=worst,
        dark_outages=(_dark_outages(before, rules), _dark_outages(after, rules)),
    )


def _key(v: Violation) -> tuple[str, str, str, str]:
    return v.what, v.element.layer, v.element.id, v.state


def violations(network: Network, rules: RuleSet) -> list[Violation]:
    """Everything outside its limits before anybody new connects, the farthest first within its kind."""
    lim = limits(network, rules, Wish("load").question(rules))
    out: list[Violation] = []
    for name in network.states:
        flow = network.flow(name)
        out += _dark(network, flow) + _voltage(network, flow, lim)
        line, trafo = flow.line_loading_percent, flow.transformer_loading_percent
        out += _loading(network, "lines", name, line, lim.line_hard, lim.line_plan)
        out += _loading(network, "transformers", name, trafo, lim.tr_hard, lim.tr_plan)
    return out


def _dark(network: Network, flow: Flow) -> list[Violation]:
    """Transformers and nodes whose customers have no supply: by node with load."""
    at = network.compiled.load_node
    dark = np.unique(at[np.isnan(flow.u_pu[at])])
    ids = network.nodes["id"].to_numpy()
    return [Violation("dark", Asset("nodes", str(ids[i])), flow.state, None, None, "") for i in dark]


def _voltage(network: Network, flow: Flow, lim: Limits) -> list[Violation]:
    u, ids = flow.u_pu, network.nodes["id"].to_numpy()
    judged = ~network.nodes["made"].to_numpy(bool) & np.isfinite(u)
    with np.errstate(invalid="ignore"):
        low, high = judged & (u < lim.u_low - NOISE), judged & (u > lim.u_high + NOISE)
    rows = sorted(
        np.flatnonzero(low | high), key=lambda i: (-max(lim.u_low[i] - u[i], u[i] - lim.u_high[i]), ids[i])
    )
    out = []
    for i in rows:
        limit = lim.u_low[i] if low[i] else lim.u_high[i]
        percent = float(lim.percent_per_pu[i])
        asset = Asset("nodes", str(ids[i]))
        out.append(
            Violation("voltage", asset, flow.state, float(u[i]) * percent, float(limit) * percent, "%")
        )
    return out


def _loading(
    network: Network, layer: str, state: str, percent: np.ndarray, hard: np.ndarray, plan: np.ndarray
) -> list[Violation]:
    ids = getattr(network, layer)["id"].to_numpy()
    with np.errstate(invalid="ignore"):
        over = np.flatnonzero(percent > np.minimum(hard, plan) + NOISE)
    out = []
    for i in sorted(over, key=lambda i: (-percent[i], ids[i])):
        what, limit = ("loading", hard[i]) if percent[i] > hard[i] + NOISE else ("plan", plan[i])
        asset = Asset(layer, str(ids[i]))
        out.append(Violation(what, asset, state, float(percent[i]), float(limit), "%"))
    return out


def _sample(before: Network, rules: RuleSet, after: Network) -> list[str]:
    """Nodes above low voltage, transformer busbars and the ends with the lowest voltage, there in both grids."""
    kv = before.nodes["vn_kv"].to_numpy(float)
    ids = before.nodes["id"].astype(str).to_numpy()
    u = np.nan_to_num(before.flow(next(iter(before.states))).u_pu, nan=9.9)
    chosen = [
        *ids[kv > 1.0],
        *before.transformers["lv_node"].astype(str),
        *ids[np.argsort(u, kind="stable")[:40]],
    ]
    both = [n for n in dict.fromkeys(chosen) if n in after.node_row and n in before.node_row]
    step = max(1, -(-len(both) // SAMPLED))
    return [str(n) for n in both[::step]]


def _gains(before: Network, after: Network, rules: RuleSet, kind: str, nodes: Sequence[str]) -> list[Gain]:
    from gridmodel.capacity.rooms import capacity  # numba, only for those who ask

    old, new = (capacity(n, rules, Wish(kind), list(nodes)) for n in (before, after))
    return [Gain(a.node, a.largest_kw, b.largest_kw) for a, b in zip(old, new, strict=True)]


def _dark_outages(network: Network, rules: RuleSet) -> int:
    """Single outages after which no switching of ours brings everybody back."""
    losses = contingency(network, rules, nobody())
    restored = [max((t["restored_kw"] for t in loss.ties if t["ok"]), default=0.0) for loss in losses]
    return sum(loss.unserved_kw - back > UNSERVED_KW for loss, back in zip(losses, restored, strict=True))
