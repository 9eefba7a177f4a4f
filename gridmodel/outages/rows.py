"""Test 5 written down: one row per outage with its switching steps, and the test's own row."""

from __future__ import annotations

from dataclasses import replace

from gridmodel.answer import Asset, Change, OutagePlan, Status, SwitchingStep, TestResult
from gridmodel.connection.case import Case
from gridmodel.connection.judge import change
from gridmodel.network import Network
from gridmodel.outages.field import Field
from gridmodel.outages.reach import Reach
from gridmodel.outages.times import timed
from message import Message, say


def plan_row(case: Case, field: Field, asset: Asset, before: Reach, after: Reach) -> OutagePlan:
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
    """Isolate the fault, open the cuts, close the ties."""
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
    out = []
    for (action, element), (minutes, remote) in zip(acts, timed(case.base, case.rules, acts), strict=True):
        lon, lat = _place(field.network, element)
        out.append(SwitchingStep(action, element, None, minutes, remote, lon, lat))
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


def outage_test(case: Case, k: int, plans: tuple[OutagePlan, ...]) -> TestResult:
    if not plans:
        return _test_row(
            case, k, Status.NOT_APPLICABLE, say("No trunk section or main transformer lies upstream.")
        )
    order = {Status.FAIL: 0, Status.CONDITION: 1, Status.PASS: 2}
    worst = min(
        plans,
        key=lambda p: (order[p.status], -(p.unserved_kw - p.unserved_before_kw), -p.unserved_kw, p.outage.id),
    )
    why = None
    if worst.status is Status.CONDITION and worst.unserved_kw > 1:
        why = say("Part of the load had no transfer before either; the customer is single-source.")
        if case.question.sources == 2:
            why = say(
                "Part of the load had no transfer before either; the customer draws from the other source."
            )
    elif worst.status is Status.CONDITION:
        why = say("The customer itself waits for the repair: single-source supply.")
    return _test_row(case, k, worst.status, why, worst)


def _test_row(
    case: Case, k: int, status: Status, why: Message | None, worst: OutagePlan | None = None
) -> TestResult:
    row = TestResult(
        test="5",
        name="N-1: others left without supply",
        status=status,
        unit="kW",
        clause=case.rules.security[0].clause if case.rules.security else "",
        state=case.states[0],
        mandatory=case.mandatory(k, "5"),
        why=why,
    )
    if worst is None:
        return row
    return replace(
        row,
        limit=0.0,
        before=worst.unserved_before_kw,
        after=worst.unserved_kw,
        element=worst.loading_max_element or worst.outage,
        margin=worst.unserved_before_kw - worst.unserved_kw,
        contingency=worst.outage,
        change=worst.change,
    )


def conditions(plans: tuple[OutagePlan, ...]) -> tuple[Message, ...]:
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
