"""Test 5: each outage that concerns a candidate, with its transfer, before and after the customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gridmodel.answer import Asset, Change, OutagePlan, Status, SwitchingStep, TestResult
from gridmodel.built import build_in
from gridmodel.case import Case
from gridmodel.contingency import nobody
from gridmodel.judge import change
from gridmodel.limits import limits
from gridmodel.lump import Lumped, lump
from gridmodel.network import Network
from gridmodel.plans import Field, Trial, best_plans, prepare_field, trace
from gridmodel.points import Place
from gridmodel.rulebook import value
from gridmodel.rules.rows import Cable
from gridmodel.ruleset import RuleSet
from gridmodel.states import PEAK
from gridmodel.transfer import Outage
from message import Message, say

LV_KV = 1.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What every candidate's outages start from: the lumped grid without the customer, and its plans."""

    lumped: Lumped
    state: str
    field: Field
    rules: RuleSet


@dataclass(frozen=True, slots=True)
class Reach:
    """One outage solved: load of others and of the customer that comes back, and the plan."""

    outage: Outage
    required_kw: float  # others
    restored_kw: float  # others
    customer_lost: bool  # he is in the dark part, or in the section that waits for the repair
    customer_served: bool
    plan: Trial | None


def ground(network: Network, rules: RuleSet) -> Ground:
    """Lump the peak state (or the snapshot) and prepare the outages of the grid without the customer."""
    state = PEAK if PEAK in network.states else next(iter(network.states))
    lumped = lump(network, network.flow(state))
    return Ground(lumped, state, prepare_field(lumped, state, limits(lumped.network, rules, nobody())), rules)


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


def with_customer(g: Ground, place: Place, cable: Cable | None, kw: float, kvar: float) -> tuple[Field, int]:
    """Return the field with the candidate connected, and the customer's node row."""
    network, node = build_in(g.lumped.network, place, cable, kw, kvar)
    extra = len(network.nodes) - len(g.lumped.sag_pu)
    node_kw = np.r_[g.lumped.node_kw, np.zeros(extra)]
    node_kw[node] += kw
    grown = Lumped(
        network, node_kw, np.r_[g.lumped.sag_pu, np.zeros(extra)], np.r_[g.lumped.rise_pu, np.zeros(extra)]
    )
    return prepare_field(grown, g.state, limits(network, g.rules, nobody())), node


def reaches(field: Field, assets: list[Asset], customer: int, customer_kw: float) -> list[Reach]:
    """Solve the outages; `customer` -1: nobody."""
    rows = {"lines": field.network.line_row, "transformers": field.network.transformer_row}
    outages = [trace(field, a.layer, rows[a.layer][a.id]) for a in assets]
    return [
        _reach(field, o, plan, customer, customer_kw)
        for o, (plan, _) in zip(outages, best_plans(field, outages), strict=True)
    ]


def _reach(field: Field, o: Outage, plan: Trial | None, customer: int, customer_kw: float) -> Reach:
    required, restored = float(field.node_kw[o.required].sum()), plan.restored_kw if plan else 0.0
    lost = customer in o.required or customer in o.faulted
    back = plan is not None and customer in plan.restored
    required -= customer_kw if customer in o.required else 0.0
    restored -= customer_kw if back else 0.0
    return Reach(o, required, restored, lost, not lost or back, plan)


@dataclass(frozen=True, slots=True)
class Judged:
    """All outages of one candidate."""

    plans: tuple[OutagePlan, ...]
    tests: tuple[TestResult, ...]
    largest_kw: float | None
    binding_outage: Asset | None
    conditions: tuple[Message, ...]


def test_outages(
    case: Case, g: Ground, before: dict[Asset, Reach], k: int, largest_kw: float | None
) -> Judged:
    """Judge candidate `k`: others' unserved load may not grow by more than tau in any outage."""
    place, site, q = case.found.places[k], case.augmented.sites[k], case.question
    assets = concerned(case.base, place)
    sign = -1.0 if q.kind == "generation" else 1.0
    pairs = _pairs(place, assets)

    idle, customer = with_customer(g, place, site.cable, 0.0, 0.0)
    shed = dict(zip(pairs, reaches(idle, [part for _, part in pairs], customer, 0.0), strict=True))

    def solve(kw: float, some: list[tuple[Asset, Asset]]) -> tuple[Field, list[Reach]]:
        field, node = with_customer(g, place, site.cable, sign * kw, sign * kw * case.bench.tan_phi)
        found = reaches(field, [part for _, part in some], node, sign * kw)
        return field, [
            _milder(case, before[pair[0]], r, shed[pair], kw) for pair, r in zip(some, found, strict=True)
        ]

    field, now = solve(q.kw, pairs)
    plans = tuple(
        _plan(case, g, field, whole, before[whole], r) for (whole, _), r in zip(pairs, now, strict=True)
    )
    room, outage = _largest(
        largest_kw, pairs, before, lambda kw, some: solve(kw, some)[1], case.limits.tau_unserved_kw
    )
    return Judged(plans, (_result(case, k, plans),), room, outage, _conditions(plans))


