"""Wait for a planned project: the earliest one after which the connection fits at the same point."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from gridmodel.answer import Candidate, Verdict
from gridmodel.connection.case import Case
from gridmodel.criteria.costs import cost_of
from gridmodel.expansions.project import SURE, Project
from gridmodel.network import Network
from gridmodel.outages.reach import Ground
from gridmodel.remedies.remedy import Remedy, RemedyKind, Variant
from gridmodel.remedies.solved import Bench
from message import say

MOST = 12  # grids that are solved


def wait_for(
    case: Case, winner: Candidate, base: Ground, futures: Iterable[tuple[Project, Network]]
) -> Remedy | None:
    """Solve the winner's point in each grid to come until it fits; None for one that fits now, or never will."""
    place = next((p for p in case.found.places if p.point == winner.point), None)
    if place is None or winner.verdict is not Verdict.DOES_NOT_FIT:
        return None
    bench = Bench(case.base, case.rules, base)
    for project, network in islice(futures, MOST):
        what = say(
            "Wait for project {code} ({name}), in service {date}, {certainty}.", code=project.code,
            name=project.names, date=project.in_service.isoformat(), certainty=SURE[project.certainty],
        )  # fmt: skip
        changed = tuple(step.target for step in project.steps)
        grown = network.with_promised(case.question.promised)
        v = Variant(RemedyKind.WAIT, what, grown, case.question, place, cost_of(case.rules, []), changed)
        found = bench.remedy(v)
        if found is not None and found.cures:
            return found
    return None
