"""Which outages concern a candidate, and what of the others and of the customer a transfer brings back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.answer import Asset, Question
from gridmodel.connection.built import build_in
from gridmodel.connection.limits import limits
from gridmodel.connection.points import Place
from gridmodel.network import Network
from gridmodel.outages.contingency import nobody
from gridmodel.outages.field import Field, prepare_field, trace
from gridmodel.outages.lump import Lumped, lump
from gridmodel.outages.plans import Plan, best_plans
from gridmodel.outages.transfer import Outage, Tie
from gridmodel.outages.trials import Trial
from gridmodel.rules.rows import Cable
from gridmodel.ruleset import RuleSet
from gridmodel.states import PEAK

LV_KV = 1.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What every candidate's outages start from: the lumped grid without the customer, and its plans."""

    lumped: Lumped
    state: str
    field: Field
    rules: RuleSet
    question: Question  # its limits, where it has its own


@dataclass(frozen=True, slots=True)
class Reach:
    """One outage solved: load of others and of the customer that comes back, and the plan."""

    outage: Outage
    required_kw: float  # others
    restored_kw: float  # others
    customer_lost: bool  # he is in the dark part, or in the section that waits for the repair
    customer_served: bool
    plan: Trial | None
    carried_kw: dict[str, float]  # by tie, where it was searched


def ground(network: Network, rules: RuleSet, question: Question | None = None) -> Ground:
    """Lump the peak state (or the snapshot) and prepare the outages of the grid without the customer."""
    question = question or nobody()
    state = PEAK if PEAK in network.states else next(iter(network.states))
    lumped = lump(network, network.flow(state))
    field = prepare_field(lumped, state, limits(lumped.network, rules, question))
    return Ground(lumped, state, field, rules, question)


def concerned(network: Network, place: Place) -> list[Asset]:
    """Return the outages of test 5: trunk sections and main transformers upstream, and the first sections of the
    feeders that would be transferred onto this one. Not the own spur, low voltage or distribution transformers."""
    point = place.point
    ends = (
        [point.node]
        if point.node
        else [network.lines[e].iat[network.line_row[str(point.line)]] for e in ("from_node", "to_node")]
    )
    kv = dict(zip(network.nodes["id"], network.nodes["vn_kv"], strict=True))
    out: dict[Asset, None] = {}
    for end in ends:
        for asset in network.upstream(str(end)):
            if (
                asset.layer == "lines"
                and kv[network.lines["from_node"].iat[network.line_row[asset.id]]] > LV_KV
            ):
                out[asset] = None
            if (
                asset.layer == "transformers"
                and kv[network.transformers["lv_node"].iat[network.transformer_row[asset.id]]] > LV_KV
            ):
                out[asset] = None
    for name in _neighbours(network, place.feeder):
        out.setdefault(Asset("lines", name))
    return list(out)


def _neighbours(network: Network, feeder: str) -> list[str]:
    """Return the first lines of the feeders joined to this one by a normally open line."""
    f, c = network.topology.feeders, network.compiled
    if feeder not in f.names:
        return []
    own = f.names.index(feeder)
    opened = np.flatnonzero(
        network.lines["in_service"].to_numpy(bool) & ~(c.line_from_on & c.line_to_on) & ~c.line_fused
    )
    ends = {frozenset((int(f.node_feeder[c.line_from[i]]), int(f.node_feeder[c.line_to[i]]))) for i in opened}
    others = {next(iter(e - {own})) for e in ends if own in e and len(e) == 2}
    return sorted(f.names[k] for k in others if k >= 0 and f.names[k] in network.line_row)


def with_customer(g: Ground, place: Place, cable: Cable | None) -> tuple[Field, int]:
    """Return the field with the candidate connected, drawing nothing yet, and the customer's node row."""
    network, node = build_in(g.lumped.network, place, cable, 0.0, 0.0)
    none = np.zeros(len(network.nodes) - len(g.lumped.sag_pu))
    old = g.lumped
    grown = Lumped(network, np.r_[old.node_kw, none], np.r_[old.sag_pu, none], np.r_[old.rise_pu, none])
    return prepare_field(grown, g.state, limits(network, g.rules, g.question)), node


def traced(field: Field, assets: list[Asset]) -> list[Outage]:
    """Trace outages by asset; what anybody draws does not change them."""
    rows = {"lines": field.network.line_row, "transformers": field.network.transformer_row}
    return [trace(field, a.layer, rows[a.layer][a.id]) for a in assets]


def reaches(
    field: Field,
    outages: list[Outage],
    customer: int,
    customer_kw: float,
    near: list[Reach] | None = None,
) -> list[Reach]:
    """Solve the outages; `customer` -1: nobody. `near`: the same outages solved with another draw, to start from."""
    ties = [[_tie_name(field, tie) for tie in o.ties] for o in outages]
    likely = (
        near
        if near is None
        else [[r.carried_kw.get(t) for t in names] for names, r in zip(ties, near, strict=True)]
    )
    return [
        _reach(field, o, plan, names, (customer, customer_kw))
        for o, plan, names in zip(outages, best_plans(field, outages, likely), ties, strict=True)
    ]


def _tie_name(field: Field, tie: Tie) -> str:
    return f"{tie.layer}:{getattr(field.network, tie.layer)['id'].iat[tie.row]}"


def _reach(field: Field, o: Outage, found: Plan, ties: list[str], customer: tuple[int, float]) -> Reach:
    (node, kw), plan = customer, found.best
    required, restored = float(field.node_kw[o.required].sum()), plan.restored_kw if plan else 0.0
    lost = node in o.required or node in o.faulted
    back = plan is not None and node in plan.restored
    required -= kw if node in o.required else 0.0
    restored -= kw if back else 0.0
    carried = {tie: most for tie, most in zip(ties, found.carried_kw, strict=True) if most is not None}
    return Reach(o, required, restored, lost, not lost or back, plan, carried)
