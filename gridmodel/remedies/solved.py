"""One remedy proven: the changed grid and question put through the same check as the first answer."""

from __future__ import annotations

from gridmodel.answer import Candidate, Verdict
from gridmodel.connection.case import open_case
from gridmodel.connection.check import first_candidates
from gridmodel.connection.points import Found
from gridmodel.errors import BadInput, CouldNotCompute
from gridmodel.network import Network
from gridmodel.outages.reach import Ground
from gridmodel.remedies.remedy import Remedy, Variant
from gridmodel.ruleset import RuleSet
from gridmodel.study import whole_candidates


class Bench:
    """Owns the outages of the unchanged grid, so that variants that leave it alone share them."""

    def __init__(self, network: Network, rules: RuleSet, ground: Ground) -> None:
        self._network, self._rules, self._ground = network, rules, ground

    def candidate(self, v: Variant) -> Candidate | None:
        """The variant's candidate: with every test where the first ones pass; None where it cannot be computed."""
        found = Found((v.place,), 1, 0.0)
        try:
            case = open_case(v.network, v.question, self._rules, found=found)
            solved, first = first_candidates(case)
            if first[0].verdict is Verdict.DOES_NOT_FIT:
                return first[0]
            shared = self._ground if v.network is self._network else None
            return whole_candidates(case, solved, first, shared)[0]
        except (BadInput, CouldNotCompute):
            return None  # a switching that leaves the customer dark, or a grid that collapses, is no remedy

    def remedy(self, v: Variant) -> Remedy | None:
        c = self.candidate(v)
        return None if c is None else told(v, c)


def told(v: Variant, c: Candidate) -> Remedy:
    return Remedy(
        v.kind, v.what, c.verdict, c.largest_kw, c.binding, v.cost, c.point, v.changed, c.conditions
    )
