"""The second supply point of a customer with two sources: which places can be it, and which one is chosen."""

from __future__ import annotations

from dataclasses import replace

from gridmodel.answer import Candidate, Question
from gridmodel.connection.elsewhere import dedicated
from gridmodel.connection.independence import independent, roots
from gridmodel.connection.points import RINGS_M, Found, Place, near, within
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet

OFFERED = 3  # partners kept beside the candidates


def with_partners(network: Network, q: Question, rules: RuleSet, found: Found) -> Found:
    """Add the nearest independent points of further feeders, a bay of one's own too; they are no candidates themselves."""
    if q.sources < 2:
        return found
    known = [roots(network, p) for p in found.places]
    at = located(network, q, found)
    if at is None:
        return found
    offered = within(network, network.places, at, rules, RINGS_M[-1])
    bay = dedicated(network, at, rules)
    met = {p.feeder for p in found.places}
    fresh: dict[str, Place] = {}
    for p in sorted([p for p in offered if p.allowed] + ([bay] if bay else []), key=near):
        r = roots(network, p)
        if p.feeder not in met and any(independent(r, one, q.independence) for one in known):
            fresh.setdefault(p.feeder, replace(p, partner=True))
    return replace(found, places=found.places + tuple(fresh.values())[:OFFERED])


def located(network: Network, q: Question, found: Found) -> Question | None:
    """The question at a place; asked at a node, it stands where the node is drawn."""
    if q.node is None:
        return q
    point = found.places[0].point
    return None if point.lon is None else replace(q, node=None, lon=point.lon, lat=point.lat)


def partner(
    network: Network, q: Question, places: tuple[Place, ...], first: list[Candidate], k: int
) -> int | None:
    """The independent place that carries most alone, up to what is asked; then the nearest."""
    own = roots(network, places[k])
    able = [
        j
        for j in range(len(places))
        if j != k and independent(own, roots(network, places[j]), q.independence)
    ]
    return min(able, key=lambda j: (-min(first[j].largest_kw or 0.0, q.kw), near(places[j])), default=None)
