"""N-1 of the whole grid: every branch above low voltage out once, what goes dark, and what each tie brings back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gridmodel.answer import Asset, Question
from gridmodel.connection.limits import limits
from gridmodel.connection.question import check_limits
from gridmodel.network import Network
from gridmodel.outages.field import Field, prepare_field, trace
from gridmodel.outages.lump import lump
from gridmodel.outages.plans import Plan, best_plans
from gridmodel.outages.transfer import Outage
from gridmodel.outages.trials import Trial
from gridmodel.ruleset import RuleSet
from gridmodel.states import PEAK

LV_KV = 1.0


@dataclass(frozen=True, slots=True)
class Loss:
    """One outage. `ties`: single ties in order, then the best plan where it needs more than one operation."""

    outage: Asset
    dark_nodes: tuple[str, ...]
    dark_transformers: tuple[str, ...]
    customers: int
    unserved_kw: float
    ties: tuple[dict[str, Any], ...]

    def json(self) -> dict[str, Any]:
        return {
            "outage": self.outage.json(), "dark_nodes": list(self.dark_nodes), "dark_transformers": list(self.dark_transformers),
            "customers": self.customers, "unserved_kw": round(self.unserved_kw, 3), "ties": list(self.ties),
        }  # fmt: skip


def nobody(
    u_min_pu: float | None = None, u_max_pu: float | None = None, loading_max_percent: float | None = None
) -> Question:
    """A question without a customer, to carry limits that replace the rule set's."""
    check_limits(u_min_pu, u_max_pu, loading_max_percent)
    return Question(
        None,
        None,
        None,
        0.0,
        0.0,
        0.95,
        "load",
        u_min_pu=u_min_pu,
        u_max_pu=u_max_pu,
        loading_max_percent=loading_max_percent,
    )


def field_of(network: Network, rules: RuleSet, question: Question) -> Field:
    """Solve the peak (or the snapshot), lump the low voltage zones and prepare the outages."""
    state = PEAK if PEAK in network.states else next(iter(network.states))
    lumped = lump(network, network.flow(state))
    return prepare_field(lumped, state, limits(lumped.network, rules, question))


def branches(network: Network) -> list[tuple[str, int]]:
    """Every in-service line above low voltage (half-open ones too), transformer and closed switch."""
    c = network.compiled
    kv = network.nodes["vn_kv"].to_numpy(float)
    s = network.switches
    line_high = kv[c.line_from] > LV_KV
    lines = np.flatnonzero(
        line_high
        & network.lines["in_service"].to_numpy(bool)
        & (network.lines["from_closed"] | network.lines["to_closed"]).to_numpy(bool)
    )
    between = (c.switch_from >= 0) & s["closed"].to_numpy(bool)
    between &= np.where(c.switch_from >= 0, kv[np.maximum(c.switch_from, 0)], 0) > LV_KV
    trafos = np.flatnonzero(c.tr_hv_on & c.tr_lv_on)
    return (
        [("lines", int(i)) for i in lines]
        + [("transformers", int(i)) for i in trafos]
        + [("switches", int(i)) for i in np.flatnonzero(between)]
    )


def contingency(
    network: Network, rules: RuleSet, question: Question, some: tuple[int, int] | None = None
) -> list[Loss]:
    """Return one Loss per branch, in table order: lines, transformers, switches; `some`: from and to of that order."""
    field = field_of(network, rules, question)
    wanted = [(layer, _id(network, layer, row)) for layer, row in branches(network)]
    wanted = wanted if some is None else wanted[slice(*some)]
    rows = {
        "lines": field.network.line_row,
        "transformers": field.network.transformer_row,
        "switches": field.network.switch_row,
    }
    outages = [trace(field, layer, rows[layer][name]) for layer, name in wanted]
    plans = best_plans(field, outages)
    full = _FullDark(network)
    return [
        _loss(network, field, full, Asset(*key), o, plan)
        for key, o, plan in zip(wanted, outages, plans, strict=True)
    ]


def _id(network: Network, layer: str, row: int) -> str:
    return str(getattr(network, layer)["id"].iat[row])


class _FullDark:
    """What goes dark in the full grid, low voltage included."""

    def __init__(self, network: Network) -> None:
        self.network = network
        state = network.state(PEAK if PEAK in network.states else None)
        self.kw = np.zeros(len(network.nodes))
        self.customers = np.zeros(len(network.nodes), dtype=int)
        np.add.at(self.kw, network.compiled.load_node, network.loads["p_kw"].to_numpy(float) * state.load)
        np.add.at(self.customers, network.compiled.load_node, network.loads["customers"].to_numpy(int))

    def of(self, asset: Asset) -> np.ndarray:
        return self.network.downstream(asset)


def _loss(
    network: Network,
    field: Field,
    full: _FullDark,
    asset: Asset,
    o: Outage,
    plan: Plan,
) -> Loss:
    dark = full.of(asset)
    mask = np.zeros(len(network.nodes), dtype=bool)
    mask[dark] = True
    trafos = network.transformers["id"].to_numpy()[mask[network.compiled.tr_hv] & network.compiled.tr_hv_on]
    best, singles = plan.best, plan.singles
    ordered = sorted(
        singles, key=lambda t: (not t.ok, -t.restored_kw, t.loading_max_percent, _names(field, t))
    )
    rows = [_tie_row(field, t) for t in ordered]
    if best is not None and not any(t is best for t in singles):
        rows.append(_tie_row(field, best))
    return Loss(
        asset,
        tuple(network.nodes["id"].to_numpy()[dark]),
        tuple(trafos),
        int(full.customers[dark].sum()),
        float(full.kw[dark].sum()),
        tuple(rows),
    )


def _names(field: Field, t: Trial) -> list[str]:
    return [_id(field.network, m.tie.layer, m.tie.row) for m in t.moves]


def _tie_row(field: Field, t: Trial) -> dict[str, Any]:
    names = ("lines", "transformers", "switches")
    topology = field.network.topology
    opened = [
        {
            "layer": names[topology.edge_layer[m.cut]],
            "id": _id(field.network, names[topology.edge_layer[m.cut]], int(topology.edge_row[m.cut])),
        }
        for m in {m.cut: m for m in t.moves if m.cut is not None}.values()
    ]
    return {
        "close": [{"layer": m.tie.layer, "id": _id(field.network, m.tie.layer, m.tie.row)} for m in t.moves],
        "open": opened,
        "restored_kw": round(t.restored_kw, 3),
        "u_min_pu": _round(t.u_min_pu, 6),
        "loading_max_percent": _round(t.loading_max_percent, 3),
        "ok": t.ok,
    }


def _round(value: float, digits: int) -> float | None:
    return round(value, digits) if np.isfinite(value) else None
