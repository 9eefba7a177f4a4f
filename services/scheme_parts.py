"""From a candidate of an answer to the facts of a scheme: source, route, cost, evidence, and the assets it loads."""

from __future__ import annotations

from casework.scheme import Chosen, Proof
from gridmodel.answer import Answer, Asset, Candidate, OutagePlan, SupplyPoint, TestResult
from gridmodel.criteria.costs import cost
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from message import Message

K_C = 1.0  # coincidence at every level, until the company sets its own (grid.md section 4)


def chosen(answer: Answer, candidate: Candidate, network: Network, rules: RuleSet) -> Chosen:
    """Everything a scheme keeps of the study; equipment ids stay with the office."""
    q, point = answer.question, candidate.point
    upstream = network.upstream(ends(network, point)[0])
    main = [a.id for a in upstream if a.layer == "transformers"]
    cable = next((c for c in rules.cable if c.name == candidate.cable), None)
    costs = cost(rules, point.kind, candidate.route_m, cable, q.kva)
    return Chosen(
        way_in=point.kind.value, vn_kv=point.vn_kv, node=point.node, line=point.line, at_km=point.at_km,
        feeder=candidate.feeder, station=candidate.root, transformer=main[0] if main else "", route_m=candidate.route_m,
        cable=candidate.cable or "", largest_kw=candidate.largest_kw, verdict=candidate.verdict.value, kw=q.kw, kva=q.kva,
        cosphi=q.cosphi, kind=q.kind, sources=q.sources, route=point.route, cost_utility=costs.utility,
        cost_customer=costs.customer, currency=costs.currency, tests=tuple(_proof(t) for t in candidate.tests),
        outages=tuple(_outage(o) for o in candidate.outages), conditions=tuple(_said(m) for m in candidate.conditions),
    )  # fmt: skip


def ends(network: Network, point: SupplyPoint | Chosen) -> list[str]:
    """The node of the point; of a cut line both ends, the farther from the source first."""
    if point.node is not None:
        return [point.node]
    row = network.line_row[str(point.line)]
    both = [str(network.lines[end].iat[row]) for end in ("from_node", "to_node")]
    return sorted(both, key=lambda n: -len(network.upstream(n)))


def elements(network: Network, at: Chosen, kw: float) -> dict[str, float]:
    """Coincident kW at every asset on the way to the source."""
    on_way: dict[Asset, None] = {Asset("lines", str(at.line)): None} if at.line else {}
    for node in ends(network, at):
        on_way |= dict.fromkeys(network.upstream(node))
    return {f"{a.layer}:{a.id}": round(K_C * kw, 3) for a in on_way}


def same_point(candidate: Candidate, at: Chosen) -> bool:
    p = candidate.point
    near = p.at_km is None or at.at_km is None or abs(p.at_km - at.at_km) < 0.05
    return (p.kind.value, p.node, p.line) == (at.way_in, at.node, at.line) and near


def _proof(t: TestResult) -> Proof:
    element = str(t.element) if t.element else ""
    return Proof(
        t.test, t.name, t.status.value, t.unit, _n(t.before), _n(t.after), _n(t.limit), element, t.clause
    )


def _outage(o: OutagePlan) -> Proof:
    before, after = _n(o.unserved_before_kw), _n(o.unserved_kw)
    return Proof("5", str(o.outage), o.status.value, "kW", before, after, None, str(o.outage))


def _n(value: float | None) -> float | None:
    """Rounded, and nothing where there is no number: JSON knows none of the others."""
    return None if value is None or value != value or abs(value) == float("inf") else round(float(value), 4)


def _said(m: Message) -> dict[str, object]:
    plain = {k: str(v) if not isinstance(v, int | float | str) else v for k, v in m.params.items()}
    return {"template": m.template, "params": plain}