def _pairs(place: Place, assets: list[Asset]) -> list[tuple[Asset, Asset]]:
    """A cut line is two outages afterwards."""
    out = []
    for a in assets:
        parts = (
            [Asset("lines", f"{a.id}#{i}") for i in (1, 2)]
            if a == Asset("lines", str(place.point.line))
            else [a]
        )
        out += [(a, p) for p in parts]
    return out


def _largest(
    largest_kw: float | None, pairs: list[tuple[Asset, Asset]], before: dict[Asset, Reach],
    solve: Callable[[float, list[tuple[Asset, Asset]]], list[Reach]], tau_kw: float,
) -> tuple[float | None, Asset | None]:  # fmt: skip
    """Bisect below the room of normal operation for the largest capacity that keeps every outage as it was.

    An outage that holds at a capacity holds below it, so only those that fail at the top are solved again.
    """

    def failing(kw: float, some: list[tuple[Asset, Asset]]) -> list[tuple[Asset, Asset]]:
        return [
            pair for pair, r in zip(some, solve(kw, some), strict=True) if _grown(before[pair[0]], r) > tau_kw
        ]

    bad = failing(largest_kw, pairs) if largest_kw else []
    if not bad or not largest_kw:
        return largest_kw, None
    low, high, blocked = 0.0, largest_kw, bad[0][0]
    while high - low > 1.0:
        middle = float(np.floor((low + high) / 2)) if high - low > 2 else low + 1.0
        found = failing(middle, bad)
        if found:
            high, bad, blocked = middle, found, found[0][0]
        else:
            low = middle
    return low, blocked


def _milder(case: Case, before: Reach, after: Reach, shed: Reach, kw: float) -> Reach:
    """A single-source customer in the dark part may wait for the repair rather than take the others' transfer.

    Up to the exempt group demand of the rule set; what he draws beyond it counts as required (docs/decisions/006).
    """
    if not after.customer_lost or _grown(before, after) <= case.limits.tau_unserved_kw:
        return after
    exempt_kw = min((r.to_mw for r in case.rules.security), default=0.0) * 1000
    return replace(
        shed,
        customer_lost=True,
        customer_served=False,
        required_kw=shed.required_kw + max(0.0, kw - exempt_kw),
    )


def _grown(before: Reach, after: Reach) -> float:
    """Return how much more of the others' load stays dark, kW."""
    return (after.required_kw - after.restored_kw) - (before.required_kw - before.restored_kw)


def _plan(case: Case, g: Ground, field: Field, asset: Asset, before: Reach, after: Reach) -> OutagePlan:
    e0, e1 = before.required_kw - before.restored_kw, after.required_kw - after.restored_kw
    e0, e1 = (0.0 if abs(e) < 1e-6 else e for e in (e0, e1))
    kind = (
        change(e0, e1, case.limits.tau_unserved_kw)
        if e1 - e0 > case.limits.tau_unserved_kw or e1 > case.limits.tau_unserved_kw
        else Change.NONE
    )
    status = (
        Status.FAIL
        if kind in (Change.NEW, Change.WORSENED) and e1 - e0 > case.limits.tau_unserved_kw
        else Status.PASS
    )
    if status is Status.PASS and (e1 > case.limits.tau_unserved_kw or not after.customer_served):
        status = Status.CONDITION
    steps = _steps(case, field, asset, after)
    worst = after.plan.loading_row if after.plan else None
    u = after.plan.u_min_pu if after.plan else float("nan")
    return OutagePlan(
        outage=asset,
        steps=steps,
        required_kw=round(after.required_kw, 3),
        restored_kw=round(after.restored_kw, 3),
        unserved_kw=round(e1, 3),
        unserved_before_kw=round(e0, 3),
        unserved_reason=_reason(after, e1),
        minutes=sum(s.minutes for s in steps),
        u_min_percent=None if u != u else round(u * 100, 4),
        loading_max_percent=round(after.plan.loading_max_percent, 4)
        if after.plan and after.plan.loading_max_percent == after.plan.loading_max_percent
        else None,
        loading_max_element=_original(field, worst) if worst else None,
        status=status,
        change=kind,
        dark_nodes=tuple(field.network.nodes["id"].to_numpy()[after.outage.dark]),
    )


def _original(field: Field, key: tuple[str, int]) -> Asset:
    """Name a branch by the asset it is part of."""
    name = str(getattr(field.network, key[0])["id"].iat[key[1]])
    return (
        Asset("new", "route")
        if name.startswith(("spur#", "loop#"))
        else Asset(key[0], name.split("#")[0] if key[0] == "lines" else name)
    )


def _reason(r: Reach, unserved_kw: float) -> Message | None:
    if unserved_kw <= 1e-6 and r.customer_served:
        return None
    if not r.outage.ties:
        return say("No tie reaches the dark part.")
    if r.plan is None:
        return say("No tie can take any part of it within its limits.")
    if not r.customer_served and unserved_kw <= 1e-6:
        return say("The new customer itself waits for the repair.")
    return say("The ties reach their limits.")


def _steps(case: Case, field: Field, asset: Asset, r: Reach) -> tuple[SwitchingStep, ...]:
    """Isolate the fault, open the cuts, close the ties; manual times of the rule set."""
    if r.plan is None:
        return ()
    names = ("lines", "transformers", "switches")
    t = field.network.topology
    moves = r.plan.moves
    cuts = list(dict.fromkeys(m.cut for m in moves if m.cut is not None))
    acts = [("isolate", asset)] + [
        ("open", _original(field, (names[t.edge_layer[c]], int(t.edge_row[c])))) for c in cuts
    ]
    acts += [("close", _original(field, (m.tie.layer, m.tie.row))) for m in moves]
    first, after = (
        value(case.rules, "switch_manual_first_minutes"),
        value(case.rules, "switch_manual_next_minutes"),
    )
    out = []
    for i, (action, element) in enumerate(acts):
        lon, lat = _place(field.network, element)
        out.append(SwitchingStep(action, element, None, first if i == 0 else after, False, lon, lat))
    return tuple(out)


def _place(network: Network, asset: Asset) -> tuple[float | None, float | None]:
    if asset.layer == "lines" and asset.id in network.line_row:
        geometry = network.lines["geometry"].iat[network.line_row[asset.id]]
        if geometry is not None:
            middle = geometry.interpolate(0.5, normalized=True)
            return float(middle.x), float(middle.y)
    if asset.layer == "transformers" and asset.id in network.transformer_row:
        row = network.transformers.iloc[network.transformer_row[asset.id]]
        return (float(row["lon"]), float(row["lat"])) if row["lon"] == row["lon"] else (None, None)
    return None, None


def _result(case: Case, k: int, plans: tuple[OutagePlan, ...]) -> TestResult:
    clause = case.rules.security[0].clause if case.rules.security else ""
    head = {
        "test": "5",
        "name": "N-1: others left without supply",
        "unit": "kW",
        "clause": clause,
        "state": case.states[0],
    }
    if not plans:
        return TestResult(
            status=Status.NOT_APPLICABLE,
            why=say("No trunk section or main transformer lies upstream."),
            **head,
        )  # type: ignore[arg-type]
    order = {Status.FAIL: 0, Status.CONDITION: 1, Status.PASS: 2}
    worst = min(
        plans,
        key=lambda p: (order[p.status], -(p.unserved_kw - p.unserved_before_kw), -p.unserved_kw, p.outage.id),
    )
    grown = worst.unserved_kw - worst.unserved_before_kw
    why = None
    if worst.status is Status.CONDITION:
        why = (
            say("Part of the load had no transfer before either; the customer is single-source.")
            if worst.unserved_kw > 1
            else say("The customer itself waits for the repair: single-source supply.")
        )
    return TestResult(
        status=worst.status,
        limit=0.0,
        before=worst.unserved_before_kw,
        after=worst.unserved_kw,
        element=worst.loading_max_element or worst.outage,
        margin=-grown,
        contingency=worst.outage,
        change=worst.change,
        mandatory=case.mandatory(k, "5"),
        why=why,
        **head,  # type: ignore[arg-type]
    )


def _conditions(plans: tuple[OutagePlan, ...]) -> tuple[Message, ...]:
    waiting = sum(p.unserved_reason is not None and p.unserved_kw <= 1e-6 for p in plans)
    standing = sum(p.unserved_kw > 1 and p.status is Status.CONDITION for p in plans)
    out = []
    if standing:
        out.append(
            say(
                "In {count} outages part of the existing load has no transfer; it had none before.",
                count=standing,
            )
        )
    if waiting:
        out.append(say("In {count} outages the new customer waits for the repair.", count=waiting))
    return tuple(out)
